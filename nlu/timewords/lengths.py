"""Reads a count and a length of time: "3", "a couple of", "half an hour", "2 hours and 15 minutes"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nlu.timewords.calendar import moved
from nlu.timewords.sentence import Sentence
from nlu.timewords.wordlists import words


@dataclass(frozen=True, slots=True)
class Length:
    """A length as said: (count, unit) parts, whether it was vague, and its coarsest unit.

    `most` is the upper count of "2 or 3 weeks" (same unit), else None.
    """

    parts: tuple[tuple[float, str], ...]
    vague: bool = False
    most: float | None = None

    @property
    def unit(self) -> str:
        """The unit of the first part."""
        return self.parts[0][1]

    def added_to(self, moment: datetime, sign: int = 1, *, upper: bool = False) -> datetime:
        """`moment` moved by this length."""
        for count, unit in self.parts:
            if upper and self.most is not None:
                count = self.most
            whole = int(count)
            moment = moved(moment, unit, sign * whole)
            if count != whole:
                moment = moved(moment, *_fraction(count - whole, unit, sign))
        return moment


_FINER = {"hour": ("minute", 60), "day": ("hour", 24), "week": ("day", 7), "month": ("day", 30),
          "year": ("month", 12), "minute": ("second", 60)}  # fmt: skip


def _fraction(rest: float, unit: str, sign: int) -> tuple[str, int]:
    finer, size = _FINER.get(unit, ("day", 0))
    return finer, sign * round(rest * size)


_ADJECTIVES = words("business working full whole more calendar solid short good")


_VAGUE = {"couple": 2.0, "few": 3.0, "several": 5.0}


def count_at(s: Sentence, i: int) -> tuple[float, int, bool] | None:
    """A count at `i`: (value, end, vague)."""
    cat = s.cat(i)
    if cat == "number":
        text = s[i].text
        if len(text) > 4:
            return None
        return float(text), i + 1, False
    if cat == "dotted":
        return float(s[i].text), i + 1, False
    if cat == "num":
        value = s[i].value
        j = i + 1
        if value >= 20:
            k = j + 1 if s.text(j) == "-" else j
            if s.cat(k) == "num" and s[k].value < 10:
                return float(value + s[k].value), k + 1, False
        return float(value), j, False
    j = s.skip(i, "article")
    if j == i + 1 and s.text(j) == "hundred":
        return 100.0, j + 1, False
    if s.cat(j) == "quantity":
        return _VAGUE[s[j].word], s.skip(j + 1, "of"), True
    if s.text(j) == "good" and s.cat(j + 1) == "quantity":
        return _VAGUE[s[j + 1].word], s.skip(j + 2, "of"), True
    return (1.0, j, False) if j == i + 1 else None


def length_at(s: Sentence, i: int) -> tuple[Length, int] | None:
    """A length of time at `i`, with where it ends."""
    half = _half_at(s, i)
    if half:
        return half
    if s.cat(i) == "clock" and "h" in s.text(i) and s.cat(i - 1) == "in":
        hours, minutes = s.text(i).split("h")
        return Length(((float(hours), "hour"), (float(minutes), "minute"))), i + 1
    counted = count_at(s, i)
    if counted is None:
        return None
    count, j, vague = counted
    most = None
    if s.cat(j) in ("or", "to") or s.text(j) in ("-", "–"):
        upper = count_at(s, j + 1)
        if upper and upper[0] > count:
            most, j = upper[0], upper[1]
    if s.cat(j) == "and" and s.cat(j + 1) == "article" and s.cat(j + 2) == "half" and s.cat(j + 3) == "unit":
        return Length(((count + 0.5, s[j + 3].word),)), j + 4
    while s.text(j) in _ADJECTIVES or s.text(j) == "-":
        j += 1
    if s.cat(j) != "unit":
        return _short_unit(s, j, count)
    return _rest_of_length(s, j + 1, Length(((count, s[j].word),), vague, most))


def _short_unit(s: Sentence, j: int, count: float) -> tuple[Length, int] | None:
    unit = {"h": "hour", "d": "day", "w": "week", "m": "minute"}.get(s.text(j))
    if unit and s[j].tight and s[j - 1].cat == "number":
        return Length(((count, unit),)), j + 1
    return None


def _half_at(s: Sentence, i: int) -> tuple[Length, int] | None:
    j = s.skip(i, "article")
    if s.cat(j) == "half":
        k = s.skip(j + 1, "article")
        if s.cat(k) == "unit" and s[k].word in _FINER:
            return Length(((0.5, s[k].word),)), k + 1
    return _quarters_of_an_hour(s, j)


def _quarters_of_an_hour(s: Sentence, j: int) -> tuple[Length, int] | None:
    quarters = s[j].value if s.cat(j) in ("num", "number") else 1
    j += s.cat(j) in ("num", "number")
    if s[j].word != "quarter" or not 1 <= quarters <= 3:
        return None
    k = s.skip(j + 1, "of", "article")
    if k == j + 1 or s[k].word != "hour":
        return None
    return Length(((15 * quarters, "minute"),)), k + 1


def _rest_of_length(s: Sentence, j: int, length: Length) -> tuple[Length, int]:
    """... and a half; ... and a quarter; ... and 30 minutes; ... 30 minutes; ... or so."""
    unit = length.unit
    if (
        unit == "hour"
        and (more := count_at(s, j))
        and s[more[1]].word == "minute"
        and s.cat(more[1]) == "unit"
    ):
        return Length((*length.parts, (more[0], "minute")), length.vague), more[1] + 1
    if s.cat(j) == "and":
        k = s.skip(j + 1, "article")
        if s.cat(k) == "half" and s.cat(k + 1) != "unit":
            return Length(((length.parts[0][0] + 0.5, unit),), length.vague), k + 1
        if s[k].word == "quarter" and unit in ("hour", "year"):
            return Length(((length.parts[0][0] + 0.25, unit),), length.vague), k + 1
        if (more := count_at(s, j + 1)) and s.cat(more[1]) == "unit":
            return Length((*length.parts, (more[0], s[more[1]].word)), length.vague), more[1] + 1
    if s.cat(j) == "or" and s.text(j + 1) == "so":
        return Length(length.parts, True, length.most), j + 2
    return length, j
