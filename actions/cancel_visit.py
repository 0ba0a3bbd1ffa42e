"""A patient calls a visit off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from actions.commands import CancelVisit, Command, Say, Switch
from actions.desk import Desk
from actions.dialogue.choices import Choice
from actions.dialogue.questions import Flow, Option, Question, ask
from actions.dialogue.registry import FLOWS
from actions.link_chat import link_first
from actions.say import moment
from actions.which_visit import which_visit
from practice.visits import Visit

Json = Any


@FLOWS.flow("cancel_visit", begins=("cancel_visit",), replaces=("reschedule_visit",))
def cancel_visit(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """Which visit, and a yes to letting exactly that one go; moving it instead is one tap away."""
    linking = link_first(desk, "cancel_visit", about)
    if linking is not None:
        return linking
    visit = yield from which_visit(desk, about, "cancel_visit")
    if visit is None:
        return Say("cancel_visit.none")
    decision = yield from ask(_decision(desk, visit))
    fill = {"visit": moment(visit.start, desk.zone), "whose": desk.whose(visit)}
    if decision == "move":
        return Switch("reschedule_visit", {"visit": visit.id})
    return CancelVisit(visit) if decision == "drop" else Say("common.kept", fill)


def _decision(desk: Desk, visit: Visit) -> Question[str]:
    window = timedelta(hours=desk.visit_type(visit.visit_type).cancel_window_hours)
    late = visit.start - desk.now < window
    options = (
        Option("drop", "Call it off", ("call off", "cancel it", "cancel", "drop it")),
        Option("move", "Move it", ("reschedule", "move", "another time", "different day")),
        Option("keep", "Keep it", ("keep", "dont cancel", "leave it")),
    )
    return Question(
        "decision",
        Choice({o.key: o.key for o in options}, yes="drop", no="keep"),
        "cancel_visit.late" if late else "cancel_visit.decision",
        {
            "visit": moment(visit.start, desk.zone),
            "whose": desk.whose(visit),
            "hours": str(desk.visit_type(visit.visit_type).cancel_window_hours),
        },
        options=options,
        fingerprint=f"{visit.id}|{visit.start.isoformat()}",
        why="cancel_visit.why",
    )
