"""A figure with what it rests on, and its words: never a percentage alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from practice.figures.intervals import (
    Interval,
    counts_differ,
    difference,
    middle,
    of_median,
    of_ratio,
    wilson,
)


class Change(StrEnum):
    """Against the time before. UNSURE: it may well be noise, so nothing points anywhere."""

    MORE = "more than before"
    LESS = "less than before"
    UNSURE = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `numerator` of `denominator`, or a `value` of so many; the interval is 95 %.

    `unit`: "share" (values from 0 to 1), or what the value counts. `note` says what the figure rests on.
    `sampled` False: it is reckoned or counted as a whole, so no interval is missing.
    """

    key: str
    name: str
    unit: str
    numerator: float | None
    denominator: float | None
    value: float | None
    interval: Interval | None
    change: Change = Change.UNSURE
    note: str = ""
    sampled: bool = True

    @property
    def words(self) -> str:
        """ "3 of 11 (27 %, between 10 and 57 %)": what was counted first."""
        if self.value is None:
            return "nothing to count yet"
        if self.unit == "share":
            return f"{_count(self.numerator)} of {_count(self.denominator)} ({self._percent()})"
        said = f"{_number(self.value)} {self.unit}".strip()
        if self.denominator is None:
            return said
        if not self.sampled:
            return f"{said} (from {_count(self.denominator)})"
        return f"{said} (of {_count(self.denominator)}{self._range()})"

    def _percent(self) -> str:
        assert self.value is not None
        if self.interval is None:
            return f"{self.value * 100:.0f} %"
        low, high = self.interval
        return f"{self.value * 100:.0f} %, between {low * 100:.0f} and {high * 100:.0f} %"

    def _range(self) -> str:
        if self.interval is None:
            return ", too few to say how sure"
        low, high = self.interval
        return f", between {_number(low)} and {_number(high)}"


def rate(key: str, name: str, now: tuple[int, int], before: tuple[int, int], note: str = "") -> Figure:
    """A share of things counted one by one: (hits, out of), now and before."""
    hits, out_of = now
    value = hits / out_of if out_of else None
    by = difference(*now, *before)
    change = Change.UNSURE
    if by is not None and (by[0] > 0 or by[1] < 0):
        change = Change.MORE if by[0] > 0 else Change.LESS
    return Figure(key, name, "share", hits, out_of, value, wilson(hits, out_of), change, note)


def typical(
    key: str, name: str, unit: str, now: Sequence[float], before: Sequence[float], note: str = ""
) -> Figure:
    """The median of values. A change counts as one only when the two intervals are apart."""
    interval, was = of_median(now), of_median(before)
    change = Change.UNSURE
    if interval and was and (interval[0] > was[1] or interval[1] < was[0]):
        change = Change.MORE if interval[0] > was[1] else Change.LESS
    return Figure(key, name, unit, None, len(now), middle(now), interval, change, note)


def ratio(
    key: str,
    name: str,
    now: Sequence[tuple[float, float]],
    before: Sequence[tuple[float, float]],
    note: str = "",
) -> Figure:
    """What was taken of what there was, day by day."""
    part, whole = sum(p for p, _ in now), sum(w for _, w in now)
    interval, was = of_ratio(now), of_ratio(before)
    change = Change.UNSURE
    if interval and was and (interval[0] > was[1] or interval[1] < was[0]):
        change = Change.MORE if interval[0] > was[1] else Change.LESS
    value = part / whole if whole else None
    return Figure(key, name, "share", part, whole, value, interval, change, note)


def count(key: str, name: str, unit: str, now: int, before: int | None = None, note: str = "") -> Figure:
    """How many there were. Without `before` it is a standing number, which has no change."""
    change = Change.UNSURE
    if before is not None and counts_differ(now, before):
        change = Change.MORE if now > before else Change.LESS
    return Figure(key, name, unit, now, None, float(now), None, change, note)


def amount(
    key: str, name: str, unit: str, value: float | None, out_of: float | None = None, note: str = ""
) -> Figure:
    """A number that is reckoned, not sampled: a sum of money, hours under an assumption, days until."""
    return Figure(key, name, unit, None, out_of, value, None, Change.UNSURE, note, sampled=False)


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.1f}"


def _count(value: float | None) -> str:
    return "0" if value is None else f"{value:.0f}"
