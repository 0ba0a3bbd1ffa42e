"""Corrections: "sorry 145 not 154", "i meant 98", "150/90, no wait 140/90"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from nlu.understanding import Reading

_TAKES_BACK = re.compile(
    r"\b(?:sorry|i mean|i meant|meant|correction|no wait|wait no|oops|whoops|make that|should (?:be|say|"
    r"have been)|"
    r"actually|typo|my bad|scratch that|not right)\b|^\s*\*",
    re.IGNORECASE,
)
_NOT = re.compile(r"[\s,(]*\bnot\s*(?:a |an |the )?", re.IGNORECASE)


def corrected(text: str, found: Sequence[Reading]) -> list[Reading]:
    """The readings that stand in the end, each with the figures it takes the place of."""
    out: list[Reading] = []
    for reading in found:
        last = out[-1] if out else None
        between = text[last.end if last else 0 : reading.start]
        if last is not None and _NOT.fullmatch(between):
            out[-1] = replace(last, correction=True, instead_of=reading.figures)
        elif last is not None and (
            _is_not_but(text, last, between) or (_TAKES_BACK.search(between) and _alike(last, reading))
        ):
            out[-1] = _put_right(reading, last)
        elif last is None and _TAKES_BACK.search(between):
            out.append(replace(reading, correction=True))
        else:
            out.append(reading)
    return out


def _is_not_but(text: str, last: Reading, between: str) -> bool:
    """ "not 154 but 145", "not 154, 145"."""
    before = text[: last.start]
    said_not = re.search(r"\bnot\s*(?:a |an |the )?$", before, re.IGNORECASE) is not None
    return (
        said_not and re.fullmatch(r"[\s,;.]*(?:but\s*|it'?s\s*|is\s*)?", between, re.IGNORECASE) is not None
    )


def _put_right(reading: Reading, last: Reading) -> Reading:
    measure, named = (reading.measure, reading.named)
    if measure is None and last.measure is not None:
        known = next((m for m in reading.possible if m.kind == last.measure.kind), None)
        measure, named = known, last.named
    return replace(reading, measure=measure, named=named, correction=True, instead_of=last.figures)


def _alike(one: Reading, two: Reading) -> bool:
    return len(one.figures) == len(two.figures) and (
        one.kind == two.kind or two.kind is None or one.kind is None
    )
