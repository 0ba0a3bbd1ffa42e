"""What a patient who is followed can say about it: pause, stop, I am back, why, not today."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from actions.commands import Command, Say
from actions.desk import Desk
from actions.dialogue.choices import Choice
from actions.dialogue.heard import Heard
from actions.dialogue.prompts import Prompt
from actions.dialogue.questions import Answer, Flow, Gone, Option, Question, Reading, Unclear, ask
from actions.dialogue.registry import FLOWS
from actions.dialogue.words import Steer, plain
from actions.follow_up_commands import PauseFollowUp, ResumeFollowUp, StopFollowUp
from actions.readings_told import FLOW, READING
from actions.turn import Turn
from actions.until import until_day
from practice.enrolments import Enrolment, EnrolmentState

Json = Any
_IT = (
    r"(?:readings?|follow ?ups?|check ?ins?|measur\w+|monitoring|blood pressures?|bp|blood sugars?|sugars?|"
    r"glucose|weights?|peak flows?|asking(?: me)?|questions|reminding(?: me)?)"
)
_NO_MORE = r"(?:stop|quit|end|cancel|no more|enough(?: of)?|dont want|do not want|done with)"
_STOP = re.compile(rf"\b{_NO_MORE}\b(?: \w+){{0,4}} {_IT}\b")
_HOLD = r"(?:pause|hold|take a break from)"
_PAUSE = re.compile(rf"\b{_HOLD}\b(?: \w+){{0,3}} {_IT}\b|^(?:please )?pause\b(?! and)")
_AWAY = re.compile(
    r"\b(?:on (?:a )?(?:holiday|vacation|trip|cruise)|travel(?:l)?ing|out of town|going away|be away|"
    r"im away|i am away)\b"
)
_BACK = re.compile(
    rf"\b(?:resume|unpause|restart|start (?:again )?with)\b(?: \w+){{0,3}} {_IT}\b|^(?:resume|unpause)\b|"
    r"\b(?:im|i am) back(?: home)?(?: again)?(?: now)?$"
)
_STOPS = ("yes", "stop it", "stop asking", "end it", "yes stop", "yes stop it", "no more questions")
_EVERYTHING = re.compile(r"\b(?:texts?|texting|messag\w*|everything|all)\b")
_OWN = ("stop_follow_up", "pause_follow_up")
_OTHER = ("book_visit", "reschedule_visit", "cancel_visit", "refill_request")


def stops_follow_up(turn: Turn) -> bool:
    """ "No more readings" is about the follow-up, not about every message; a carrier's word never is."""
    if turn.conversation.speaker != "desk" or plain(turn.said.text) in turn.book.words.opt_out:
        return False
    frame = turn.state.frame
    if frame is not None and frame.flow == "stop_follow_up" and plain(turn.said.text) in _STOPS:
        turn.settle(turn.play(turn.heard))
        return True
    text = plain(re.sub(r"[^\w\s'/]+", " ", turn.said.text))
    if turn.said.choice is not None or not _STOP.search(text) or _EVERYTHING.search(text):
        return False
    live = turn.desk.enrolments()
    return bool(live) and _begun(turn, "stop", live)


def follow_up_words(turn: Turn) -> bool:
    """Only for who is followed, and only where the words name it or answer a question for a reading."""
    text = plain(re.sub(r"[^\w\s'/]+", " ", turn.said.text))
    asked = _asked(turn)
    wish = _wish(turn, text, asked)
    if wish is None and not (asked and turn.heard.steer in (Steer.SKIP, Steer.WHY)):
        return False
    live = turn.desk.enrolments()
    if not live:
        return False
    if wish is None:
        return _short(turn)
    return _begun(turn, wish, live)


def _wish(turn: Turn, text: str, asked: bool) -> str | None:
    frame = turn.state.frame
    if turn.said.choice is not None or (frame is not None and frame.flow in _OWN):
        return None
    if _PAUSE.search(text):
        return "pause"
    if _AWAY.search(text) and not turn.heard.sure_of(*_OTHER) and (asked or turn.state.frame is None):
        return "pause"
    return "resume" if _BACK.search(text) else None


def _asked(turn: Turn) -> bool:
    """Whether a question for a reading waits for an answer: the open one, or one said just before."""
    frame = turn.state.frame
    return (frame is not None and frame.flow == FLOW) or _waiting(turn) is not None


