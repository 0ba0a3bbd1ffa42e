"""Somebody writes for another person: what that person needs, and whom it is for goes along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actions.commands import Command, Switch
from actions.desk import Desk
from actions.dialogue.choices import by_name, by_number
from actions.dialogue.heard import Heard
from actions.dialogue.questions import Answer, Flow, Option, Question, Reading, Unclear, ask
from actions.dialogue.registry import FLOWS
from actions.menu import goal_named

Json = Any
_NEEDS = (
    Option("book_visit", "A visit", ("book", "appointment", "appt", "see the doctor", "be seen")),
    Option("refill_request", "A refill", ("refills", "prescription", "medicine", "meds")),
    Option("message_for_doctor", "A message", ("tell the doctor", "question")),
    Option("hand_over", "A person", ("human", "someone", "receptionist")),
)
_VISIT = ("visit_type", "times", "symptom")
_SPOKEN_OF = ("book_visit", "refill_request", "message_for_doctor", "symptom_report")


@dataclass(frozen=True, slots=True)
class Need:
    """What is needed, by number or in words; what was told of it is kept beside."""

    takes: tuple[str, ...] = ()
    expects: tuple[str, ...] = _SPOKEN_OF

    def read(self, heard: Heard, question: Question[Any], offered: Sequence[Option]) -> Reading:
        """The menu's own words first; a visit type, a time or a complaint means a visit or a check-in."""
        numbered = by_number(heard, offered)
        if isinstance(numbered, Unclear):
            return numbered
        named = by_name(heard.text, _NEEDS)
        goal = numbered.value if numbered else named.key if named else None
        if goal is None and heard.sure_of(*_SPOKEN_OF):
            goal = "check_in" if heard.said.intent == "symptom_report" else heard.said.intent
        if goal is None and any(name in heard.material for name in _VISIT):
            goal = "book_visit"
        told = {name: value for name, value in heard.material.items() if name != "person"}
        return Answer([goal, {**told, "text": heard.text}], frozenset(told)) if goal else None

    def from_material(self, value: Json, question: Question[Any]) -> Json | None:
        """Nothing said before the question answers it."""
        return None

    def decode(self, stored: Json, question: Question[Any]) -> tuple[str, Mapping[str, Json]]:
        """The flow to go on with, and what was told."""
        return str(stored[0]), dict(stored[1])


@FLOWS.flow("on_behalf_of", begins=("on_behalf_of",), corrects=_SPOKEN_OF)
def on_behalf_of(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """What they need: taken from the words that name them, or asked."""
    goal = goal_named(str(about.get("text", "")))
    if goal is not None:
        return Switch(goal, about)
    goal, told = yield from ask(Question("need", Need(), "on_behalf_of.what", options=_NEEDS))
    return Switch(goal, {**about, **told, "person": about.get("person") or "someone else"})
