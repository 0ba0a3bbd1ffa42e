"""Whether clinical words may stand in this chat: the patient's own choice, asked once, ended by words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.applied import Applied
from actions.commands import ChooseInFull, Command, Say, Switch
from actions.desk import Desk
from actions.dialogue.choices import Choice
from actions.dialogue.personal import BirthDate
from actions.dialogue.questions import Flow, Option, Question, ask
from actions.dialogue.registry import FLOWS
from practice.consent import Scope
from practice.ids import ConversationId
from practice.ports import UnitOfWork

Json = Any
FLOW = "in_full"
WISH = "wish"
ASKED, ASKED_FIRST = "in_full.asked", "in_full.asked_first"
_OPTIONS = (Option("yes", "Yes, write it here", ("ok write it here",)), Option("no", "No, keep it out"))


def asked_first(desk: Desk, flow: str, about: Mapping[str, Json]) -> Switch | None:
    """The question for the patient's choice, before a flow that says clinical words; None: it was put."""
    if desk.in_full or desk.chose_in_full is not None:
        return None
    return Switch(FLOW, {WISH: flow, "about": {**about}})


def in_full_only(desk: Desk, flow: str, about: Mapping[str, Json]) -> Switch | Say | None:
    """What to do in place of a flow that is nothing but clinical questions; None: it may be played here."""
    first = asked_first(desk, flow, about)
    if first is not None or desk.in_full:
        return first
    return Say("in_full.still_no", then=Switch("symptom_report", {"text": str(about.get("text", ""))}))


@FLOWS.flow(FLOW)
def in_full(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """The risk in plain words, then yes or no. What waits unread is given for a date of birth."""
    if desk.covered or (desk.in_full and not desk.private_waits):
        return Say("in_full.already")
    phrase = ASKED_FIRST if about.get(WISH) else ASKED
    chosen = yield from ask(
        Question(
            "in_full",
            Choice({"yes": True, "no": False}, yes="yes", no="no"),
            phrase,
            options=_OPTIONS,
            why="in_full.why",
        )
    )
    born = None
    if chosen and desk.private_waits:
        today = desk.now.astimezone(desk.zone).date()
        born = yield from ask(Question("in_full_born", BirthDate(today), "in_full.born", why="link_chat.why"))
    return ChooseInFull(chosen, phrase, born, about)


def chosen(command: ChooseInFull, uow: UnitOfWork, desk: Desk, conversation: ConversationId) -> Applied:
    """Write the choice down, give what waited, and go on with what the patient had come for."""
    shown = desk.version(command.phrase)
    wish = command.about.get(WISH)
    if not command.given:
        uow.consents.withdraw((Scope.IN_FULL,), conversation, text_version=shown)
        return Applied("in_full.no", effects=("clinical words kept out",), then=_without(command))
    uow.consents.give((Scope.IN_FULL,), conversation, text_version=shown)
    effects = ("clinical words in full",)
    if not uow.private.release(conversation, command.born):
        return Applied("in_full.wrong_born", effects=effects)
    then = Switch(str(wish), command.about.get("about", {})) if wish else None
    return Applied("in_full.yes", effects=effects, then=then)


def _without(command: ChooseInFull) -> Switch | None:
    """Readings are judged all the same, and what is said of them goes by link; a check-in is not played."""
    wish = command.about.get(WISH)
    if wish is None:
        return None
    if wish == "check_in":
        return Switch("symptom_report", {"text": _words(command.about)})
    return Switch(str(wish), command.about.get("about", {}))


def _words(about: Mapping[str, Json]) -> str:
    told = about.get("about", {})
    return str(told.get("text") or told.get("symptom") or "")
