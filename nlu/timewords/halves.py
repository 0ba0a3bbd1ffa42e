"""Chooses the half of the day for a time on the clock: by am and pm, or by the office hours."""

from __future__ import annotations

from dataclasses import replace

from nlu.timewords.sentence import Sentence
from nlu.timewords.values import DAY_MINUTES, OfficeHours, Times
from nlu.understanding import Grain

_HALF_DAY = 720


def exact(minute: int, grain: Grain, *, settled: bool, hours: OfficeHours) -> Times:
    """The time at `minute` of the day; unless `settled`, a.m. or p.m. is chosen by the office hours."""
    size = 60 if grain is Grain.HOUR else 1

    def reading(at: int) -> Times:
        return Times(((at, min(at + size, DAY_MINUTES)),), grain, "point", at)

    if settled or minute >= 13 * 60 or minute < 60:
        return reading(minute % DAY_MINUTES)
    early, late = minute % _HALF_DAY, minute % _HALF_DAY + _HALF_DAY
    costs = {at: outside(at, hours) for at in (early, late)}
    best, other = (early, late) if costs[early] <= costs[late] else (late, early)
    return replace(reading(best), other=reading(other), unsure=costs[best] > 0)


def outside(at: int, hours: OfficeHours) -> int:
    opens = hours.opens.hour * 60 + hours.opens.minute
    closes = hours.closes.hour * 60 + hours.closes.minute
    return max(opens - at, at - closes, 0)


def has_meridiem(s: Sentence, j: int) -> bool:
    return s.cat(j) == "meridiem" or _letter(s, j) is not None or _of_part(s, j) is not None


def _of_part(s: Sentence, j: int) -> tuple[str, int] | None:
    """ "the 3 of the afternoon", as some languages put it."""
    k = s.skip(j, "of", "the")
    if s.cat(j) != "of" or s[k].word not in ("morning", "afternoon"):
        return None
    return ("a" if s[k].word == "morning" else "p"), k + 1


def _letter(s: Sentence, j: int) -> tuple[str, int] | None:
    """A lone a or p stuck to the number ("3p"), or spelt apart ("3 p m")."""
    if s.text(j) not in ("a", "p"):
        return None
    if s.text(j + 1) == "m" and not s[j + 1].tight:
        return s.text(j), j + 2
    return (s.text(j), j + 1) if s[j].tight else None


def with_meridiem(
    s: Sentence, j: int, at: int, grain: Grain, *, settled: bool = False
) -> tuple[Times, int] | None:
    """Applies a following am or pm to minute `at`."""
    letter = _letter(s, j) or _of_part(s, j)
    half, j = (s.text(j)[0], j + 1) if s.cat(j) == "meridiem" else letter or ("", j)
    if not half:
        return exact(at, grain, settled=settled, hours=s.hours), j
    if at < 13 * 60:
        at = at % _HALF_DAY + (_HALF_DAY if half == "p" else 0)
    return exact(at, grain, settled=True, hours=s.hours), j


def checked(s: Sentence, j: int, hour: int, minute: int, zero: bool = False) -> tuple[Times, int] | None:
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    at = (hour % 24) * 60 + minute
    return with_meridiem(s, j, at, Grain.MINUTE, settled=zero)
