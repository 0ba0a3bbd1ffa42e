"""Plays a flow from the top over its stored answers, up to its first open question or its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from actions.dialogue.frames import Frame
from actions.dialogue.heard import Heard
from actions.dialogue.questions import Answer, Flow, Gone, Option, Question, Retract, Unclear

Json = Any
Note = tuple[str, Mapping[str, str]]
Start = Callable[[], Flow[Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """The flow waits at a question. `took` says whether the message moved it on or met its question."""

    frame: Frame
    question: Question[Any]
    notes: tuple[Note, ...] = ()
    took: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """The flow came to its end; `result` is its command."""

    frame: Frame
    result: Any
    notes: tuple[Note, ...] = ()
    took: bool = True


Played = Asked | Finished
EARLY = frozenset({"times", "visit_type", "symptom"})


def play(start: Start, frame: Frame, heard: Heard | None = None, *, correcting: bool = True) -> Played:
    """Play the flow; feed `heard` to the question that was asked, or take it as a correction.

    `correcting` False leaves earlier answers alone: the message may be about something else.
    """
    played = _run(start, frame, heard)
    if heard is None or played.took or not heard.material or not correcting:
        return played
    corrected = _corrected(start, played.frame, heard.material)
    if corrected is None:
        return played
    again = _run(start, corrected, None)
    still_open = isinstance(again, Asked) and again.question.name == frame.asking
    same = still_open and (corrected.answers == frame.answers or _as_before(again, frame))
    kept: tuple[Note, ...] = (("common.noted", {}),) if same else ()
    return replace(again, notes=(*kept, *again.notes), took=True)


def _as_before(again: Played, frame: Frame) -> bool:
    """Whether what is asked now looks just as it did: then the patient hears that the message was heard."""
    if not isinstance(again, Asked) or again.question.fingerprint != frame.fingerprint:
        return False
    offered = [option.key for _, option in frame.offered]
    return [option.key for option in shown(again.question, frame.page)] == offered


def _run(start: Start, frame: Frame, heard: Heard | None) -> Played:
    flow = start()
    notes: list[Note] = []
    took = False
    asked, fingerprint, offered = frame.asking, frame.fingerprint, [o for _, o in frame.offered]
    answer: Any = None
    while True:
        try:
            question: Question[Any] = flow.send(answer)
        except StopIteration as end:
            return Finished(frame, end.value, tuple(notes), took or heard is None)
        if question.name in frame.answers:
            value = question.kind.decode(frame.answers[question.name], question)
            if not isinstance(value, Gone):
                answer = value
                continue
            notes.append((question.gone, question.fill))
            frame = frame.without(question.name)
        if heard is not None and not took and question.name == asked and question.fingerprint == fingerprint:
            got = question.kind.read(heard, question, offered)
            if isinstance(got, Unclear):
                notes.append((got.phrase, got.fill))
                return Asked(frame, question, tuple(notes), took=True)
            if isinstance(got, Retract):
                again = _run(start, _remembering(frame, got.name), None)
                said: tuple[Note, ...] = ((got.phrase, {}),) if got.phrase else ()
                return replace(again, notes=(*notes, *said, *again.notes), took=True)
            if isinstance(got, Answer):
                took = True
                frame, value = _resumed(frame, question, got.value)
                frame = frame.answered(question.name, value, lasting=question.lasting)
                frame = frame.put_aside(_unused(heard.material, got.used))
                answer = question.kind.decode(value, question)
                if not isinstance(answer, Gone):
                    continue
                notes.append((question.gone, question.fill))
                frame = frame.without(question.name)
        early = _from_aside(frame, question)
        if early is None:
            return Asked(frame, question, tuple(notes), took)
        frame, value = early
        answer = question.kind.decode(value, question)
        if isinstance(answer, Gone):
            frame = frame.without(question.name)
            return Asked(frame, question, tuple(notes), took)


TAKEN_BACK = "taken_back"


def _remembering(frame: Frame, name: str) -> Frame:
    """Without the answer taken back, but with what it was: a "no" to all of Thursday stays on Thursday."""
    before = {name: frame.answers[name]} if name in frame.answers else {}
    return frame.without(name).put_aside({TAKEN_BACK: before})


def _resumed(frame: Frame, question: Question[Any], value: Json) -> tuple[Frame, Json]:
    """The answer as it goes on from the one that was taken back, where its kind knows how."""
    before = frame.aside.get(TAKEN_BACK, {})
    resume = getattr(question.kind, "resumed", None)
    if question.name not in before or resume is None:
        return frame, value
    kept = {name: told for name, told in frame.aside.items() if name != TAKEN_BACK}
    return replace(frame, aside=kept), resume(before[question.name], value)


def _unused(material: Mapping[str, Json], used: frozenset[str]) -> dict[str, Json]:
    return {name: value for name, value in material.items() if name not in used}


def _after_the_earlier(frame: Frame, later: Mapping[str, Json]) -> dict[str, Json]:
    """Time words said one after the other before their question comes: the last keeps those before it."""
    if "times" not in later or "times" not in frame.aside:
        return dict(later)
    return {**later, "times": {**later["times"], "after": frame.aside["times"]}}


def _from_aside(frame: Frame, question: Question[Any]) -> tuple[Frame, Json] | None:
    for name in question.kind.takes:
        if name in frame.aside:
            value = question.kind.from_material(frame.aside[name], question)
            kept = replace(frame, aside={n: v for n, v in frame.aside.items() if n != name})
            if value is not None:
                return kept.answered(question.name, value, lasting=question.lasting), value
            frame = kept
    return None


def _corrected(start: Start, frame: Frame, material: Mapping[str, Json]) -> Frame | None:
    """The frame with the earliest answer that this material replaces taken back, or None."""
    flow = start()
    answer: Any = None
    while True:
        try:
            question: Question[Any] = flow.send(answer)
        except StopIteration:
            return None
        fits = [n for n in question.kind.takes if n in material]
        if question.name not in frame.answers:
            later = {name: value for name, value in material.items() if name in EARLY}
            return frame.put_aside(_after_the_earlier(frame, later)) if later else None
        if fits:
            return _taken_back(frame, question, material)
        answer = question.kind.decode(frame.answers[question.name], question)
        if isinstance(answer, Gone):
            return None


def _taken_back(frame: Frame, question: Question[Any], material: Mapping[str, Json]) -> Frame | None:
    """The frame with the answer replaced; None where the words say nothing about it ("at the same time?")."""
    old = frame.answers[question.name]
    merge = getattr(question.kind, "merged", None)
    value = None
    for name in question.kind.takes:
        if name in material:
            value = question.kind.from_material(material[name], question)
            break
    if value is not None and merge is not None:
        value = merge(old, value)
    kept = frame.without(question.name)
    rest = {n: v for n, v in material.items() if n not in question.kind.takes}
    if value is None:
        return kept.put_aside(material) if merge is None else None
    return frame.corrected(question.name, value).put_aside(rest)


def shown(question: Question[Any], page: int) -> Sequence[Option]:
    """The options of one page of the menu."""
    return question.options[page * question.page : (page + 1) * question.page]
