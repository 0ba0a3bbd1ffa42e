"""A new wish: it begins its flow on top of what is going on, takes its place, or takes up what was left."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from actions.dialogue.frames import Frame
from actions.dialogue.registry import FLOWS, FlowEntry
from actions.dialogue.spoken_of import RELATIONS, names_another
from actions.dialogue.words import Steer, plain
from actions.other_way import changes_a_visit
from actions.persons import SOMEBODY_NEW, named_in
from actions.reasons import named_type
from actions.steering import steer
from actions.turn import DEEPEST, MENU, NEXT, Turn
from actions.two_wishes import also_for, also_wanted, cancels_to_rebook

Json = Any


def new_goal(turn: Turn) -> bool:
    """Something else the patient wants: it goes on top, and what it interrupts resumes."""
    if _only_a_time(turn):
        turn.begin("book_visit", {**turn.heard.material, "text": turn.said.text})
        return True
    if more_of_the_refill(turn):
        turn.begin("message_for_doctor", {**turn.heard.material, "text": turn.said.text, "whole": True})
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
    about |= {"whole": True} if new_insurance(turn) else {}
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
        turn.say(_in_turn(entry.name, second))
    if entry.name == "book_visit" and frame is None:
        about = _one_by_one(turn, about)
    turn.begin(entry.name, about)
    return True


def more_of_the_refill(turn: Turn) -> bool:
    """Whether a strength or a pharmacy comes after the refill was written down: it follows it to staff."""
    asked = turn.state.frame is None and turn.state.last_taken == "refill"
    told = "strength" in turn.heard.material or "pharmacy" in turn.heard.material
    return asked and told and turn.said.intent not in ("refill_request", "symptom_report")


def _one_by_one(turn: Turn, about: dict[str, Json]) -> dict[str, Json]:
    """A visit for each of several people: the first now, the others wait under it with all that was said."""
    people = also_for(turn.said, turn.desk.patients)[:DEEPEST]
    if not people:
        return about
    each = [{**about, **_for_one(turn, name), "text": name} for name in people]
    for waiting in reversed(each[1:]):
        aside = {k: v for k, v in waiting.items() if k not in ("text", NEXT)}
        turn.state = turn.state.pushed(Frame("book_visit", about=waiting, aside=aside))
    names = [str(one[NEXT]) for one in each]
    turn.say("common.one_by_one", first=names[0], then=", then ".join(names[1:]))
    return each[0]


def _for_one(turn: Turn, name: str) -> dict[str, Json]:
    if name != "me":
        called = f"your {name}" if name.lower() in RELATIONS else name[0].upper() + name[1:]
        return {"person": name, NEXT: called}
    known = turn.desk.patients
    return {"person": None, NEXT: "you"} | ({"who": known[0].id} if known else {})


def _in_turn(first: str, second: str) -> str:
    """The phrase that says in which order two wishes are taken up."""
    if second == "refill_request":
        return "common.refill_next"
    return "common.visit_next" if first == "refill_request" else "common.one_after_the_other"


def _entry(turn: Turn) -> FlowEntry | None:
    """The flow the message begins; calling off to book anew is a move, and so is another way to meet."""
    if about_own_visit(turn):
        return FLOWS.get("reschedule_visit")
    if turn.said.intent == "check_in_answer" and (_is_a_complaint(turn) or not _tells_of_an_illness(turn)):
        return None
    if turn.said.intent == "test_results" and _WANTS_A_TEST.search(plain(turn.said.text)):
        return FLOWS.get("book_visit")
    if new_insurance(turn):
        return FLOWS.get("change_contact")
    entry = FLOWS.for_intent(turn.said.intent)
    if entry is not None and entry.name == "cancel_visit" and cancels_to_rebook(turn.said.text):
        return FLOWS.get("reschedule_visit")
    return entry


_ASKS = re.compile(
    r"(?:(?:ok|okay|and|so|but|hi|hello|hey|also|wait|sorry|thanks|great) )*"
    r"(?:how (?:long|much|many|do|does|will|would|can|soon)|what|when|where|which|who|is|are|do|does|did|can|"
    r"could|will|would|should)\b"
)


def _is_a_complaint(turn: Turn) -> bool:
    """Whether a protocol is for it: then its questions are asked, danger first, however it was told."""
    frame = turn.state.frame
    return (frame is None or frame.flow == MENU) and bool(turn.desk.protocols.matching(turn.said.text))


def _tells_of_an_illness(turn: Turn) -> bool:
    """Whether what a model takes for an answer in a check-in says anything of how somebody is."""
    asks = _ASKS.match(plain(turn.said.text)) is not None
    told = any(name in turn.heard.material for name in _OF_AN_ILLNESS)
    named = any(turn.said.entity(kind) for kind in ("symptom", "body_part", "medication"))
    return not asks and (told or named or len(turn.said.text.split()) >= _SOME_WORDS)


_OF_AN_ILLNESS = ("symptom", "duration", "severity", "temperature", "course")
_SOME_WORDS = 6
_WANTS_A_TEST = re.compile(
    r"\b(?:need|want|wanna|like|get|have|book|schedule|do you do|take)\b.{0,15}\btest(?:ed|ing)?\b"
    r"(?!.*\b(?:results?|back|came|ready|yet|say|said|show)\b)"
)


def new_insurance(turn: Turn) -> bool:
    """Whether the patient tells of an insurance that staff do not know yet."""
    return _NEW_INSURANCE.search(plain(turn.said.text)) is not None and not turn.said.text.rstrip().endswith(
        "?"
    )


_NEW_INSURANCE = re.compile(
    r"\b(?:my|our) (?:new )?insurance (?:is now|is \w+ now|(?:has |just )?changed|switched)\b|"
    r"\b(?:have|got|on) (?:a )?new insurance\b|\b(?:switched|changed) (?:my )?insurance\b"
)


def about_own_visit(turn: Turn) -> bool:
    """Whether a question about video is about a visit on the books."""
    asks = turn.said.intent == "ask_telehealth" and turn.state.frame is None
    return asks and changes_a_visit(turn.said.text) and bool(turn.desk.upcoming())


_CALL_IT_OFF = re.compile(
    r"(?:ok |no |actually |please |pls |just )*cancel(?: (?:it|that|this|(?:the )?booking))?(?: please| pls)?"
)


_FOR_ME = re.compile(r"\b(?:for|its|it's|it is|thats|that's) (?:me|myself)\b|\bi am\b|\bi'?m\b|\bme\b[ ,]")
_WHAT_AND_WHEN = ("reason", "when", "opening")


def another_person(turn: Turn) -> bool:
    """ "Her name is Mia", in the middle of a booking that was taken to be for somebody else."""
    name = turn.heard.material.get("person")
    frame = turn.state.frame
    if frame is None or frame.flow != "book_visit" or not name or not names_another(turn.said.text):
        return False
    meant = {p.id for p in named_in(turn.desk, {"person": name})}
    if frame.answers.get("who") in meant:
        return False
    return _for_somebody_else(turn, {} if meant else {"who": SOMEBODY_NEW})


def _for_somebody_else(turn: Turn, known: Mapping[str, Json] = MappingProxyType({})) -> bool:
    """ "For my son" in the middle of a booking says for whom: what and when are kept, who is asked."""
    frame = turn.state.frame
    if frame is None or frame.flow != "book_visit":
        return False
    if frame.about.get("person") and "person" not in turn.heard.material:
        turn.go_on((("common.noted", {}),))
        return True
    named = named_in(turn.desk, {"text": turn.said.text})
    if turn.desk.patients and named == [turn.desk.patients[0]] and _FOR_ME.search(turn.said.text.lower()):
        turn.go_on((("common.noted", {}),))
        return True
    person = turn.heard.material.get("person") or "someone else"
    kept = {name: value for name, value in frame.answers.items() if name in _WHAT_AND_WHEN}
    rest = {name: value for name, value in turn.heard.material.items() if name != "person"}
    rest |= known
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
