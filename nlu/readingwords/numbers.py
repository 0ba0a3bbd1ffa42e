"""Finds numbers in text, as figures and as words: 140, 98.6, "one-forty", "ninety eight point six"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from nlu.timewords.wordlists import listed

_ONES = {
    word: value
    for value, word in enumerate(
        listed(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen"
        )
    )
}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
         "eighty": 80, "ninety": 90}  # fmt: skip
_WORD = "|".join(sorted((*_ONES, *_TENS, "hundred", "oh"), key=len, reverse=True))
_SPELT = re.compile(
    rf"\b(?:an? (?=hundred))?(?:{_WORD})\b(?:(?:[\s-]+|(?<=hundred)\s+and\s+)(?:{_WORD})\b)*"
    rf"(?:\s+point\s+(?:{_WORD})\b)?",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"(?<![\w.])\d{1,5}(?:[.,]\d{1,2})?(?!\d)(?!\.\d)")


@dataclass(frozen=True, slots=True)
class Number:
    """A number said at [start, end) of the text."""

    value: float
    start: int
    end: int


def numbers_in(text: str) -> list[Number]:
    """All numbers of `text`, in order; figures of six digits and more are none."""
    found = [_figure(match) for match in _FIGURES.finditer(text)]
    for match in _SPELT.finditer(text):
        value = spelt(match.group())
        if value is not None:
            found.append(Number(float(value), match.start(), match.end()))
    found.sort(key=lambda n: n.start)
    return [a for a, b in pairwise([*found, Number(0, len(text) + 1, 0)]) if a.end <= b.start]


def _figure(match: re.Match[str]) -> Number:
    said = match.group()
    end = match.end()
    if "," in said and not re.fullmatch(r"\d{2},\d", said):
        end = match.start() + said.index(",")
        said = said[: said.index(",")]
    return Number(float(said.replace(",", ".")), match.start(), end)


def spelt(words: str) -> float | None:
    """The value of number words as people say readings ("one forty five", "two oh four"); None if it "
    r"is none."""
    whole, _, part = words.lower().replace("-", " ").partition(" point ")
    tokens = [w for w in whole.split() if w not in ("and", "a", "an")]
    if not tokens or tokens == ["oh"]:
        return None
    fraction = sum(_ONES.get(w, 0) for w in part.split()) / 10 if part.strip() in _ONES else 0
    if "hundred" in tokens:
        place = tokens.index("hundred")
        head, tail = tokens[:place] or ["one"], tokens[place + 1 :]
        rest = _below_hundred(tail) if tail else 0
        lead = _below_hundred(head)
        return None if rest is None or lead is None else lead * 100 + rest + fraction
    if len(tokens) > 1 and tokens[0] in _ONES and 1 <= _ONES[tokens[0]] <= 9:
        rest = _below_hundred(tokens[1:])
        if rest is not None and (rest >= 10 or tokens[1] in ("oh", "zero")):
            return _ONES[tokens[0]] * 100 + rest + fraction
        return None
    value = _below_hundred(tokens)
    return None if value is None else value + fraction


def _below_hundred(tokens: list[str]) -> int | None:
    if len(tokens) == 1:
        return _TENS.get(tokens[0], _ONES.get(tokens[0]))
    if len(tokens) == 2 and tokens[0] in _TENS and 1 <= _ONES.get(tokens[1], 0) <= 9:
        return _TENS[tokens[0]] + _ONES[tokens[1]]
    if len(tokens) == 2 and tokens[0] in ("oh", "zero") and 1 <= _ONES.get(tokens[1], 0) <= 9:
        return _ONES[tokens[1]]
    return None
