"""What staff may do with visits and the chat may not: overbook, arrival, no-show and its undoing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from practice.ids import PatientId, VisitId
from practice.ports import SlotTaken
from practice.store import cells
from practice.store.errors import Unknown
from practice.store.nudges import Nudges
from practice.store.schedule import BOOKED, Schedule
from practice.store.tables import patients, visit_history, visits
from practice.store.visit_rows import iso, record, row_of, times_of, visit_of
from practice.visits import Opening, Visit, VisitState

_ARRIVED = VisitState.ARRIVED.value
_NO_SHOW = VisitState.NO_SHOW.value
_UNDONE = (_ARRIVED, _NO_SHOW, VisitState.COMPLETED.value, VisitState.CANCELLED.value)


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
        before = row_of(self._scope, visit)
        new = sa.and_(patients.c.id == before.patient_id, patients.c.is_new)
        was_new = before.state in (BOOKED, _ARRIVED) and bool(self._scope.change(patients, new, is_new=False))
        about = {"was_new": True} if was_new else {}
        return self._step(visit, (BOOKED, _ARRIVED), VisitState.COMPLETED, "completed", by, **about)

    def no_show(self, visit: VisitId, by: str) -> Visit:
        """The patient did not come."""
        return self._step(visit, (BOOKED, _ARRIVED), VisitState.NO_SHOW, "no_show", by)

    def undo_no_show(self, visit: VisitId, by: str) -> Visit:
        """Back to the state before the no-show. Cells given away meanwhile are shared, as when overbooked."""
        old = row_of(self._scope, visit)
        return self.undo(visit, by) if old.state == _NO_SHOW else visit_of(old)

    def undo(self, visit: VisitId, by: str) -> Visit:
        """See the port. Cells given away meanwhile are shared, as when overbooked."""
        scope = self._scope
        cells.lock_schedule(scope)
        old = row_of(scope, visit)
        if old.state not in _UNDONE:
            return visit_of(old)
        last = self._last_step_to(visit, old.state)
        free = cells.take_free(scope, old.provider_id, visit, range(old.first_cell, old.last_cell))
        shared = old.overbooked if old.state == _ARRIVED else not free
        after = self._set(visit, state=last["from_state"], overbooked=shared, sequence=old.sequence + 1)
        if last["about"].get("was_new"):
            scope.change(patients, patients.c.id == after.patient, is_new=True)
        record(scope, old, after, f"{old.state}_undone", by)
        return after

    def move_by_staff(
        self, visit: VisitId, opening: Opening, by: str, *, overbook: bool = False
    ) -> Visit | SlotTaken:
        """See the port."""
        scope = self._scope
        cells.lock_schedule(scope)
        old = row_of(scope, visit)
        if old.state != BOOKED:
            return SlotTaken(opening, "gone")
        self._retract(opening)
        times = times_of(opening, scope.settings.visit_types[opening.visit_type])
        step = scope.connection.begin_nested()
        cells.free(scope, [visit])
        take = cells.take_free if overbook else cells.take
        shared = not take(scope, opening.provider, visit, range(times["first_cell"], times["last_cell"]))
        if shared and not overbook:
            step.rollback()
            return SlotTaken(opening)
        step.commit()
        fresh = {"confirmed_at": None, "late_minutes": None, "sequence": old.sequence + 1}
        moved = self._set(visit, **times, **fresh, overbooked=shared)
        record(scope, old, moved, "moved", by, was=iso(old.starts_at), start=iso(moved.start))
        return moved

    def tell(self, visit: VisitId, *, moved: bool = False) -> bool:
        """See the port."""
        found = visit_of(row_of(self._scope, visit))
        if found.state is not VisitState.BOOKED or found.patient is None:
            return False
        return Nudges(self._scope).plan(
            "reminder",
            self._scope.now,
            f"told:{visit}:{found.sequence}",
            {
                "visit": visit,
                "start": iso(found.start),
                "days": 0,
                "by_staff": "moved" if moved else "booked",
            },
            patient=found.patient,
            rests_on=f"visit:{visit}",
            not_after=found.start,
        )

    def schedule(self, start: datetime, end: datetime) -> tuple[Visit, ...]:
        """See the port."""
        c = visits.c
        held = sa.and_(c.state == VisitState.HELD.value, c.expires_at <= self._scope.now)
        gone = sa.or_(held, c.state == VisitState.RELEASED.value)
        mine = self._scope.mine(visits, ~gone, c.starts_at >= start, c.starts_at < end)
        rows = self._scope.rows(sa.select(visits).where(mine).order_by(c.starts_at, c.id))
        return tuple(visit_of(row) for row in rows)

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

    def _last_step_to(self, visit: VisitId, state: str) -> dict[str, Any]:
        """The line of the history that says how it came to this state."""
        lines = [line for line in self.history(visit) if line["to_state"] == state != line["from_state"]]
        if not lines or lines[-1]["from_state"] is None:
            raise Unknown("the visit's history does not hold that step")
        return lines[-1]

    def _step(
        self, visit: VisitId, allowed: tuple[str, ...], to: VisitState, what: str, by: str, **about: Any
    ) -> Visit:
        """One transition; from any other state nothing changes. A state that is not live frees the cells."""
        scope = self._scope
        cells.lock_schedule(scope)
        old = row_of(scope, visit)
        if old.state not in allowed:
            return visit_of(old)
        after = self._set(visit, state=to.value, sequence=old.sequence + 1)
        if to is not VisitState.ARRIVED:
            cells.free(scope, [visit])
        record(scope, old, after, what, by, **about)
        return after
