"""Openings found before, while the same stretches are busy: time alone only takes away the earliest."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from practice.hours import Hours, at_minute
from practice.openings import CELL_MINUTES, Asked, Block, lowest_minute, openings
from practice.visits import Opening

MOST = 64  # answers kept, some hundreds of openings each


@dataclass(frozen=True, slots=True)
class _Kept:
    hours: Hours
    lowest: int
    found: tuple[Opening, ...]


@dataclass(slots=True)
class KeptOpenings:
    """Gives what practice.openings.openings gives. One for each store; forgetting it all costs only time."""

    _kept: dict[Any, _Kept] = field(default_factory=dict)

    def openings(self, asked: Asked, hours: Hours, busy: Sequence[Block], step: int) -> tuple[Opening, ...]:
        """As practice.openings.openings, which is asked when nothing that was kept fits."""
        today = asked.now.astimezone(hours.zone).date()
        last = today + timedelta(days=asked.visit_type.days_ahead)
        if asked.start != asked.now or asked.end.astimezone(hours.zone).date() <= last:
            return openings(asked, hours, busy, step)
        midnight = hours.day_minutes(today)[0] // CELL_MINUTES
        from_today = tuple(block for block in busy if block.last_cell > midnight)
        key = (asked.visit_type, asked.provider, asked.mode, step, today, from_today)
        lowest, kept = lowest_minute(asked), self._kept.get(key)
        if kept is None or kept.hours is not hours or kept.lowest > lowest:
            kept = _Kept(hours, lowest, openings(asked, hours, busy, step))
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[key] = kept
        first = bisect_left(kept.found, at_minute(lowest), key=lambda opening: opening.start)
        return kept.found[first:]
