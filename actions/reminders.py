"""Reminders of a visit, and the kind word after a missed one: what they say, and what answers mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from actions.commands import Command, Say, Switch, TakeDown
from actions.desk import Desk
from actions.dialogue.heard import Heard
from actions.dialogue.prompts import Prompt
from actions.dialogue.questions import Flow, Option
from actions.dialogue.registry import FLOWS
from actions.dialogue.words import plain
from actions.link_chat import link_first
from actions.nudge_kinds import NUDGES, Spoken, picked
from actions.say import listed, moment
from actions.which_visit import brings, label
from practice.nudges import Nudge
from practice.visits import Visit

Json = Any
COMING, MOVE, NOT_COMING = "coming", "move", "not_coming"
_COMING = ("see you", "ill be there", "i will be there", "im coming", "i will come")
_MOVE = ("move it", "reschedule", "another time", "another day", "different day")
_CANT = ("cant come", "cant make it", "cannot come", "cannot make it", "wont make it")
_OPTIONS = (
    Option(COMING, "I will be there", _COMING),
    Option(MOVE, "Move it", _MOVE),
    Option(NOT_COMING, "I can't come", _CANT),
)
_INTENTS = {"confirm_visit": COMING, "reschedule_visit": MOVE, "cancel_visit": NOT_COMING}
_FLOWS = {COMING: "confirm_visit", MOVE: "reschedule_visit", NOT_COMING: "cancel_visit"}
_BY_STAFF = {"booked": "nudge.booked_by_staff", "moved": "nudge.moved_by_staff"}
_MISSED_FOR = timedelta(days=3)


def remind(desk: Desk, nudges: Sequence[Nudge]) -> Spoken | None:
    """One visit with its menu, or several in one message. What to bring and the video link go along."""
    booked = {visit.id: visit for visit in desk.upcoming()}
    visits = [booked[n.about["visit"]] for n in nudges if n.about["visit"] in booked]
    if not visits:
        return None
    if len(visits) > 1:
        lines = listed([label(desk, visit) for visit in visits])
        last = max(visit.start for visit in visits)
        return Spoken("nudge.reminders", {"visits": lines}, last, "your visits", about=_about(nudges))
    visit = visits[0]
    when = moment(visit.start, desk.zone)
    return Spoken(
        _BY_STAFF.get(nudges[-1].about.get("by_staff", ""), "nudge.reminder"),
        {"when": when, "whose": desk.whose(visit)},
        visit.start,
        f"your visit{desk.whose(visit)} on {when}",
        _OPTIONS,
        _about(nudges),
        brings(desk, visit),
    )


def _about(nudges: Sequence[Nudge]) -> dict[str, Json]:
    return {"visits": [[n.about["visit"], n.about["start"]] for n in nudges]}


def answer(heard: Heard, prompt: Prompt, desk: Desk) -> Switch | None:
    """Coming, moving or not coming, about exactly the visit that was named, as it was then."""
    said = picked(heard, prompt, yes=COMING, no=NOT_COMING) or _said(heard)
    if said is None:
        return None
    meant = _meant(heard, prompt, desk)
    if meant is None:
        return None
    about = {"nudge": prompt.nudge, "text": heard.text, **heard.material}
    if not meant:
        return Switch("visit_changed", about)
    if len(meant) > 1:
        if said == COMING:
            return Switch("confirm_visits", {"nudge": prompt.nudge, "visits": [v.id for v in meant]})
        return Switch(_FLOWS[said], about)
    return Switch(_FLOWS[said], {**about, "visit": meant[0].id})


def _said(heard: Heard) -> str | None:
    """By what the model understood, else by a few words that need none."""
    if heard.said.intent in _INTENTS and heard.sure_of(*_INTENTS):
        return _INTENTS[heard.said.intent]
    text = plain(re.sub(r"[,.!]+", " ", heard.text))
    words = [(option.key, word) for option in _OPTIONS for word in option.words]
    found = {key for key, word in words if f" {word} " in f" {text} "}
    return found.pop() if len(found) == 1 else None


def _meant(heard: Heard, prompt: Prompt, desk: Desk) -> list[Visit] | None:
    """The prompt's visits that stand as they were told; None when the message names another one of theirs."""
    then = {ident: datetime.fromisoformat(start) for ident, start in prompt.about["visits"]}
    upcoming = desk.upcoming()
    standing = [visit for visit in upcoming if then.get(visit.id) == visit.start]
    spans = [span for span in heard.times.included if span.end]
    named = [visit for visit in upcoming if any(visit.start in span for span in spans)]
    if any(visit not in standing for visit in named):
        return None
    return [visit for visit in standing if visit in named] or standing


NUDGES.add("reminder", remind, answer)


@FLOWS.flow("visit_changed")
def visit_changed(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """An answer to a reminder of a visit that was moved or called off since: say how things stand now."""
    yield from ()
    linking = link_first(desk, "visit_changed", about)
    if linking is not None:
        return linking
    visits = desk.upcoming()
    if not visits:
        return Say("nudge.visit_gone")
    return Say("nudge.visit_changed", {"visits": listed([label(desk, visit) for visit in visits])})


def missed(desk: Desk, nudges: Sequence[Nudge]) -> Spoken | None:
    """No reproach: we missed you, what got in the way, and a new time if they like."""
    about = nudges[0].about
    when = moment(datetime.fromisoformat(about["start"]), desk.zone)
    options = (
        Option("book", "Pick a new time", ("new time", "rebook", "book", "reschedule", "another time")),
        Option("there", "I was there", ("i was there", "i came", "i did come", "i was in")),
        Option("later", "Not now", ("not now", "later", "no thanks")),
    )
    keep = {key: about[key] for key in ("visit", "visit_type")}
    until = desk.now + _MISSED_FOR
    return Spoken("nudge.missed", {"when": when}, until, f"the visit on {when}", options, keep)


def answer_missed(heard: Heard, prompt: Prompt, desk: Desk) -> Switch | None:
    """A new time, a mistake of ours, or not now."""
    said = picked(heard, prompt, yes="book", no="later")
    if said is None and heard.sure_of("book_visit", "reschedule_visit"):
        said = "book"
    if said == "book":
        kept = {"visit_type": prompt.about["visit_type"], **heard.material}
        return Switch("book_visit", {"nudge": prompt.nudge, "text": heard.text, **kept})
    about = {"nudge": prompt.nudge, "missed": prompt.about["visit"], "text": heard.text}
    return Switch("missed_visit", {**about, "said": said}) if said else None


def reason_missed(heard: Heard, prompt: Prompt, desk: Desk) -> Switch | None:
    """Any other words right after are the reason; a person may want to know it. The menu stays open."""
    about = {"missed": prompt.about["visit"], "text": heard.text}
    return Switch("missed_visit", {**about, "said": "reason"})


NUDGES.add("missed_visit", missed, answer_missed, reason_missed)


@FLOWS.flow("missed_visit")
def missed_visit(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """What the patient says of a visit they missed goes to staff, who can take the no-show back."""
    yield from ()
    said = about.get("said")
    if said == "later":
        return Say("nudge.missed_later")
    if said == "there":
        return TakeDown("no_show", "Says they were there: please check the no-show", "nudge.missed_there")
    return TakeDown("no_show", f"Why the visit was missed: {about.get('text', '')}", "nudge.missed_reason")
