"""Visits: openings, holds, booking, moving and calling off, by the practice's own rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from practice.ids import ConversationId, PatientId, VisitId
from practice.ports import SlotTaken
from practice.store import cells
from practice.store.schedule import BOOKED, HELD, LIVE_STATES
from practice.store.staff_visits import StaffVisits
from practice.store.tables import visits, waitlist
from practice.store.visit_rows import iso, record, row_of, times_of, visit_of
from practice.visits import Mode, Opening, Visit, VisitState, VisitType


class Visits(StaffVisits):
    """Implements practice.ports.Visits."""

    def openings(
        self,
        visit_type: VisitType,
        start: datetime,
        end: datetime,
        *,
        mode: Mode | None = None,
        own: ConversationId | None = None,
        moving: VisitId | None = None,
    ) -> tuple[Opening, ...]:
        """See the port. Without a mode, the visit type's first one."""
        return self._openings(visit_type, (start, end), mode, own, moving, self._scope.now)

    def hold(self, opening: Opening, holder: ConversationId) -> Visit | SlotTaken:
        """See the port."""
        scope = self._scope
        hopeless = self._hopeless(opening, holder)
        if hopeless is not None:
            return hopeless
        cells.lock_schedule(scope)
        mine = self._hold_of(holder)
        if mine is not None and _is_at(mine, opening):
            return visit_of(mine)
        refused = self._refusal(opening, holder, None, scope.now)
        if refused is not None:
            return refused
        self._release(mine)
        expires = scope.now + timedelta(minutes=scope.settings.hold_minutes)
        return self._take(opening, HELD, holder_id=holder, held_at=scope.now, expires_at=expires)

    def release(self, holder: ConversationId) -> None:
        """See the port."""
        cells.lock_schedule(self._scope)
        self._release(self._hold_of(holder))

    def book(
        self, opening: Opening, holder: ConversationId, patient: PatientId, reason: str
    ) -> Visit | SlotTaken:
        """See the port. Asked twice, the second answer is the visit already booked.

        While held, notice counts from the moment of the hold: what was offered and held can be taken.
        """
        scope = self._scope
        hopeless = self._hopeless(opening, holder)
        if hopeless is not None and self._booked_already(opening, holder, patient) is None:
            return hopeless
        cells.lock_schedule(scope)
        done = self._booked_already(opening, holder, patient)
        if done is not None:
            return done
        mine = self._hold_of(holder)
        if mine is not None and not _is_at(mine, opening):
            self._release(mine)
            mine = None
        seen_at = scope.now if mine is None else mine.held_at
        refused = self._refusal(opening, holder, None, seen_at) or self._not_for(opening, patient)
        if refused is not None:
            return refused
        booked: Visit | SlotTaken = self._confirm_hold(mine, patient, reason) or self._take(
            opening, BOOKED, holder_id=holder, patient_id=patient, reason=reason
        )
        if isinstance(booked, Visit):
            record(scope, mine, booked, "booked", "patient", start=iso(booked.start))
        return booked

    def move(self, visit: VisitId, opening: Opening, holder: ConversationId) -> Visit | SlotTaken:
        """See the port. A visit that is not booked any more cannot move: SlotTaken, because "gone"."""
        scope = self._scope
        cells.lock_schedule(scope)
        old = row_of(scope, visit)
        if old.state != BOOKED:
            return SlotTaken(opening, "gone")
        if _is_at(old, opening):
            return visit_of(old)
        mine = self._hold_of(holder)
        held = mine is not None and _is_at(mine, opening)
        seen_at = mine.held_at if mine is not None and held else scope.now
        refused = self._refusal(opening, holder, visit, seen_at)
        if refused is not None:
            return refused
        step = scope.connection.begin_nested()
        moved = self._carry(old, mine, opening)
        if moved is None:
            step.rollback()
            return SlotTaken(opening)
        step.commit()
        record(scope, old, moved, "moved", "patient", was=iso(old.starts_at), start=iso(moved.start))
        return moved

    def cancel(self, visit: VisitId, by: str, reason: str) -> Visit:
        """See the port."""
        scope = self._scope
        cells.lock_schedule(scope)
        old = row_of(scope, visit)
        if old.state not in LIVE_STATES:
            return visit_of(old)
        gone = {"state": VisitState.CANCELLED.value, "expires_at": None}
        after = self._set(visit, **gone, sequence=old.sequence + 1)
        cells.free(scope, [visit])
        record(scope, old, after, "cancelled", by, why=reason, start=iso(old.starts_at))
        return after

    def confirm(self, visit: VisitId) -> Visit:
        """See the port. Only a booked visit can be confirmed; any other stays as it is."""
        old = row_of(self._scope, visit)
        if old.state != BOOKED or old.confirmed_at is not None:
            return visit_of(old)
        after = self._set(visit, confirmed_at=self._scope.now)
        record(self._scope, old, after, "confirmed", "patient")
        return after

    def note_late(self, visit: VisitId, minutes: int | None) -> None:
        """See the port."""
        old = row_of(self._scope, visit)
        after = self._set(visit, late_minutes=minutes)
        record(self._scope, old, after, "late", "patient", minutes=minutes)

    def upcoming(self, patient: PatientId) -> tuple[Visit, ...]:
        """See the port."""
        fits = self._scope.mine(
            visits,
            visits.c.patient_id == patient,
            visits.c.state == BOOKED,
            visits.c.starts_at >= self._scope.now,
        )
        rows = self._scope.rows(sa.select(visits).where(fits).order_by(visits.c.starts_at, visits.c.id))
        return tuple(visit_of(row) for row in rows)

    def get(self, visit: VisitId) -> Visit | None:
        """See the port."""
        row = self._scope.row(sa.select(visits).where(self._scope.mine(visits, visits.c.id == visit)))
        return None if row is None else visit_of(row)

    def join_waitlist(
        self, patient: PatientId, visit_type: str, wish: Mapping[str, Any], conversation: ConversationId
    ) -> None:
        """See the port. Who waits for the same kind of visit already waits once, with the latest wish."""
        scope = self._scope
        same = sa.and_(
            waitlist.c.patient_id == patient,
            waitlist.c.visit_type == visit_type,
            waitlist.c.state == "waiting",
        )
        if not scope.change(waitlist, same, wish=dict(wish), conversation_id=conversation):
            scope.add(
                waitlist,
                id=scope.new_id(),
                patient_id=patient,
                conversation_id=conversation,
                visit_type=visit_type,
                wish=dict(wish),
                state="waiting",
                joined_at=scope.now,
            )
        scope.event("waitlist.joined", {"patient": patient, "visit_type": visit_type})

    def _release(self, hold: Any | None) -> None:
        if hold is not None:
            cells.let_go(self._scope, [hold.id], "given up")

    def _carry(self, old: Any, hold: Any | None, opening: Opening) -> Visit | None:
        """The visit's row and cells at the opening; None when a cell is taken: the caller takes all back."""
        scope = self._scope
        times = times_of(opening, scope.settings.visit_types[opening.visit_type])
        self._release(hold)
        cells.free(scope, [old.id])
        if not cells.take(scope, opening.provider, old.id, range(times["first_cell"], times["last_cell"])):
            return None
        return self._set(
            old.id,
            **times,
            overbooked=False,
            confirmed_at=None,
            late_minutes=None,
            sequence=old.sequence + 1,
        )


def _is_at(row: Any, opening: Opening) -> bool:
    return bool(
        row.starts_at == opening.start
        and row.ends_at == opening.end
        and row.provider_id == opening.provider
        and row.visit_type == opening.visit_type
        and row.mode == opening.mode.value
    )
