"""STOP, START and their like, in the carriers' words or free ones; and the first answer, which says how."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.dialogue.choices import by_name
from actions.dialogue.words import Words, plain
from actions.in_full import FLOW as IN_FULL
from actions.turn import Turn, desk_of
from practice.consent import EVERYTHING, REMINDING, Scope
from practice.ports import Reply

VERY_SURE = 0.75
_AMBIGUOUS = frozenset({"cancel", "end", "quit"})
_NOTICE = "first_contact.notice"
_NOTHING = "consent.opted_out"
_LESS = "consent.reminders_stopped"
_AGAIN = "consent.opted_in"
_KEPT = "in_full.ended"


def consent_words(turn: Turn) -> bool:
    """STOP and its like, and free words that mean it. On SMS the carriers' list counts to the letter."""
    if _in_full_words(turn):
        return True
    text, words = plain(turn.said.text), turn.book.words
    by_sms = turn.conversation.channel == "sms"
    if says_stop(turn.said.text, words, by_sms=by_sms) or _surely(turn, "opt_out"):
        _stop(turn, text)
        return True
    if _surely(turn, "stop_reminders") and not _only_told(text):
        turn.uow.consents.withdraw(REMINDING, turn.conversation.id, text_version=_shown(turn, _LESS))
        turn.effect("reminders stopped")
        turn.say(_LESS)
        turn.ask_again()
        return True
    if text in words.opt_in or _surely(turn, "opt_in") or (by_sms and text == "yes" and _stopped(turn)):
        turn.uow.consents.give(EVERYTHING, turn.conversation.id, text_version=_shown(turn, _AGAIN))
        turn.effect("opted in")
        turn.say(_AGAIN)
        turn.ask_again()
        return True
    if by_sms and text in words.help:
        turn.say("consent.help", phone=turn.book.facts.phone)
        turn.ask_again()
        return True
    return False


_ONLY_TOLD = re.compile(
    r"\b(?:got|received|had) (?:a|an|the|your|this|another) (?:\w+ )?(?:reminder|text|message)\b"
)
_ENDS = re.compile(
    r"\b(?:stop\w*|no more|dont|do not|quit|off|unsubscribe|end|enough|less|fewer|only|never|remove|annoying|"
    r"hate|sick of|tired of|too many)\b"
)


def _only_told(text: str) -> bool:
    """Whether a reminder is only spoken of: "i got a reminder but i already cancelled, didnt i"."""
    return _ONLY_TOLD.search(text) is not None and _ENDS.search(text) is None


def says_stop(said: str, words: Words, *, by_sms: bool) -> bool:
    """Whether a text is a stop to the letter, which needs no model."""
    text = plain(said)
    carrier = text in words.opt_out and (by_sms or text not in _AMBIGUOUS)
    return carrier or words.bare(said) in words.revocation


def _in_full_words(turn: Turn) -> bool:
    """FULL MESSAGES and PRIVATE MESSAGES, to the letter: a model may take them for a stop."""
    said, words = turn.book.words.bare(turn.said.text), turn.book.words
    if said in words.in_full:
        turn.begin(IN_FULL, {})
        return True
    if said not in words.kept_out:
        return False
    turn.uow.consents.withdraw((Scope.IN_FULL,), turn.conversation.id, text_version=_shown(turn, _KEPT))
    turn.desk = desk_of(turn.uow, turn.conversation.id, turn.book, turn.conversation.channel)
    turn.effect("clinical words kept out")
    turn.say(_KEPT)
    turn.ask_again()
    return True


def _stop(turn: Turn, text: str) -> None:
    """Honoured at once, for the person on every channel, with this one answer."""
    turn.uow.consents.withdraw(EVERYTHING, turn.conversation.id, text_version=_shown(turn, _NOTHING))
    turn.effect("opted out")
    if text == "cancel":
        turn.uow.staff.add_task(
            "opt_out", "Wrote CANCEL: opted out; ask about the visit", None, turn.conversation.id
        )
        turn.effect("task opt_out")
    turn.say(_NOTHING)


def _stopped(turn: Turn) -> bool:
    """Carriers also take YES as START, from a phone that was stopped."""
    return turn.uow.consents.allows(Scope.REPLIES, turn.conversation.id) is not None


def _surely(turn: Turn, intent: str) -> bool:
    """Consent changes on the model's word only when it is very sure, and no steering word was said."""
    if turn.heard.steer is not None or _of_a_nudge(turn):
        return False
    return turn.said.intent == intent and turn.said.confidence >= VERY_SURE


def _of_a_nudge(turn: Turn) -> bool:
    """ "No more of these" below a message that offers just that is about such messages alone."""
    live = [prompt for prompt in turn.state.prompts if prompt.until > turn.uow.now]
    offered = [option for prompt in live for _, option in prompt.offered]
    return by_name(turn.said.text, offered) is not None


def first_contact(turn: Turn) -> None:
    """The first answer in a conversation says what this is, once; an emergency reply stands alone.

    Who begins with STOP gets the one answer to that.
    """
    if turn.state.greeted or not turn.replies or turn.replies[0].kind == "emergency" or _stopped(turn):
        return
    turn.state = replace(turn.state, greeted=True)
    turn.replies.insert(0, Reply(turn.book.phrases.say(_NOTICE, practice=turn.book.facts.name)))
    turn.uow.consents.give((Scope.REPLIES,), turn.conversation.id, text_version=_shown(turn, _NOTICE))


def _shown(turn: Turn, phrase: str) -> str:
    return turn.book.phrases.version(phrase)
