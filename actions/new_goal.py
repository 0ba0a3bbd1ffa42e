"""A new wish: it begins its flow on top of what is going on, takes its place, or takes up what was left."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from actions.dialogue.frames import Frame
from actions.dialogue.registry import FLOWS, FlowEntry
from actions.dialogue.words import Steer, plain
from actions.reasons import named_type
from actions.steering import steer
from actions.turn import MENU, Turn
from actions.two_wishes import also_wanted, cancels_to_rebook

Json = Any


def new_goal(turn: Turn) -> bool:
    """Something else the patient wants: it goes on top, and what it interrupts resumes."""
    if _only_a_time(turn):
        turn.begin("book_visit", {**turn.heard.material, "text": turn.said.text})
        return True
    entry = _entry(turn)
    if entry is None:
        return False
    frame = turn.state.frame
    if frame is not None and (frame.flow == entry.name or turn.said.intent == "check_in_answer"):
        return False
    if frame is not None and frame.flow == "book_visit" and _CALL_IT_OFF.fullmatch(plain(turn.said.text)):
        return steer(turn, Steer.NEVER_MIND)
    if entry.name == "on_behalf_of" and _for_somebody_else(turn):
        return True
    if _taken_up_again(turn, entry):
        return True
    about: dict[str, Json] = {**visit_named(turn), **turn.heard.material, "text": turn.said.text}
    if frame is not None and frame.flow in entry.replaces:
        about |= _same_visit(frame)
        turn.state = turn.state.popped()
    if turn.said.intent == "symptom_report":
        about.setdefault("symptom", turn.said.text.strip())
    if entry.name == "book_visit" and frame is not None and frame.flow == "check_in":
        about.setdefault("symptom", frame.answers.get("reason", turn.said.text))
    second = also_wanted(turn.said.text, entry.name)
    if second is not None and all(frame.flow != second for frame in turn.state.frames):
        turn.state = turn.state.pushed(Frame(second, about=about, aside=dict(turn.heard.material)))
        turn.say(_ONE_AFTER_THE_OTHER[second])
    turn.begin(entry.name, about)
    return True


_ONE_AFTER_THE_OTHER = {"refill_request": "common.refill_next", "book_visit": "common.visit_next"}


def _entry(turn: Turn) -> FlowEntry | None:
    """The flow the message begins; calling off to book anew is a move."""
    entry = FLOWS.for_intent(turn.said.intent)
    if entry is not None and entry.name == "cancel_visit" and cancels_to_rebook(turn.said.text):
        return FLOWS.get("reschedule_visit")
    return entry


_CALL_IT_OFF = re.compile(
    r"(?:ok |no |actually |please |pls |just )*cancel(?: (?:it|that|this|(?:the )?booking))?(?: please| pls)?"
)


_WHAT_AND_WHEN = ("reason", "when", "opening")


def _for_somebody_else(turn: Turn) -> bool:
    """ "For my son" in the middle of a booking says for whom: what and when are kept, who is asked."""
    frame = turn.state.frame
    if frame is None or frame.flow != "book_visit":
        return False
    person = turn.heard.material.get("person") or "someone else"
    kept = {name: value for name, value in frame.answers.items() if name in _WHAT_AND_WHEN}
    rest = {name: value for name, value in turn.heard.material.items() if name != "person"}
    about = {**frame.about, "person": person}
    anew = replace(frame, about=about, answers=kept, asking=None, offered=()).put_aside(rest)
    turn.state = turn.state.with_frame(anew)
    turn.go_on((("common.noted", {}),))
    return True


def _taken_up_again(turn: Turn, entry: FlowEntry) -> bool:
    """A wish left open further down comes back on top, with what was answered and what is said now."""
    frames = turn.state.frames
    left = next((frame for frame in frames if frame.flow == entry.name), None)
    if left is None:
        return False
    others = tuple(frame for frame in frames if frame is not left)
    turn.state = replace(turn.state, frames=(*others, left))
    turn.settle(turn.play(turn.heard))
    return True


def _same_visit(frame: Frame) -> dict[str, Json]:
    """The visit that the flow in its place was about, if that was settled."""
    visit = frame.answers.get("visit") or frame.about.get("visit")
    return {"visit": visit} if visit else {}


_TELLING = 5


def visit_named(turn: Turn) -> dict[str, object]:
    """A visit type that the practice's own words name, where the model saw none."""
    named = named_type(turn.book.facts.visit_types, turn.said.text, least=_TELLING)
    return {"visit_type": named} if named else {}


def _only_a_time(turn: Turn) -> bool:
    """ "Tomorrow at 3?" with nothing going on asks for a visit, whatever a model makes of it."""
    frame = turn.state.frame
    return (frame is None or frame.flow == MENU) and turn.heard.only_a_time
