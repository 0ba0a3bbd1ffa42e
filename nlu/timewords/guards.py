"""Takes the words that look like time and are not (births, doses, "may I") out of the rules' reach."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice
from operator import attrgetter

from nlu.timewords.guardcounts import COUNTS
from nlu.timewords.guardfigures import FIGURES
from nlu.timewords.guardnames import NAMES
from nlu.timewords.guardsayings import SAYINGS
from nlu.timewords.guardwords import DIGITS
from nlu.timewords.tokens import Token

_COMPILED = tuple(
    (frozenset(triggers.split()), re.compile(pattern, re.IGNORECASE))
    for triggers, pattern in (*COUNTS, *FIGURES, *SAYINGS, *NAMES)
)


_end = attrgetter("end")


def shielded(text: str, tokens: list[Token]) -> None:
    """Takes the category from every token that a guard covers, so that no rule can begin or end there."""
    words = {token.text for token in tokens}
    if any(token.kind not in ("word", "mark") for token in tokens):
        words.add(DIGITS)
    for triggers, pattern in _COMPILED:
        if triggers.isdisjoint(words):
            continue
        for match in pattern.finditer(text):
            _cover(tokens, *match.span())


def _cover(tokens: list[Token], start: int, end: int) -> None:
    first = bisect_right(tokens, start, key=_end)
    for token in islice(tokens, first, None):
        if token.start >= end:
            return
        token.cat = token.word = "guarded"
