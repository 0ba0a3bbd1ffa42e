"""Whoever reads here says that it is the wrong number: nothing about the patient goes there any more."""

from __future__ import annotations

import re

from actions.dialogue.frames import State
from actions.dialogue.words import plain
from actions.turn import Turn, desk_of
from practice.consent import Scope
from practice.identity import Standing

_SAID = re.compile(
    r"(?:(?:sorry|hi|hello|hey) )?(?:(?:i think )?you (?:have|got) |youve got |this is |its |it is )?"
    r"(?:the |a )?wrong (?:number|person|phone)(?: (?:sorry|sry|here|buddy|friend))?"
)
_THEIR_OWN = ("sms", "telegram")  # a page of ours shows who opened it
TASK = "unreachable"


def wrong_number(turn: Turn) -> bool:
    """Believed at once: a doubt costs a patient a code, a belief costs somebody their secrets."""
    text = plain(re.sub(r"[^\w\s]+", " ", turn.said.text.replace("'", "")))
    if turn.conversation.channel not in _THEIR_OWN or not _SAID.fullmatch(text):
        return False
    if turn.desk.standing not in (Standing.VERIFIED, Standing.LAPSED):
        return False
    uow, chat = turn.uow, turn.conversation.id
    if uow.consents.in_full(chat):
        uow.consents.withdraw((Scope.IN_FULL,), chat)
    uow.identity.doubt(chat, "said that it is the wrong number")
    uow.staff.add_task(TASK, "Wrote that it is the wrong number. Please find out the right one.", None, chat)
    turn.state = State(serial=turn.state.serial, greeted=turn.state.greeted)
    turn.desk = desk_of(uow, chat, turn.book, turn.conversation.channel)
    turn.effect("the number is in doubt", f"task {TASK}")
    turn.say("link_chat.wrong_number", phone=turn.book.facts.phone)
    return True
