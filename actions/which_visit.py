"""Which of the patient's visits a message is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.desk import Desk
from actions.dialogue.choices import TimedChoice
from actions.dialogue.questions import Flow, Option, Question, ask
from actions.dialogue.wishes import wish_from_json
from actions.other_way import WAYS
from actions.persons import named_in
from actions.say import moment
from practice.visits import Mode, Visit

Json = Any


def which_visit(
    desk: Desk, about: Mapping[str, Json], flow: str, *, by_time: bool = True
) -> Flow[Visit | None]:
    """The visit meant: the only one, the one spoken of or at the time said, or the one picked; None: none.

    `by_time` False: a time in the message names where to move, not which visit.
    """
    visits = desk.upcoming()
    if "visit" in about:
        return next((v for v in visits if v.id == about["visit"]), None)
    named = {patient.id for patient in named_in(desk, about)}
    if named:
        visits = tuple(v for v in visits if v.patient in named)
    meant = _just_spoken_of(about, visits) or (at_time_said(desk, about, visits) if by_time else [])
    if len(meant) == 1 or len(visits) < 2:
        return next(iter(meant or visits), None)
    keyed: dict[str, Visit] = {v.id: v for v in visits}
    kind: TimedChoice[Visit] = TimedChoice(keyed, {k: v.start for k, v in keyed.items()}, desk.zone)
    options = tuple(Option(v.id, label(desk, v)) for v in visits)
    return (
        yield from ask(Question("visit", kind, f"{flow}.which", options=options, gone="common.visit_gone"))
    )


def label(desk: Desk, visit: Visit) -> str:
    """ "Tue Mar 3, 9:20 AM, sick visit for Ana"; the time alone where no more may be said."""
    if desk.discreet:
        return moment(visit.start, desk.zone)
    kind = desk.visit_type(visit.visit_type).name.lower()
    return f"{moment(visit.start, desk.zone)}, {kind}{desk.whose(visit)}"


def in_detail(desk: Desk, visit: Visit) -> str:
    """ "Tue Mar 3, 9:20 AM, sick visit for Ana, 20 minutes, in person"."""
    minutes = round((visit.end - visit.start).total_seconds() / 60)
    return f"{label(desk, visit)}, {minutes} minutes, {WAYS[visit.mode]}"


def brings(desk: Desk, visit: Visit) -> str:
    """What to bring, or how to join by video; empty when there is nothing to say, or nobody to say it to."""
    if desk.discreet or not desk.patients:
        return ""
    kind = desk.visit_type(visit.visit_type)
    if visit.mode is Mode.VIDEO and Mode.VIDEO is not kind.modes[0]:
        return desk.visit_type("video").bring if "video" in desk.facts.visit_types else ""
    return kind.bring


def _just_spoken_of(about: Mapping[str, Json], visits: tuple[Visit, ...]) -> list[Visit]:
    """ "Move it" is the visit that was booked or moved last in this conversation."""
    if not _IT.search(str(about.get("text", "")).lower()):
        return []
    return [v for v in visits if v.id == about.get("last")]


_IT = re.compile(r"\b(it|that|this one|that one)\b")


def at_time_said(desk: Desk, about: Mapping[str, Json], visits: tuple[Visit, ...]) -> list[Visit]:
    """Those of the visits that begin in a span of time that the message names."""
    if "times" not in about:
        return []
    wish = wish_from_json(about["times"])
    dated = [span for span in wish.included if span.end]
    return [v for v in visits if any(v.start in span for span in dated)]
