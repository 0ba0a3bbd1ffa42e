"""A patient moves a visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from actions.book_visit import choose_opening
from actions.commands import Command, MoveVisit, Say
from actions.desk import Desk
from actions.dialogue.choices import Confirm
from actions.dialogue.kinds import When
from actions.dialogue.questions import Flow, Option, Question, ask
from actions.dialogue.registry import FLOWS
from actions.link_chat import link_first
from actions.other_way import WAYS, way_said
from actions.say import moment
from actions.which_visit import which_visit
from nlu.understanding import BookingConstraint
from practice.visits import Mode, Opening, Visit

Json = Any


@FLOWS.flow(
    "reschedule_visit",
    begins=("reschedule_visit",),
    corrects=("book_visit", "check_in_answer"),
    replaces=("cancel_visit",),
)
def reschedule_visit(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """Which visit, when instead, which opening, and a yes; the old time is kept until then."""
    linking = link_first(desk, "reschedule_visit", about)
    if linking is not None:
        return linking
    visit = yield from which_visit(desk, about, "reschedule_visit", by_time=False)
    if visit is None:
        return Say("reschedule_visit.none")
    fill = {"visit": moment(visit.start, desk.zone), "whose": desk.whose(visit)}
    kind, mode = desk.visit_type(visit.visit_type), way_said(about) or visit.mode
    if mode not in kind.modes:
        return Say("reschedule_visit.one_way", {**fill, "way": WAYS[visit.mode]})
    if mode is not visit.mode and "times" not in about:
        return (yield from _the_other_way(visit, mode, fill))
    wishes = yield from ask(
        Question("when", When(desk.zone, anchor=visit.start), "reschedule_visit.when", fill)
    )
    wanted = tuple(_elsewhere(wish, visit) for wish in wishes)
    opening = yield from choose_opening(desk, kind, wanted, "reschedule_visit", moving=visit, mode=mode)
    if opening is None:
        return Say("common.kept", fill)
    yield from ask(_confirm(desk, visit, opening))
    return MoveVisit(visit, opening)


def _the_other_way(visit: Visit, mode: Mode, fill: Mapping[str, str]) -> Flow[Command]:
    """The same time by video, or in person, after a yes."""
    question = Question(
        "other_way",
        Confirm(),
        "reschedule_visit.other_way",
        {**fill, "way": WAYS[mode]},
        options=(Option("yes", "Change it"), Option("no", "Keep it", ("keep", "keep it"))),
        fingerprint=f"{visit.id}|{visit.start.isoformat()}|{mode.value}",
    )
    if (yield from ask(question)):
        return MoveVisit(visit, Opening(visit.provider, visit.visit_type, mode, visit.start, visit.end))
    return Say("common.kept", fill)


def _elsewhere(wish: BookingConstraint, visit: Visit) -> BookingConstraint:
    """ "Tuesday to Thursday" names the old day first: what is left is the new one."""
    on_it = [span for span in wish.included if span.end and visit.start in span]
    others = tuple(span for span in wish.included if span not in on_it)
    if others and on_it:
        return replace(wish, included=others)
    if len(on_it) == 1 and on_it[0].end and on_it[0].end - on_it[0].start > timedelta(days=1, hours=1):
        span = on_it[0]
        if span.grain.value == "day" and visit.start - span.start < timedelta(days=1) and span.end:
            return replace(wish, included=(replace(span, start=span.end - timedelta(days=1)),))
    return wish


def _overlap(visit: Visit, opening: Opening) -> bool:
    """Whether the new time shares some of the old: the visit itself already keeps that for the patient."""
    return opening.start < visit.busy_to and visit.busy_from < opening.end


def _confirm(desk: Desk, visit: Visit, opening: Opening) -> Question[bool]:
    fill = {
        "old": moment(visit.start, desk.zone),
        "new": moment(opening.start, desk.zone),
        "whose": desk.whose(visit),
    }
    options = (
        Option("yes", "Move it", ("move",)),
        Option("no", "Other times", ("other times", "different time")),
    )
    return Question(
        "confirm",
        Confirm(retracts="when", instead="common.ok_other"),
        "reschedule_visit.confirm",
        fill,
        options=options,
        fingerprint=f"{visit.id}|{visit.start.isoformat()}|{opening.start.isoformat()}",
        hold=None if _overlap(visit, opening) else opening,
    )
