"""Calendars beyond the desk: busy time that comes in, and the names under which visits' times go out."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from practice.hours import minute_of
from practice.openings import CELL_MINUTES
from practice.outside_port import Span
from practice.store import cells
from practice.store.desk_tables import meta
from practice.store.outside_tables import calendar_feeds, outside_busy
from practice.store.scope import Scope
from practice.store.tables import visits
from practice.store.visit_rows import visit_of
from practice.visits import Visit, VisitState

_SIGNS = string.ascii_letters + string.digits
_LENGTH = 43  # signs: as hard to guess as a key of 256 bits
_BOOKED = (VisitState.BOOKED.value, VisitState.ARRIVED.value)
_SHOWN = (*_BOOKED, VisitState.COMPLETED.value)


class Outside:
    """Implements practice.outside_port.Outside."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def replace(self, spans: Iterable[Span]) -> tuple[Visit, ...]:
        """See the port."""
        scope, wanted = self._scope, sorted({(a, b) for a, b in spans if a < b and b > self._scope.now})
        if tuple(wanted) != self.spans():
            cells.lock_schedule(scope)
            scope.drop(outside_busy, outside_busy.c.ends_at > scope.now)
            for start, end in wanted:
                scope.add(outside_busy, **self._row(start, end))
            scope.event("calendar.read", {"spans": len(wanted)})
        return tuple(visit for span in wanted for visit in self._news(*span))

    def spans(self) -> tuple[Span, ...]:
        """See the port."""
        c = outside_busy.c
        to_come = self._scope.mine(outside_busy, c.ends_at > self._scope.now)
        query = sa.select(c.starts_at, c.ends_at).where(to_come)
        rows = self._scope.rows(query.order_by(c.starts_at, c.ends_at))
        return tuple((row.starts_at, row.ends_at) for row in rows)

    def open_feed(self, by: str) -> str:
        """See the port."""
        scope, name = self._scope, self._scope.draw(_SIGNS, _LENGTH)
        scope.add(calendar_feeds, id=scope.new_id(), token=_sealed(name), made_at=scope.now, by=by)
        scope.event("calendar.feed_opened", {"by": by})
        return name

    def end_feeds(self, by: str) -> int:
        """See the port."""
        ended = self._scope.change(
            calendar_feeds, calendar_feeds.c.ended_at.is_(None), ended_at=self._scope.now
        )
        if ended:
            self._scope.event("calendar.feeds_ended", {"by": by, "feeds": ended})
        return ended

    def opens(self, name: str) -> bool:
        """See the port."""
        c = calendar_feeds.c
        known = self._scope.mine(calendar_feeds, c.token == _sealed(name), c.ended_at.is_(None))
        return self._scope.row(sa.select(c.id).where(known)) is not None

    def shown(self, start: datetime, end: datetime) -> tuple[Visit, ...]:
        """See the port."""
        v = visits.c
        mine = self._scope.mine(visits, v.state.in_(_SHOWN), v.starts_at < end, v.ends_at > start)
        rows = self._scope.rows(sa.select(visits).where(mine).order_by(v.starts_at, v.id))
        return tuple(visit_of(row) for row in rows)

    def _row(self, start: datetime, end: datetime) -> dict[str, object]:
        return {
            "id": self._scope.new_id(),
            "provider_id": self._scope.settings.provider,
            "starts_at": start,
            "ends_at": end,
            "first_cell": minute_of(start) // CELL_MINUTES,
            "last_cell": -(-minute_of(end) // CELL_MINUTES),
        }

    def _news(self, start: datetime, end: datetime) -> list[Visit]:
        """Visits to come that overlap and of which nobody was told yet."""
        scope, v = self._scope, visits.c
        over = [v.state.in_(_BOOKED), v.starts_at < end, v.ends_at > start, v.ends_at > scope.now]
        found = [visit_of(row) for row in scope.rows(sa.select(visits).where(scope.mine(visits, *over)))]
        return [visit for visit in found if self._first_time(visit, start)]

    def _first_time(self, visit: Visit, start: datetime) -> bool:
        key = f"calendar.conflict.{visit.id}.{visit.sequence}.{start:%Y%m%dT%H%M}"
        return self._scope.add_new(meta, [{"key": key, "value": self._scope.now.isoformat()}]) == 1


def _sealed(name: str) -> str:
    return hashlib.sha256(name.encode(errors="replace")).hexdigest()
