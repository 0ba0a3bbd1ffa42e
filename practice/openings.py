"""Which starts can be booked: hours, less busy stretches and buffers, by the visit type's rules. Pure.

The same function makes the offer and checks it again when the visit is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from practice.hours import Hours, Minutes, at_minute, minute_of
from practice.ids import ProviderId
from practice.visits import Mode, Opening, VisitType

CELL_MINUTES = 5
STEP_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Block:
    """A busy stretch in 5-minute cells since 1970, buffers included: [first_cell, last_cell)."""

    first_cell: int
    last_cell: int
    visit_type: str


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
    Buffers may reach past the hours. Notice counts from `now`; `days_ahead` counts local calendar days.
    """
    kind = asked.visit_type
    if asked.mode not in kind.modes:
        return ()
    gap = kind.step_minutes or step
    lowest, beyond = _bounds(asked)
    found: list[Opening] = []
    blocks = sorted((block.first_cell * CELL_MINUTES, block.last_cell * CELL_MINUTES) for block in busy)
    place = 0
    for day in _days(asked, hours):
        if _is_full(kind, hours, busy, day):
            continue
        for stretch in hours.minutes_on(day):
            place = _skip(blocks, place, stretch[0] - kind.buffer_before)
            for start in _starts(kind, stretch, blocks, place, gap):
                if lowest <= start < beyond:
                    found.append(
                        Opening(
                            asked.provider,
                            kind.key,
                            asked.mode,
                            at_minute(start),
                            at_minute(start + kind.minutes),
                        )
                    )
    return tuple(found)


def busy_span(kind: VisitType, start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """The stretch a visit keeps busy: itself and its buffers."""
    return start - timedelta(minutes=kind.buffer_before), end + timedelta(minutes=kind.buffer_after)


def _bounds(asked: Asked) -> Minutes:
    soonest = asked.now.astimezone(UTC) + timedelta(minutes=asked.visit_type.notice_minutes)
    lowest = max(_up(soonest), _up(asked.start))
    return lowest, _up(asked.end)


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


def _skip(blocks: list[Minutes], place: int, minute: int) -> int:
    """The first block from `place` on that ends after the minute, when all before it end earlier too."""
    while place < len(blocks) and blocks[place][1] <= minute:
        place += 1
    return place


def _starts(kind: VisitType, stretch: Minutes, blocks: list[Minutes], place: int, step: int) -> Iterator[int]:
    """Starts on the stretch's grid in every free gap between the blocks."""
    opens, closes = stretch
    free_from = opens - kind.buffer_before
    for number in range(place, len(blocks)):
        first, last = blocks[number]
        if first >= closes + kind.buffer_after:
            break
        yield from _in_gap(kind, stretch, free_from, first, step)
        free_from = max(free_from, last)
    yield from _in_gap(kind, stretch, free_from, closes + kind.buffer_after, step)


def _in_gap(kind: VisitType, stretch: Minutes, free_from: int, free_to: int, step: int) -> range:
    opens, closes = stretch
    first = max(opens, free_from + kind.buffer_before)
    aligned = opens + -(-(first - opens) // step) * step
    return range(aligned, min(closes, free_to - kind.buffer_after) - kind.minutes + 1, step)
