"""Writes a word as the training lines would: text-message forms, drawn-out letters and slips of a finger.

Entities are found in the text as it was written; this form is only for the features of the intent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_SHORTEST_CORRECTED = 5
_LONG = 9  # from this length on, two slips are forgiven
_LETTERS = "abcdefghijklmnopqrstuvwxyz'"


class Spelling:
    """Knows the words of the training lines and leaves every other real English word alone."""

    def __init__(
        self, short_forms: Mapping[str, str], counts: Mapping[str, int], english: Iterable[str]
    ) -> None:
        """`counts`: how often each word stands in the training lines; `english`: words never corrected."""
        self._short_forms = dict(short_forms)
        self._counts = dict(counts)
        self._english = frozenset(english)

    def plain(self, word: str) -> str:
        """The word in lower case as it is usually spelt; may be several words ("gonna": "going to")."""
        word = word.lower().replace("’", "'")
        if word in self._short_forms:
            return self._short_forms[word]
        if _DRAWN_OUT.search(word):
            word = self._shortened(word)
        if self._is_known(word) or len(word) < _SHORTEST_CORRECTED or not word.isalpha():
            return self._short_forms.get(word, word)
        return self._nearest(word)

    def _is_known(self, word: str) -> bool:
        return word in self._counts or word in self._english

    def _shortened(self, word: str) -> str:
        single, double = _DRAWN_OUT.sub(r"\1", word), _DRAWN_OUT.sub(r"\1\1", word)
        return double if self._is_known(double) and not self._is_known(single) else single

    def _nearest(self, word: str) -> str:
        close = _one_slip(word)
        found = close & self._counts.keys()
        if not found and len(word) >= _LONG:
            found = {other for slip in close for other in _one_slip(slip)} & self._counts.keys()
        return min(found, key=lambda other: (-self._counts[other], other), default=word)


def usual_words(lines: Iterable[Iterable[str]], english: Iterable[str]) -> dict[str, int]:
    """Counts of the words in the lines that are English, or common enough there not to be a slip."""
    counts = Counter(word.lower() for line in lines for word in line if word.isalpha())
    known = frozenset(english)
    return {word: count for word, count in sorted(counts.items()) if word in known or count >= 4}


def _one_slip(word: str) -> set[str]:
    """Every string one insertion, deletion, replacement or swap of neighbours away."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in cuts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    replaced = {left + letter + right[1:] for left, right in cuts if right for letter in _LETTERS}
    inserted = {left + letter + right for left, right in cuts for letter in _LETTERS}
    return dropped | swapped | replaced | inserted