def _waiting(turn: Turn) -> Prompt | None:
    """The last nudge for a reading that waits; beside another open question only one that is newer."""
    live = [p for p in turn.state.prompts if p.kind == READING and p.until > turn.uow.now]
    heard_at = turn.state.heard_at
    fresh = [p for p in live if heard_at is None or p.at > heard_at]
    found = live if turn.state.frame is None else fresh
    return found[-1] if found else None


def _short(turn: Turn) -> bool:
    """ "Skip" and "why" right after a nudge; inside the questions they are steering words."""
    prompt = _waiting(turn)
    if prompt is None:
        return False
    if turn.heard.steer is Steer.WHY:
        turn.say("follow_up.why")
        return True
    turn.begin("pass_on_round", {"nudge": prompt.nudge, **prompt.about})
    return True


def _begun(turn: Turn, wish: str, live: Sequence[Enrolment]) -> bool:
    wanted = EnrolmentState.PAUSED if wish == "resume" else EnrolmentState.ACTIVE
    fitting = [e for e in live if e.state is wanted or wish == "stop"]
    if not fitting:
        return False
    text = turn.said.text.lower()
    named = [e for e in fitting if any(word in text for word in _words(turn, e))]
    frame = turn.state.frame
    if frame is not None and frame.flow == FLOW:
        turn.state = turn.state.popped()
    about: dict[str, object] = {"enrolments": [e.id for e in named or fitting], "text": turn.said.text}
    turn.begin(f"{wish}_follow_up", about)
    return True


def _words(turn: Turn, enrolment: Enrolment) -> tuple[str, ...]:
    """What a patient calls it."""
    protocol = turn.book.chronic.get(enrolment.protocol)
    called = {
        "blood_pressure": ("pressure", "bp"),
        "glucose": ("sugar", "glucose"),
        "weight": ("weight",),
        "peak_flow": ("peak flow",),
    }
    return tuple(word for kind in (protocol.kinds() if protocol else ()) for word in called.get(kind, ()))


@dataclass(frozen=True, slots=True)
class Until:
    """A day to come, within half a year."""

    today: date
    takes: tuple[str, ...] = ()
    expects: tuple[str, ...] = ()

    def read(self, heard: Heard, question: Question[Any], offered: Sequence[Option]) -> Reading:
        """The day named, if one is."""
        day = until_day(heard.text, self.today)
        if day is not None:
            return Answer(day.isoformat())
        return Unclear("follow_up.no_day") if any(c.isdigit() for c in heard.text) else None

    def from_material(self, value: Json, question: Question[Any]) -> Json | None:
        """Nothing said elsewhere answers it."""
        return None

    def decode(self, stored: Json, question: Question[Any]) -> date | Gone:
        """The day."""
        return date.fromisoformat(str(stored))


@FLOWS.flow("pause_follow_up")
def pause_follow_up(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """Until when, if it was not said."""
    text = str(about.get("text", ""))
    today = desk.now.astimezone(desk.zone).date()
    day = until_day(text, today)
    if day is None:
        day = yield from ask(Question("until", Until(today), "follow_up.until"))
    until = datetime.combine(day, time(0), tzinfo=desk.zone)
    return PauseFollowUp(tuple(about["enrolments"]), until, text)


@FLOWS.flow("stop_follow_up")
def stop_follow_up(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """One yes, since it was set up for a reason; a pause is offered beside it."""
    options = (
        Option("stop", "No more questions", _STOPS),
        Option("pause", "Pause it", ("pause", "take a break")),
        Option("keep", "Keep it", ("no", "keep it", "go on")),
    )
    kind = Choice({option.key: option.key for option in options}, yes="stop", no="keep")
    wanted = yield from ask(
        Question("wanted", kind, "follow_up.stop", {"physician": desk.facts.physician}, options=options)
    )
    if wanted == "keep":
        return Say("follow_up.kept")
    if wanted == "pause":
        pausing: Command = yield from pause_follow_up(desk, {**about, "text": ""})
        return pausing
    return StopFollowUp(tuple(about["enrolments"]), str(about.get("text", "")))


@FLOWS.flow("resume_follow_up")
def resume_follow_up(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """Nothing to ask."""
    yield from ()
    return ResumeFollowUp(tuple(about["enrolments"]))
