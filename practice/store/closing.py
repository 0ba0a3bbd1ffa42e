"""Closes hours: nothing can be booked there, the visits are called off, and their patients are told."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from practice.closing import Closed, ClosedHours, reached_by
from practice.hours import minute_of
from practice.ids import VisitId
from practice.nudges import daytime
from practice.openings import CELL_MINUTES
from practice.store import cells
from practice.store.follow_ups import FollowUps
from practice.store.nudges import Nudges
from practice.store.offers import close_offers
from practice.store.promise_tables import closed_hours
from practice.store.schedule import BOOKED, HELD, OFFERED
from practice.store.scope import Scope
from practice.store.tables import visits
from practice.store.visit_rows import row_of, visit_of
from practice.store.visits import Visits
from practice.visits import Visit, VisitState

_SECOND = timedelta(seconds=1)
_WARNED = timedelta(hours=4)  # ahead, when the physician is late
_CALL = "We called off this patient's visit, and they have not booked another. Please call. It was on {when}."


class Closing:
    """Implements practice.closing.Closing."""

    def __init__(self, scope: Scope, calendar: Visits) -> None:
        self._scope = scope
        self._calendar = calendar

    def day_of(self, word: str) -> date | None:
        """See the port."""
        today = self._scope.now.astimezone(self._scope.settings.zone).date()
        if word in ("today", "tomorrow"):
            return today + timedelta(days=word == "tomorrow")
        try:
            return date.fromisoformat(word)
        except ValueError:
            return None

    def foresee(self, day: date, first: time | None = None, last: time | None = None) -> Closed:
        """See the port."""
        begin, end = self._span(day, first, last)
        return Closed(begin, end, self._booked(begin, end) if begin < end else ())

    def close(
        self, day: date, why: str, by: str, first: time | None = None, last: time | None = None
    ) -> Closed:
        """See the port."""
        scope = self._scope
        cells.lock_schedule(scope)
        begin, end = self._span(day, first, last)
        if begin >= end:
            return Closed(begin, end, ())
        scope.add(
            closed_hours,
            id=scope.new_id(),
            provider_id=scope.settings.provider,
            starts_at=begin,
            ends_at=end,
            first_cell=minute_of(begin) // CELL_MINUTES,
            last_cell=-(-minute_of(end) // CELL_MINUTES),
            why=why,
            by=by,
            made_at=scope.now,
        )
        scope.event("hours.closed", {"by": by, "start": begin.isoformat(), "end": end.isoformat()})
        self._let_go_of_holds(begin, end)
        off = tuple(self._off(visit, place, why, by) for place, visit in enumerate(self._booked(begin, end)))
        return Closed(begin, end, off)

    def closed(self, start: datetime, end: datetime) -> tuple[ClosedHours, ...]:
        """See the port."""
        c = closed_hours.c
        there = [c.opened_at.is_(None), c.starts_at < end, c.ends_at > start]
        query = sa.select(closed_hours).where(self._scope.mine(closed_hours, *there)).order_by(c.starts_at)
        return tuple(ClosedHours(r.starts_at, r.ends_at, r.why, r.by) for r in self._scope.rows(query))

    def call_off(self, visit: VisitId, why: str, by: str) -> Visit:
        """See the port."""
        cells.lock_schedule(self._scope)
        found = visit_of(row_of(self._scope, visit))
        return self._off(found, 0, why, by, alone=True) if found.state is VisitState.BOOKED else found

    def reopen(self, day: date, by: str) -> int:
        """See the port."""
        c = closed_hours.c
        begin, end = self._moment(day, time(0)), self._end(day, None)
        on_it = [c.opened_at.is_(None), c.starts_at < end, c.ends_at > begin]
        count = self._scope.change(closed_hours, sa.and_(*on_it), opened_at=self._scope.now)
        if count:
            self._scope.event("hours.reopened", {"by": by, "day": day.isoformat()})
        return count

    def late(self, minutes: int, by: str) -> int:
        """See the port."""
        scope = self._scope
        local = scope.now.astimezone(scope.settings.zone)
        until = min(scope.now + _WARNED, self._end(local.date(), None))
        told = 0
        for visit in self._booked(scope.now, until):
            about = {"visit": visit.id, "start": visit.start.isoformat(), "minutes": minutes}
            told += Nudges(scope).plan(
                "desk_late",
                scope.now,
                f"late:{visit.id}:{scope.now.isoformat()}",
                about,
                patient=visit.patient,
                rests_on=f"visit:{visit.id}",
                not_after=visit.start,
            )
        scope.event("desk.late", {"by": by, "minutes": minutes})
        return told

    def _off(self, visit: Visit, place: int, why: str, by: str, *, alone: bool = False) -> Visit:
        """One visit called off, with its message, and the promise that a person calls if need be.

        `alone`: not because the practice is closed then.
        """
        scope, rules = self._scope, self._scope.settings.nudges
        off = self._calendar.cancel(visit.id, by, f"closed: {why}")
        told_at = daytime(scope.now, scope.settings.zone, rules.opens, rules.closes)
        when = f"{visit.start.astimezone(scope.settings.zone):%a %d %b %H:%M}"
        task = _CALL.format(when=when)
        about: dict[str, Any] = {"visit": visit.id, "start": visit.start.isoformat(), "task": task}
        about |= {"visit_type": visit.visit_type, "mode": visit.mode.value, "alone": alone}
        missed = reached_by(visit.start, told_at)
        promise = FollowUps(scope).promise("rebook", about, missed, patient=visit.patient)
        Nudges(scope).plan(
            "day_closed",
            scope.now + place * _SECOND,
            f"closed:{visit.id}:{visit.sequence}",
            {**about, "follow_up": promise},
            patient=visit.patient,
            rests_on=f"follow_up:{promise}",
            not_after=max(visit.start, told_at),
        )
        return off

    def _booked(self, begin: datetime, end: datetime) -> tuple[Visit, ...]:
        c = visits.c
        there = [c.state == BOOKED, c.starts_at < end, c.ends_at > begin]
        query = sa.select(visits).where(self._scope.mine(visits, *there)).order_by(c.starts_at, c.id)
        return tuple(visit_of(row) for row in self._scope.rows(query))

    def _let_go_of_holds(self, begin: datetime, end: datetime) -> None:
        c = visits.c
        held = self._scope.mine(visits, c.state == HELD, c.starts_at < end, c.ends_at > begin)
        rows: list[Any] = self._scope.rows(sa.select(c.id, c.reason).where(held))
        for row in rows:
            if row.reason == OFFERED:
                close_offers(self._scope, VisitId(row.id), "retracted")
        cells.let_go(self._scope, [VisitId(row.id) for row in rows], "closed")

    def _span(self, day: date, first: time | None, last: time | None) -> tuple[datetime, datetime]:
        """What is left of these hours; nothing when the first is not before the last."""
        return max(self._moment(day, first or time(0)), self._scope.now), self._end(day, last)

    def _moment(self, day: date, wall: time) -> datetime:
        return datetime.combine(day, wall, tzinfo=self._scope.settings.zone).astimezone(UTC)

    def _end(self, day: date, wall: time | None) -> datetime:
        return self._moment(day, wall) if wall else self._moment(day + timedelta(days=1), time(0))
