"""What a visit is for: a visit type, and the patient's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actions.dialogue.choices import by_number
from actions.dialogue.heard import Heard
from actions.dialogue.questions import GONE, Answer, Gone, Option, Question, Reading, Unclear
from actions.dialogue.words import plain
from practice.visits import VisitType

Json = Any


@dataclass(frozen=True, slots=True)
class Reason:
    """A visit type and what the patient said about it (empty when picked from the menu)."""

    visit_type: VisitType
    words: str


@dataclass(frozen=True, slots=True)
class ReasonKind:
    """Reads a reason; words that name no visit type make it a sick visit, in those words."""

    types: Mapping[str, VisitType]
    otherwise: str = "sick_visit"
    takes: tuple[str, ...] = ("visit_type", "symptom")
    expects: tuple[str, ...] = ("symptom_report", "book_visit")

    def read(self, heard: Heard, question: Question[Any], offered: Sequence[Option]) -> Reading:
        """By number, by the type's name or words, else as the patient's own words."""
        numbered = by_number(heard, offered)
        if isinstance(numbered, Unclear):
            return numbered
        if numbered is not None:
            return Answer([numbered.value, ""])
        named = heard.material.get("visit_type") or named_type(self.types, heard.text)
        if named in self.types:
            return Answer([named, heard.text.strip()], frozenset({"visit_type", "symptom"}))
        if heard.sure_of("symptom_report") or "symptom" in heard.material:
            return Answer([self.otherwise, heard.text.strip()], frozenset({"visit_type", "symptom"}))
        return self._own_words(heard, question)

    def _own_words(self, heard: Heard, question: Question[Any]) -> Reading:
        text = heard.text.strip()
        if heard.yes is False and question.options and not heard.times:
            return Unclear("book_visit.reason_words")
        elsewhere = heard.yes is not None or heard.times or heard.said.intent in _NO_REASON
        if elsewhere or text.endswith("?") or not re.search(r"[^\W\d_]{3}", text):
            return None
        return Answer([self.otherwise, text], frozenset({"visit_type", "symptom"}))

    def from_material(self, value: Json, question: Question[Any]) -> Json | None:
        """A visit type named early, or a symptom in the patient's words."""
        return [value, ""] if value in self.types else [self.otherwise, str(value)]

    def merged(self, old: Json, new: Json) -> Json:
        """More words about the same visit do not change its type; a type named anew does."""
        if new[0] == self.otherwise and new[1]:
            return [old[0], "; ".join(words for words in (old[1], new[1]) if words)]
        return new

    def decode(self, stored: Json, question: Question[Any]) -> Reason | Gone:
        """The reason, or GONE when the type is not offered any more."""
        key, words = stored
        return Reason(self.types[key], words) if key in self.types else GONE


_NO_REASON = frozenset(
    {"affirm", "deny", "greet", "thank", "goodbye", "opt_out", "cancel_visit", "complaint", "ask_human"}
)


def named_type(types: Mapping[str, VisitType], text: str, *, least: int = 1) -> str | None:
    """The visit type whose name or words the text holds, longest words first, `least` letters at least."""
    said = f" {plain(re.sub(r'[^a-zA-Z0-9]+', ' ', text))} "
    hits = [
        (len(word), key)
        for key, kind in types.items()
        for word in (plain(kind.name), *map(plain, kind.words))
        if f" {word} " in said and len(word) >= least
    ]
    return max(hits)[1] if hits else None
