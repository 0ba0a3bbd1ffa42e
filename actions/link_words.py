"""The messages that begin to link a chat: an opened link, a typed code, or the wish to be linked."""

from __future__ import annotations

from actions.dialogue.words import plain
from actions.link_chat import FLOW, INVITATION
from actions.turn import Turn
from practice.identity import typed_code

START = "start:"  # a button's id that stands for an opened link, as the inbox writes it down


def link_words(turn: Turn) -> bool:
    """An opened link, a typed invitation, or the wish to be linked."""
    said, words = turn.said, turn.book.words
    opened = said.choice.removeprefix(START) if said.choice and said.choice.startswith(START) else None
    secret = opened or typed_code(said.text)
    if secret is not None:
        _invited(turn, secret)
        return True
    if plain(said.text) in words.link and turn.conversation.speaker == "desk":
        turn.begin(FLOW, {})
        return True
    return False


def invitation_open(turn: Turn) -> bool:
    """Whether the date of birth after an invitation is being asked, which goes on while staff speak."""
    return turn.state.frame is not None and turn.state.frame.flow == INVITATION


def _invited(turn: Turn, secret: str) -> None:
    if turn.uow.identity.open_invitation(turn.conversation.id, secret):
        turn.effect("invitation opened")
        turn.begin(INVITATION, {})
        return
    turn.effect("no such invitation")
    turn.say("link_invitation.unknown")
    turn.ask_again()
