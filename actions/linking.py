"""What linking a chat does in the turn's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.applied import Applied
from actions.commands import BeginLink, ConfirmInvitation, Say, ShowCode, Switch
from actions.desk import Desk
from actions.link_chat import CODE, INVITATION, wish_of, without
from practice.identity import Answered, Begun
from practice.ids import ConversationId
from practice.ports import UnitOfWork

Json = Any


def begun(command: BeginLink, uow: UnitOfWork, desk: Desk, conversation: ConversationId) -> Applied | Switch:
    """Text a code to the phone on file if there is one, in the same words for everybody."""
    said = (command.given_name, command.family_name, command.born)
    if desk.texts is None:
        name, born = f"{command.given_name} {command.family_name}", command.born.isoformat()
        text = f"Wants this chat linked; says to be {name}, born {born}. Check it, then make an invitation."
        uow.staff.add_task("identity", text, None, conversation)
        return _said(without(command.about, "link_chat.no_texts"), "task identity")
    match uow.identity.begin(conversation, *said, desk.texts):
        case Begun.LOCKED:
            return _said(without(command.about, "link_chat.locked"), "linking is locked")
        case Begun.LINKED:
            return _linked(command.about, "linked by its own phone")
    about = {**command.about, "said": [said[0], said[1], said[2].isoformat()], "again": False}
    return Switch(CODE, about, ("code asked for",))


def shown(command: ShowCode, uow: UnitOfWork, conversation: ConversationId) -> Applied | Switch:
    """Link the chat when the code is right."""
    match uow.identity.answer(conversation, command.code):
        case Answered.LINKED:
            return _linked(command.about, "linked by code")
        case Answered.WRONG:
            return Switch(CODE, {**command.about, "again": True}, ("wrong code",))
    return _said(without(command.about, "link_chat.over"), "code is over")


def confirmed(command: ConfirmInvitation, uow: UnitOfWork, conversation: ConversationId) -> Applied | Switch:
    """Link the chat when the date of birth goes with the invitation."""
    match uow.identity.confirm_invitation(conversation, command.born):
        case Answered.LINKED:
            return _linked({}, "linked by invitation")
        case Answered.WRONG:
            return Switch(INVITATION, {"again": True}, ("wrong date of birth",))
    return Applied("link_invitation.unknown", effects=("invitation is over",))


def _linked(about: Mapping[str, Json], effect: str) -> Applied:
    wish = wish_of(about)
    return Applied("link_chat.linked" if wish else "link_chat.linked_only", effects=(effect,), then=wish)


def _said(say: Say, effect: str) -> Applied:
    return Applied(say.phrase, say.fill, (effect,), then=say.then)
