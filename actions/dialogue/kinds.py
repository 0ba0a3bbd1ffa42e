"""Questions answered in the patient's own words: when, and free text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from actions.dialogue.heard import Heard
from actions.dialogue.questions import Answer, Gone, Option, Question, Reading, Unclear
from actions.dialogue.wishes import day_of, refinements, wish_from_json, wish_to_json
from actions.dialogue.words import Steer
from nlu.understanding import BookingConstraint, Grain, Window

Json = Any
Wishes = tuple[BookingConstraint, ...]
_PRACTICE_QUESTIONS = re.compile(r"^ask_")


@dataclass(frozen=True, slots=True)
class When:
    """What the patient would take, as wishes to try in turn. `anchor` is the visit being moved (aware)."""

    zone: ZoneInfo
    anchor: datetime | None = None
    takes: tuple[str, ...] = ("times",)
    expects: tuple[str, ...] = ("book_visit", "reschedule_visit")

    def read(self, heard: Heard, question: Question[Any], offered: Sequence[Option]) -> Reading:
        """Any time words; "any time" and "no preference" are a wish for the earliest."""
        if not heard.only_a_time and heard.sure_of("ask_hours") and heard.text.rstrip().endswith("?"):
            return None
        bad = next((a for a in heard.times.ambiguities if a.kind in _NO_SUCH), None)
        if bad and not heard.times.included:
            return Unclear(_NO_SUCH[bad.kind], {"words": bad.words})
        value = self.from_material(heard.material.get("times"), question)
        if value is not None:
            return Answer(value, frozenset({"times"}))
        if _ANY_TIME.search(heard.text.lower()) or heard.yes:
            return Answer([])
        return None

    def from_material(self, value: Json, question: Question[Any]) -> Json | None:
        """One wish, or what it leaves of an earlier one (`after`); a bare "the second one" is none."""
        if value is None:
            return None
        earlier = self.from_material(value.get("after"), question)
        if earlier is not None:
            return self.merged(earlier, [value])
        wish = wish_from_json(value)
        said = wish.included or wish.excluded or wish.windows or wish.order
        return [value] if said or (wish.shift and self.anchor) else None

    def merged(self, old: Json, new: Json) -> Json:
        """The wishes after a correction, most faithful to both first."""
        before = wish_from_json(old[0]) if old else None
        wish, weekday = wish_from_json(new[0]), bool(new[0].get("weekday"))
        return [wish_to_json(w) for w in refinements(before, wish, self.zone, weekday=weekday)]

    def resumed(self, old: Json, new: Json) -> Json:
        """A wish after all openings of an earlier one were turned down: only a new day ends that."""
        named = new and any(end is not None for _, end, _ in new[0]["included"])
        return new if named or not new else self.merged(old, new)

    def decode(self, stored: Json, question: Question[Any]) -> Wishes | Gone:
        """The wishes with relative ones worked out from the anchor; at least one."""
        wishes = tuple(wish_from_json(value) for value in stored) or (BookingConstraint(),)
        return tuple(meant for wish in wishes for meant in self._meant(wish))

    def _meant(self, wish: BookingConstraint) -> Wishes:
        """ "Push it a week" is the same time if it can be, else that day; "10am" is first its own day."""
        if self.anchor is None:
            return (wish,)
        if wish.included and wish.windows and not wish.shift and _no_date_said(wish):
            return replace(wish, included=(day_of(self.anchor, self.zone),)), wish
        if wish.shift and wish.shift.same_time and wish.included:
            clock = self.anchor.astimezone(self.zone).time()
            minute_later = (datetime.combine(date.min, clock) + timedelta(minutes=1)).time()
            return (
                replace(wish, shift=None, windows=(Window(clock, minute_later),)),
                replace(wish, shift=None),
            )
        if wish.shift and wish.shift.days and not wish.shift.same_time and not wish.shift.minutes:
            same = replace(wish, shift=replace(wish.shift, same_time=True))
            return same.anchored(self.anchor, self.zone), wish.anchored(self.anchor, self.zone)
        return (wish.anchored(self.anchor, self.zone),)


def _no_date_said(wish: BookingConstraint) -> bool:
    """A bare "10am" comes as the next such time, with the same hours for every day."""
    return all(span.grain in (Grain.MINUTE, Grain.HOUR) for span in wish.included)


_ANY_TIME = re.compile(
    r"\b(any ?time|any day|whenever|no preference|dont care|don't care|doesn'?t matter|"
    r"you choose|you pick|whatever|flexible|soonest|asap|either)\b"
)
_NO_SUCH = {"no_such_date": "common.no_such_date", "nonexistent_time": "common.no_such_time"}


_FEW_WORDS = 5


@dataclass(frozen=True, slots=True)
class Text:
    """Free words, kept as written, `most` characters at most. `takes` material that already says it.

    `anything`: even words that would begin another goal are the answer, as in a message to be passed on.
    Words that name what is in `never`, and nothing that is asked for, are about that ("lisinopril 10" is no
    pharmacy).
    """

    takes: tuple[str, ...] = ()
    expects: tuple[str, ...] = ()
    most: int = 1000
    skippable: bool = False
    anything: bool = False
    never: tuple[str, ...] = ()

    def read(self, heard: Heard, question: Question[Any], offered: Sequence[Option]) -> Reading:
        """Everything but a question about the practice."""
        skipped = heard.steer is Steer.SKIP
        if self.skippable and (skipped or heard.yes is not None or _AS_ALWAYS.search(heard.text.lower())):
            return Answer("", frozenset(heard.material))
        if skipped:
            return None
        text = heard.text.strip()
        if heard.elsewhere and not self.anything:
            return None
        named = next((heard.material[name] for name in self.takes if name in heard.material), None)
        asks = named is None and _asks_the_practice(heard)
        if not text or asks or (self.anything and heard.yes is not None):
            return None
        about_that = any(name in heard.material for name in self.never)
        if about_that and named is None:
            return None
        if named is not None and len(text.split()) > _FEW_WORDS:
            return Answer(str(named), frozenset(heard.material))
        return Answer(text[: self.most], frozenset(heard.material))

    def from_material(self, value: Json, question: Question[Any]) -> Json | None:
        """The words themselves."""
        return str(value)[: self.most]

    def merged(self, old: Json, new: Json) -> Json:
        """How much of a thing, said after its name, goes beside it."""
        return f"{old}, {new}" if "strength" in self.takes and _AMOUNT.match(str(new)) else new

    def decode(self, stored: Json, question: Question[Any]) -> str | Gone:
        """The words."""
        return str(stored)


_AS_ALWAYS = re.compile(
    r"^\W*(?:(?:the|my|its|it's|yes|yeah|ok|just|at) )*"
    r"(?:same|usual|regular|one on file|as (?:always|usual|before))"
    r"(?: (?:one|as (?:always|usual|before|last time)|place|pharmacy|please|pls|thanks))*\W*$"
)
_AMOUNT = re.compile(r"\d|half|one|two|once|twice")


def _asks_the_practice(heard: Heard) -> bool:
    """A question about the practice, and put as one: "walgreens on main street" is no "where are you"."""
    about_it = heard.said.intent is not None and _PRACTICE_QUESTIONS.match(heard.said.intent)
    return bool(about_it and heard.said.confidence >= 0.75 and _ASKS.search(heard.text.lower()))


_ASKS = re.compile(
    r"\?|\b(?:what|whats|where|wheres|wher|when|whens|how|hows|which|who|why|do|does|did|is|are|can|could|will|"
    r"you|u|your|ur|tell|need to know|hours|parking|address)\b"
)
