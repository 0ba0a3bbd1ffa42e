"""What a patient asks or says about visits already booked: which, I will come, I am late."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from actions.commands import Command, ConfirmVisit, ConfirmVisits, NoteLate, Say
from actions.desk import Desk
from actions.dialogue.questions import Flow
from actions.dialogue.registry import FLOWS
from actions.link_chat import link_first
from actions.say import listed, moment
from actions.which_visit import at_time_said, in_detail, which_visit

Json = Any
_LATE = re.compile(r"(\d{1,3})\s*(?:-\s*\d{1,3}\s*)?(?:min|mins|minutes|minuts|m)\b")
_WORDS = {"five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "half an hour": 30, "an hour": 60}


@FLOWS.flow("ask_my_visits", begins=("ask_my_visits",))
def ask_my_visits(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """The visits to come, soonest first."""
    yield from ()
    linking = link_first(desk, "ask_my_visits", about)
    if linking is not None:
        return linking
    visits = desk.upcoming()
    if not visits:
        return Say("ask_my_visits.none")
    return Say("ask_my_visits.list", {"visits": listed([in_detail(desk, visit) for visit in visits])})


@FLOWS.flow("confirm_visit", begins=("confirm_visit",))
def confirm_visit(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """ "I will be there": the next visit, or the one they pick. To a reminder it needs no proof."""
    if not desk.patients and "nudge" in about:
        desk = desk.discreetly()
    linking = link_first(desk, "confirm_visit", about)
    if linking is not None:
        return linking
    visit = yield from which_visit(desk, about, "confirm_visit")
    return Say("confirm_visit.none") if visit is None else ConfirmVisit(visit)


@FLOWS.flow("confirm_visits")
def confirm_visits(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """A yes to several visits that were named in one message."""
    yield from ()
    own = desk if desk.patients else desk.discreetly()
    visits = tuple(visit for visit in own.upcoming() if visit.id in about["visits"])
    return ConfirmVisits(visits) if visits else Say("confirm_visit.none")


@FLOWS.flow("running_late", begins=("running_late",))
def running_late(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """Note the delay on today's visit, so that staff know before the patient is there."""
    yield from ()
    linking = link_first(desk, "running_late", about)
    if linking is not None:
        return linking
    visits = desk.upcoming()
    meant = next(iter(at_time_said(desk, about, visits) or visits), None)
    if meant is None:
        return Say("running_late.none")
    if meant.start - desk.now >= timedelta(hours=12):
        return Say(
            "running_late.not_today", {"visit": moment(meant.start, desk.zone), "whose": desk.whose(meant)}
        )
    return NoteLate(meant, minutes_late(str(about.get("text", ""))))


def minutes_late(text: str) -> int | None:
    """Minutes in "20 min late", "half an hour"; None if none are said."""
    said = text.lower()
    match = _LATE.search(said)
    if match:
        return int(match[1])
    return next((n for word, n in _WORDS.items() if word in said), None)
