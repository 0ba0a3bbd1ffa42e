"""A patient wants a visit back that was just called off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from actions.commands import BookVisit, Command, Say, Switch
from actions.desk import Desk
from actions.dialogue.choices import Choice
from actions.dialogue.questions import Flow, Option, Question, ask
from actions.dialogue.registry import FLOWS
from actions.dialogue.wishes import wish_to_json
from actions.say import moment
from nlu.understanding import BookingConstraint, Grain, Span
from practice.ids import VisitId
from practice.visits import Visit, VisitState

Json = Any


def called_off(desk: Desk, visit: VisitId) -> Visit | None:
    """The visit, if it was called off, is still to come, and is of somebody this chat speaks for."""
    found = desk.visit(visit)
    if found is None or found.state is not VisitState.CANCELLED or found.start <= desk.now:
        return None
    return found


@FLOWS.flow("take_back")
def take_back(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """The same time again after a yes; if it is gone, other times for the same kind of visit."""
    visit = called_off(desk, about["visit"])
    patient = next((p for p in desk.patients if visit and p.id == visit.patient), None)
    if visit is None or patient is None:
        return Say("common.nothing_open")
    wish = BookingConstraint(included=(Span(visit.start, visit.start + timedelta(minutes=1), Grain.MINUTE),))
    found = desk.find(desk.visit_type(visit.visit_type), (wish,), mode=visit.mode)
    if not found.exact:
        named = patient.given_name if len(desk.patients) > 1 else None
        wished = {"visit_type": visit.visit_type, "times": wish_to_json(wish)}
        return Switch("book_visit", {**wished, **({"person": named} if named else {})})
    yes = yield from ask(_again(desk, visit))
    return BookVisit(patient, found.openings[0], visit.reason) if yes else Say("take_back.left")


def _again(desk: Desk, visit: Visit) -> Question[bool]:
    options = (
        Option("yes", "Book it again", ("book", "book it", "take it back", "keep it")),
        Option("no", "Leave it off", ("leave it off", "leave it", "stay cancelled")),
    )
    return Question(
        "confirm",
        Choice({"yes": True, "no": False}, yes="yes", no="no"),
        "take_back.confirm",
        {"visit": moment(visit.start, desk.zone), "whose": desk.whose(visit)},
        options=options,
        fingerprint=f"{visit.id}|{visit.start.isoformat()}",
    )
