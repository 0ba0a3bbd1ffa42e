"""What staff may do with visits and the chat may not: overbook, arrival, no-show and its undoing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from practice.ids import PatientId, VisitId
from practice.ports import SlotTaken
from practice.store import cells
from practice.store.errors import Unknown
from practice.store.schedule import BOOKED, Schedule
from practice.store.tables import patients, visit_history, visits
from practice.store.visit_rows import iso, record, row_of, visit_of
from practice.visits import Opening, Visit, VisitState

_ARRIVED = VisitState.ARRIVED.value
_NO_SHOW = VisitState.NO_SHOW.value


class StaffVisits(Schedule):
    """The staff's side of the schedule. Every change names who made it."""

    def book_by_staff(
        self, opening: Opening, patient: PatientId, by: str, reason: str, *, overbook: bool = False
    ) -> Visit | SlotTaken:
        """Book whatever hours, notice and number say. Only `overbook` may share cells; it is recorded."""
        cells.lock_schedule(self._scope)
        self._retract(opening)
        visit = self._take(opening, BOOKED, overbook=overbook, patient_id=patient, reason=reason)
        if isinstance(visit, Visit):
            shared = row_of(self._scope, visit.id).overbooked
            record(self._scope, None, visit, "overbooked" if shared else "booked", by, start=iso(visit.start))
        return visit

    def arrive(self, visit: VisitId, by: str) -> Visit:
        """The patient is here."""
        return self._step(visit, (BOOKED,), VisitState.ARRIVED, "arrived", by)

    def complete(self, visit: VisitId, by: str) -> Visit:
        """The visit took place; the patient is not new any more."""
        done = self._step(visit, (BOOKED, _ARRIVED), VisitState.COMPLETED, "completed", by)
        if done.state is VisitState.COMPLETED and done.patient is not None:
            self._scope.change(patients, patients.c.id == done.patient, is_new=False)
        return done

    def no_show(self, visit: VisitId, by: str) -> Visit:
        """The patient did not come."""
        return self._step(visit, (BOOKED, _ARRIVED), VisitState.NO_SHOW, "no_show", by)

    def undo_no_show(self, visit: VisitId, by: str) -> Visit:
        """Back to the state before the no-show. Cells given away meanwhile are shared, as when overbooked."""
        scope = self._scope
        cells.lock_schedule(scope)
        old = row_of(scope, visit)
        if old.state != _NO_SHOW:
            return visit_of(old)
        free = cells.take_free(scope, old.provider_id, visit, range(old.first_cell, old.last_cell))
        before = self._state_before_no_show(visit)
        after = self._set(visit, state=before, overbooked=not free, sequence=old.sequence + 1)
        record(scope, old, after, "no_show_undone", by)
        return after

    def at(self, start: datetime) -> Visit | None:
        """The booked visit that begins then, or None."""
        booked = self._scope.mine(visits, visits.c.starts_at == start, visits.c.state == BOOKED)
        row = self._scope.row(sa.select(visits).where(booked))
        return None if row is None else visit_of(row)

    def between(self, start: datetime, end: datetime) -> tuple[Visit, ...]:
        """Booked visits that begin in [start, end), the soonest first."""
        c = visits.c
        booked = self._scope.mine(visits, c.state == BOOKED, c.starts_at >= start, c.starts_at < end)
        rows = self._scope.rows(sa.select(visits).where(booked).order_by(c.starts_at, c.id))
        return tuple(visit_of(row) for row in rows)

    def history(self, visit: VisitId) -> tuple[dict[str, Any], ...]:
        """What happened to a visit, oldest first: at, what, by, from_state, to_state, about."""
        columns = [visit_history.c[name] for name in ("at", "what", "by", "from_state", "to_state", "about")]
        query = sa.select(*columns).where(self._scope.mine(visit_history, visit_history.c.visit_id == visit))
        return tuple(dict(row._mapping) for row in self._scope.rows(query.order_by(visit_history.c.number)))

    def _state_before_no_show(self, visit: VisitId) -> str:
        lines = [line for line in self.history(visit) if line["to_state"] == _NO_SHOW]
        if not lines:
            raise Unknown("the visit's history does not hold its no-show")
        return str(lines[-1]["from_state"])

    def _step(self, visit: VisitId, allowed: tuple[str, ...], to: VisitState, what: str, by: str) -> Visit:
        """One transition; from any other state nothing changes. A state that is not live frees the cells."""
        scope = self._scope
        cells.lock_schedule(scope)
        old = row_of(scope, visit)
        if old.state not in allowed:
            return visit_of(old)
        after = self._set(visit, state=to.value, sequence=old.sequence + 1)
        if to is not VisitState.ARRIVED:
            cells.free(scope, [visit])
        record(scope, old, after, what, by)
        return after
