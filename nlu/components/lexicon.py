"""Finds the things a message names: word lists first, slips of a finger forgiven, then patterns.

Where two findings overlap the longer one stays; of two as long, the one whose kind comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

KINDS = ("medication", "visit_type", "symptom", "severity", "duration", "body_part", "person")
_FORGIVEN = 6  # letters; a shorter word must be spelt right
_CUES = frozenset(
    {"for", "is", "it's", "its", "im", "i'm", "about", "with", "named", "called", "behalf", "of", "and"}
)


@dataclass(frozen=True)
class Found:
    """One thing named; `start` and `end` are character offsets."""

    kind: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Word:
    """One word of the message: as written, and as it is usually spelt."""

    text: str
    plain: str
    start: int
    end: int


class Lexicon:
    """Word lists by kind and value, patterns by kind, and the given names that may stand for a person."""

    def __init__(
        self,
        phrases: Mapping[str, Mapping[str, str]],
        patterns: Mapping[str, Sequence[str]],
        names: Iterable[str],
    ) -> None:
        """`phrases`: kind to phrase (words joined by one space, in lower case) to value."""
        self._phrases = {
            phrase: (kind, value)
            for kind in reversed(KINDS)
            for phrase, value in phrases.get(kind, {}).items()
        }
        self._longest = max((len(phrase.split()) for phrase in self._phrases), default=0)
        self._by_rest = _index(self._phrases)
        self._patterns = [(kind, re.compile(pattern)) for kind in KINDS for pattern in patterns.get(kind, ())]
        self._names = frozenset(names)

    def find(self, text: str, words: Sequence[Word]) -> list[Found]:
        """Everything named in `text`, in its order, nothing overlapping."""
        found = [*self._listed(words), *self._matching(text), *self._people(words)]
        found.sort(key=lambda one: (one.start - one.end, KINDS.index(one.kind), one.start))
        kept: list[Found] = []
        for one in found:
            if all(one.end <= other.start or other.end <= one.start for other in kept):
                kept.append(one)
        return sorted(kept, key=lambda one: one.start)

    def _listed(self, words: Sequence[Word]) -> Iterator[Found]:
        for first in range(len(words)):
            for last in range(first, min(first + self._longest, len(words))):
                part = words[first : last + 1]
                entry = self._entry(part)
                if entry is not None:
                    yield Found(*entry, part[0].start, part[-1].end)

    def _entry(self, part: Sequence[Word]) -> tuple[str, str] | None:
        written = " ".join(_bare(word.text) for word in part)
        plain = " ".join(_bare(word.plain) for word in part)
        entry = self._phrases.get(written) or self._phrases.get(plain)
        if entry is None and len(part) == 1 and part[0].text.lower() == part[0].plain:
            return self._misspelt(written)
        return entry

    def _misspelt(self, word: str) -> tuple[str, str] | None:
        if len(word) < _FORGIVEN or not word.isalpha():
            return None
        close = {other for rest in _rests(word) for other in self._by_rest.get(rest, ())}
        near = sorted(other for other in close if other[0] == word[0] and abs(len(other) - len(word)) <= 1)
        return self._phrases[near[0]] if near else None

    def _matching(self, text: str) -> Iterator[Found]:
        lowered = "".join(mark.lower() if len(mark.lower()) == 1 else mark for mark in text)
        lowered = lowered.replace("’", "'")
        for kind, pattern in self._patterns:
            for match in pattern.finditer(lowered):
                group: Any = "value" if "value" in pattern.groupindex else 0
                yield Found(kind, match.group(group), *match.span(group))

    def _people(self, words: Sequence[Word]) -> Iterator[Found]:
        for before, word in pairwise(words):
            name = _bare(word.text)
            if name in self._names and (before.text.lower() in _CUES or word.text[0].isupper()):
                yield Found("person", name.title(), word.start, word.start + len(name))


def _bare(word: str) -> str:
    return word.lower().replace("’", "'").removesuffix("'s")


def _index(phrases: Iterable[str]) -> dict[str, list[str]]:
    rests: dict[str, list[str]] = {}
    for phrase in sorted(phrases):
        if phrase.isalpha() and len(phrase) >= _FORGIVEN:
            for rest in _rests(phrase):
                rests.setdefault(rest, []).append(phrase)
    return rests


def _rests(word: str) -> set[str]:
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}
