"""A visit that the practice called off, and a physician who runs late: what patients are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from actions.commands import BookVisit, Command, Switch
from actions.desk import Desk
from actions.dialogue.heard import Heard
from actions.dialogue.prompts import Prompt
from actions.dialogue.questions import Flow, Option
from actions.dialogue.registry import FLOWS
from actions.link_chat import link_first
from actions.nudge_kinds import NUDGES, Spoken, no_answer, picked
from actions.say import moment
from nlu.understanding import BookingConstraint
from practice.nudges import Nudge
from practice.patients import Patient
from practice.visits import Mode, Opening

Json = Any
_OFFERED = 3
_COUNTS_FOR = timedelta(days=3)


def called_off(desk: Desk, nudges: Sequence[Nudge]) -> Spoken | None:
    """Sorry, and a few openings to move to at once."""
    about = nudges[0].about
    whose = next((p for p in desk.patients if p.id == nudges[0].patient), None)
    if whose is None:
        return None
    free = _free(desk, about)
    options = tuple(Option(_key(o), moment(o.start, desk.zone)) for o in free[:_OFFERED])
    when = moment(datetime.fromisoformat(about["start"]), desk.zone)
    named = len(desk.patients) > 1 and not desk.discreet
    fill = {"when": when, "whose": f" for {whose.given_name}" if named else ""}
    keep = {**{key: about[key] for key in ("visit_type", "mode")}, "who": whose.id}
    phrase = "nudge.called_off" if about.get("alone") else "nudge.day_closed"
    return Spoken(phrase, fill, desk.now + _COUNTS_FOR, f"the visit on {when}", options, keep)


def answer(heard: Heard, prompt: Prompt, desk: Desk) -> Switch | None:
    """One of the times, or a wish for another."""
    said = picked(heard, prompt, yes="more")
    about = {"nudge": prompt.nudge, **prompt.about}
    if said == "more" or (said is None and heard.sure_of("reschedule_visit", "book_visit")):
        return Switch("book_visit", {**_wish(about), "text": heard.text, **heard.material})
    return Switch("new_time", {**about, "opening": said}) if said else None


NUDGES.add("day_closed", called_off, answer)


@FLOWS.flow("new_time")
def new_time(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """The time picked from the message, if it is still free; else the usual way to a visit."""
    yield from ()
    linking = link_first(desk, "new_time", about)
    if linking is not None:
        return linking
    free = {_key(opening): opening for opening in _free(desk, about)}
    opening = free.get(str(about["opening"]))
    person: Patient | None = next((p for p in desk.patients if p.id == about["who"]), None)
    if opening is None or person is None:
        return Switch("book_visit", _wish(about))
    return BookVisit(person, opening, "instead of a visit we called off")


def _wish(about: Mapping[str, Json]) -> dict[str, Json]:
    kept = {key: about[key] for key in ("nudge", "visit_type", "who") if key in about}
    return {**kept, "text": ""}


def _free(desk: Desk, about: Mapping[str, Json]) -> tuple[Opening, ...]:
    kind = desk.visit_type(about["visit_type"])
    mode = Mode(about["mode"])
    found = desk.find(kind, [BookingConstraint()], mode=mode if mode in kind.modes else None)
    return found.openings


def _key(opening: Opening) -> str:
    return f"{opening.start.isoformat()}|{opening.mode.value}"


def running_late(desk: Desk, nudges: Sequence[Nudge]) -> Spoken | None:
    """How long they will wait, so that they can wait at home."""
    about = nudges[0].about
    start = datetime.fromisoformat(about["start"])
    fill = {"when": moment(start, desk.zone), "minutes": str(about["minutes"])}
    return Spoken("nudge.desk_late", fill, desk.now, f"your visit on {fill['when']}")


NUDGES.add("desk_late", running_late, no_answer)
