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


class Spelling:
    """Knows the words of the training lines and leaves every other real English word alone."""

    def __init__(
        self, short_forms: Mapping[str, str], counts: Mapping[str, int], english: Iterable[str]
    ) -> None:
        """`counts`: how often each word stands in the training lines; `english`: words never corrected."""
        self._short_forms = dict(short_forms)
        self._counts = dict(counts)
        self._english = frozenset(english)
        self._by_rest = self._index()

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
        """The commonest word that shares what is left of both after dropping a letter or two.

        The first letter stays: people seldom miss it, and "subscribe" is not "unsubscribe".
        """
        for slips in (1, 2) if len(word) >= _LONG else (1,):
            shared = {other for left in _left_over(word, slips) for other in self._by_rest.get(left, ())}
            close = [w for w in shared if w[0] == word[0] and abs(len(w) - len(word)) <= slips]
            if close:
                return min(close, key=lambda other: (-self._counts[other], other))
        return word

    def _index(self) -> dict[str, list[str]]:
        rests: dict[str, list[str]] = {}
        for word in self._counts:
            if len(word) >= _SHORTEST_CORRECTED - 1:
                for rest in _left_over(word, 2 if len(word) >= _LONG else 1):
                    rests.setdefault(rest, []).append(word)
        return rests


def usual_words(lines: Iterable[Iterable[str]], english: Iterable[str]) -> dict[str, int]:
    """Counts of the words in the lines that are English, or common enough there not to be a slip."""
    counts = Counter(word.lower() for line in lines for word in line if word.isalpha())
    known = frozenset(english)
    return {word: count for word, count in sorted(counts.items()) if word in known or count >= 4}


def _left_over(word: str, slips: int) -> set[str]:
    """The word, and what is left of it after dropping up to `slips` letters."""
    rests = {word}
    for _ in range(slips):
        rests |= {rest[:place] + rest[place + 1 :] for rest in rests for place in range(len(rest))}
    return rests
