"""What the rules build: dates said, times of day said, and the office hours that settle a.m. and p.m."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from nlu.understanding import Grain

DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Earliest opening and latest closing of the practice, local wall time; settles "at 3" and "at 8"."""

    opens: time = time(8)
    closes: time = time(17)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Half-open [start, end) of naive local time; `end` None means open-ended."""

    start: datetime
    end: datetime | None
    grain: Grain

    def meet(self, other: Stretch) -> Stretch | None:
        """What both have in common, with the finer grain; None if nothing."""
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends) if ends else None
        if end is not None and end <= start:
            return None
        return Stretch(start, end, min(self.grain, other.grain, key=GRAINS.index))


GRAINS = (Grain.MINUTE, Grain.HOUR, Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR)


@dataclass(frozen=True, slots=True)
class Days:
    """Dates as said: fields that a date must meet, and stretches it must lie in.

    `which` is "", this, next, last, coming, every or after_said ("the monday after"). `run` joins the
    weekdays or month days into one stretch. `low`/`high` are the ends of an open range, with whether the
    inner end (True) or the start (False) of the named date bounds it. `about` says that it was vague.
    """

    stretches: tuple[Stretch, ...] = ()
    weekdays: tuple[int, ...] = ()
    monthdays: tuple[int, ...] = ()
    month: int = 0
    year: int = 0
    which: str = ""
    run: bool = False
    low: tuple[Days, bool] | None = None
    high: tuple[Days, bool] | None = None
    past: bool = False
    about: bool = False


@dataclass(frozen=True, slots=True)
class Times:
    """Wall-clock windows in minutes of the day, half-open, with the other reading of a.m./p.m. if open.

    `shape` is "point" ("3:15"), "range" ("after 3"), "part" ("morning") or "any" ("any time"); `anchor` is
    the minute said.
    `generic` says the words mean every such time ("mornings"), `unsure` that a.m./p.m. is a guess.
    """

    windows: tuple[tuple[int, int], ...]
    grain: Grain
    shape: str
    anchor: int = 0
    other: Times | None = None
    about: bool = False
    generic: bool = False
    unsure: bool = False


def common(one: tuple[tuple[int, int], ...], two: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """The windows where both hold."""
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in two)
    return tuple(pair for pair in pairs if pair[0] < pair[1])


def complement(windows: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """The parts of the day that `windows` leave."""
    left: list[tuple[int, int]] = []
    at = 0
    for start, end in sorted(windows):
        if start > at:
            left.append((at, start))
        at = max(at, end)
    if at < DAY_MINUTES:
        left.append((at, DAY_MINUTES))
    return tuple(left)
