"""Which free openings fit whose wish. What was looked at once is not looked at again at the next round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from actions.dialogue.wishes import wish_from_json
from nlu.understanding import BookingConstraint
from practice.visits import Opening
from practice.waitlist import Waiting

Free = Mapping[str, Sequence[Opening]]


@dataclass(slots=True)
class _Looked:
    """One person's wish, the starts it was held against, and those of them that fit."""

    said: Mapping[str, object]
    wish: BookingConstraint
    seen: frozenset[datetime] = frozenset()
    fits: set[datetime] = field(default_factory=set)


class Fitting:
    """Remembers from round to round. Forgetting it all costs time, nothing else."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._looked: dict[str, _Looked] = {}

    def over(self, waiting: Iterable[Waiting], now: datetime) -> tuple[str, ...]:
        """Those whose wish names times that have all passed at the aware `now`."""
        return tuple(one.id for one in waiting if _is_over(self._of(one).wish, now))

    def among(self, waiting: Sequence[Waiting], free: Free) -> dict[str, tuple[Opening, ...]]:
        """The free openings that fit, by person; whom none fits is left out. `free` is by visit type."""
        starts = {key: frozenset(opening.start for opening in every) for key, every in free.items()}
        kept = {one.id: self._of(one) for one in waiting}
        self._looked = kept
        found: dict[str, tuple[Opening, ...]] = {}
        for one in waiting:
            fits = self._fits(kept[one.id], starts.get(one.visit_type, frozenset()))
            if fits:
                found[one.id] = tuple(each for each in free[one.visit_type] if each.start in fits)
        return found

    def _of(self, one: Waiting) -> _Looked:
        looked = self._looked.get(one.id)
        if looked is None or looked.said != one.wish:
            looked = _Looked(one.wish, wish_from_json(one.wish))
            self._looked[one.id] = looked
        return looked

    def _fits(self, looked: _Looked, starts: frozenset[datetime]) -> set[datetime]:
        new = {start for start in starts - looked.seen if looked.wish.admits(start, self._zone)}
        looked.fits = (looked.fits & starts) | new
        looked.seen = starts
        return looked.fits


def _is_over(wish: BookingConstraint, now: datetime) -> bool:
    return bool(wish.included) and all(span.end is not None and span.end <= now for span in wish.included)
