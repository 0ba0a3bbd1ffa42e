"""A freed opening offered to who waits for one: what it says, and what a yes, a no or a late answer means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from actions.commands import AnswerOffer, Command, Switch
from actions.desk import Desk
from actions.dialogue.heard import Heard
from actions.dialogue.prompts import Prompt
from actions.dialogue.questions import Flow, Option
from actions.dialogue.registry import FLOWS
from actions.link_chat import link_first
from actions.nudge_kinds import NUDGES, Spoken, no_answer, picked
from actions.say import clock, moment
from practice.nudges import Nudge

Json = Any
TAKE, DECLINE, LEAVE = "take", "decline", "leave"
_OPTIONS = (
    Option(TAKE, "Take it", ("take it", "i want it", "book it", "ill take it")),
    Option(DECLINE, "Not this one", ("not this one", "no thanks", "pass")),
    Option(LEAVE, "Leave the waitlist", ("leave the waitlist", "off the waitlist", "no longer need it")),
)
_LATE = timedelta(days=2)  # how long a yes that comes too late is still told so


def offered(desk: Desk, nudges: Sequence[Nudge]) -> Spoken | None:
    """The opening and until when it is kept; the visit they have stays theirs."""
    about = nudges[0].about
    start, expires = (datetime.fromisoformat(about[key]) for key in ("start", "expires"))
    by = expires.astimezone(desk.zone)
    when = moment(start, desk.zone)
    return Spoken(
        "nudge.offer",
        {"when": when, "by": clock(by)},
        expires + _LATE,
        f"the free time on {when}",
        _OPTIONS,
        {"offer": about["offer"], "start": about["start"]},
    )


def answer(heard: Heard, prompt: Prompt, desk: Desk) -> Switch | None:
    """A short yes or no; a message that names another time is something else."""
    said = picked(heard, prompt, yes=TAKE, no=DECLINE)
    if said is None and heard.sure_of("confirm_visit", "book_visit") and not heard.times:
        said = TAKE
    if said is None or (heard.number is None and heard.said.choice is None and heard.times):
        return None
    return Switch("answer_offer", {"nudge": prompt.nudge, **prompt.about, "said": said})


NUDGES.add("waitlist_offer", offered, answer)


@FLOWS.flow("answer_offer")
def answer_offer(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """The first yes gets the opening; what comes of it is known only when it is done."""
    yield from ()
    linking = link_first(desk, "answer_offer", about) if about["said"] == TAKE else None
    if linking is not None:
        return linking
    return AnswerOffer(str(about["offer"]), str(about["said"]), datetime.fromisoformat(about["start"]))


def taken(desk: Desk, nudges: Sequence[Nudge]) -> Spoken | None:
    """Somebody else was faster, or staff gave the time away."""
    start = datetime.fromisoformat(nudges[0].about["start"])
    when = moment(start, desk.zone)
    return Spoken("nudge.offer_taken", {"when": when}, desk.now, f"the time on {when}")


NUDGES.add("offer_taken", taken, no_answer)
