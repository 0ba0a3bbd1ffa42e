"""Which starts can be booked: hours, less busy stretches and buffers, by the visit type's rules. Pure.

The same function makes the offer and checks it again when the visit is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from practice.hours import Hours, Minutes, at_minute, minute_of
from practice.ids import ProviderId
from practice.visits import Mode, Opening, VisitType

CELL_MINUTES = 5
STEP_MINUTES = 10
_SPANS = tuple(timedelta(minutes=minute) for minute in range(25 * 60))


class Block(NamedTuple):
    """A busy stretch in 5-minute cells since 1970, buffers included: [first_cell, last_cell)."""

    first_cell: int
    last_cell: int
    visit_type: str


_FOREVER = 2**40


@dataclass(frozen=True, slots=True)
class Asked:
    """What openings are wanted: starts in [start, end), seen from `now`. All aware."""

    visit_type: VisitType
    provider: ProviderId
    mode: Mode
    start: datetime
    end: datetime
    now: datetime


def openings(
    asked: Asked, hours: Hours, busy: Sequence[Block], step: int = STEP_MINUTES
) -> tuple[Opening, ...]:
    """Bookable starts, earliest first: the visit lies within hours and, with its buffers, in free cells.

    Starts lie `step` minutes apart, from where each stretch of hours begins, or by the visit type's own step.
    Buffers may reach past the hours. Notice counts from `now`; `days_ahead` counts
    local calendar days. Blocks may come in any order; sorted ones are quickest.
    """
    kind = asked.visit_type
    if asked.mode not in kind.modes:
        return ()
    grid = kind.step_minutes or step
    lowest, beyond = _bounds(asked)
    found: list[Opening] = []
    gaps = _gaps(kind, busy)
    place = 0
    for day in _days(asked, hours):
        if _is_full(kind, hours, busy, day):
            continue
        for stretch in hours.minutes_on(day):
            opens, closes = stretch
            place = _skip(kind, gaps, place, opens)
            starts = _starts(kind, stretch, gaps, place, grid)
            if opens < lowest or closes > beyond:
                starts = [start for start in starts if lowest <= start < beyond]
            if starts:
                found += _at(starts, opens, asked)
    return tuple(found)


def _at(starts: list[int], opens: int, asked: Asked) -> list[Opening]:
    """The openings at these minutes of a stretch. Adding ready-made spans is much faster than making them."""
    kind, provider, mode = asked.visit_type, asked.provider, asked.mode
    key, length, base = kind.key, timedelta(minutes=kind.minutes), at_minute(opens)
    moments = [base + _SPANS[start - opens] for start in starts]
    return [Opening(provider, key, mode, moment, moment + length) for moment in moments]


def busy_span(kind: VisitType, start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """The stretch a visit keeps busy: itself and its buffers."""
    return start - timedelta(minutes=kind.buffer_before), end + timedelta(minutes=kind.buffer_after)


def _bounds(asked: Asked) -> Minutes:
    return lowest_minute(asked), _up(asked.end)


def lowest_minute(asked: Asked) -> int:
    """Before which minute since 1970 UTC nothing can be booked: too little notice, or not asked for."""
    soonest = asked.now.astimezone(UTC) + timedelta(minutes=asked.visit_type.notice_minutes)
    return max(_up(soonest), _up(asked.start))


def _up(instant: datetime) -> int:
    minute = minute_of(instant)
    return minute if at_minute(minute) == instant else minute + 1


def _days(asked: Asked, hours: Hours) -> Iterator[date]:
    today = asked.now.astimezone(hours.zone).date()
    day = max(asked.start.astimezone(hours.zone).date(), today)
    last = min(asked.end.astimezone(hours.zone).date(), today + timedelta(days=asked.visit_type.days_ahead))
    while day <= last:
        yield day
        day += timedelta(days=1)


def _is_full(kind: VisitType, hours: Hours, busy: Sequence[Block], day: date) -> bool:
    if kind.most_a_day is None:
        return False
    first, last = hours.day_minutes(day)
    same = (block for block in busy if block.visit_type == kind.key)
    begins = (block.first_cell * CELL_MINUTES + kind.buffer_before for block in same)
    return sum(first <= minute < last for minute in begins) >= kind.most_a_day


def _gaps(kind: VisitType, busy: Sequence[Block]) -> list[Minutes]:
    """The free stretches between the blocks, in minutes, long enough for the visit and its buffers."""
    needed = -(-(kind.buffer_before + kind.minutes + kind.buffer_after) // CELL_MINUTES)
    firsts, lasts, _ = zip(*sorted(busy), strict=True) if busy else ((), (), ())
    free_from = (0, *accumulate(lasts, max))
    free_to = (*firsts, _FOREVER)
    return [
        (first * CELL_MINUTES, last * CELL_MINUTES)
        for first, last in zip(free_from, free_to, strict=True)
        if last - first >= needed
    ]


def _skip(kind: VisitType, gaps: list[Minutes], place: int, opens: int) -> int:
    """The first gap from `place` on that does not end too early for a start at `opens` or later."""
    ends = opens + kind.minutes + kind.buffer_after
    while gaps[place][1] < ends:
        place += 1
    return place


def _starts(kind: VisitType, stretch: Minutes, gaps: list[Minutes], place: int, step: int) -> list[int]:
    """Starts on the stretch's grid in every gap, from gap `place` on."""
    opens, closes = stretch
    before, after, last_start = kind.buffer_before, kind.buffer_after, closes - kind.minutes
    starts: list[int] = []
    for number in range(place, len(gaps)):
        free_from, free_to = gaps[number]
        first = free_from + before
        if first > last_start:
            break
        aligned = opens if first <= opens else opens + -(-(first - opens) // step) * step
        starts += range(aligned, min(last_start, free_to - after - kind.minutes) + 1, step)
    return starts
