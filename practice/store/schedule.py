"""What every change of the schedule rests on: what is busy, the rules, and rows that take cells."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from practice.hours import minute_of
from practice.ids import ConversationId, PatientId, VisitId
from practice.openings import CELL_MINUTES, Asked, Block, openings
from practice.ports import SlotTaken
from practice.store import cells
from practice.store.errors import Unknown
from practice.store.offers import close_offers
from practice.store.outside_tables import outside_busy
from practice.store.promise_tables import closed_hours
from practice.store.scope import Scope, of_practice
from practice.store.tables import patients, visits
from practice.store.visit_rows import times_of, visit_of
from practice.visits import LIVE, Mode, Opening, Visit, VisitState, VisitType

HELD = VisitState.HELD.value
BOOKED = VisitState.BOOKED.value
OFFERED = "offered to the waitlist"
LIVE_STATES = [state.value for state in LIVE]
_DAY_OF_CELLS = 25 * 60 // CELL_MINUTES
_MINUTE = timedelta(minutes=1)


class Schedule:
    """The schedule of one practice within one transaction."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def _openings(
        self,
        kind: VisitType,
        window: tuple[datetime, datetime],
        mode: Mode | None,
        own: ConversationId | None,
        moving: VisitId | None,
        seen_at: datetime,
    ) -> tuple[Opening, ...]:
        asked = self._asked(kind, window, mode, seen_at)
        busy = self._busy(window, own, moving)
        settings = self._scope.settings
        return self._scope.kept.openings(asked, settings.hours, busy, settings.step_minutes)

    def _asked(
        self, kind: VisitType, window: tuple[datetime, datetime], mode: Mode | None, seen_at: datetime
    ) -> Asked:
        return Asked(kind, self._scope.settings.provider, mode or kind.modes[0], *window, now=seen_at)

    def _busy(
        self,
        window: tuple[datetime, datetime],
        own: ConversationId | None = None,
        moving: VisitId | None = None,
    ) -> list[Block]:
        """All that is busy in the window and a day around it, for the most a day; expired holds are not."""
        first = minute_of(window[0]) // CELL_MINUTES - _DAY_OF_CELLS
        last = minute_of(window[1]) // CELL_MINUTES + _DAY_OF_CELLS
        query = _taken(own is not None, moving is not None)
        provider, now = self._scope.settings.provider, self._scope.now
        about = {"provider": provider, "first": first, "last": last, "now": now, "own": own, "moving": moving}
        rows = self._scope.rows(query, **about)
        return [Block(row.first_cell, row.last_cell, row.visit_type) for row in rows]

    def _refusal(
        self, opening: Opening, own: ConversationId, moving: VisitId | None, seen_at: datetime
    ) -> SlotTaken | None:
        """Why the opening cannot be had: "taken", or "rules" when it would not be offered even if free."""
        settings = self._scope.settings
        kind = settings.visit_types.get(opening.visit_type)
        if kind is None:
            return SlotTaken(opening, "rules")
        window = (max(opening.start, self._scope.now), opening.start + _MINUTE)
        if opening in self._openings(kind, window, opening.mode, own, moving, seen_at):
            return None
        by_rules = openings(
            self._asked(kind, window, opening.mode, seen_at), settings.hours, (), settings.step_minutes
        )
        return SlotTaken(opening, "taken" if opening in by_rules else "rules")

    def _hopeless(self, opening: Opening, holder: ConversationId) -> SlotTaken | None:
        """The refusal that can be seen without waiting for the schedule, where writers wait for each other.

        Most who lose a race lose it here, so that the lock is kept for those who may win. None decides
        nothing: whoever has a hold, or finds the opening free, looks again under the lock.
        """
        scope = self._scope
        if scope.schedule_locked or not scope.writers_wait or self._hold_of(holder) is not None:
            return None
        return self._refusal(opening, holder, None, scope.now)

    def _not_for(self, opening: Opening, patient: PatientId) -> SlotTaken | None:
        """Refuse a new patient what only known ones can book. Raises Unknown for nobody."""
        mine = self._scope.mine(patients, patients.c.id == patient)
        row = self._scope.row(sa.select(patients.c.is_new).where(mine))
        if row is None:
            raise Unknown("no such patient in this practice")
        kind = self._scope.settings.visit_types[opening.visit_type]
        return SlotTaken(opening, "new_patients") if row.is_new and not kind.new_patients else None

    def _hold_of(self, holder: ConversationId) -> Any | None:
        """The holder's live hold."""
        return self._scope.row(_HOLD_OF, holder=holder, now=self._scope.now)

    def _booked_already(self, opening: Opening, holder: ConversationId, patient: PatientId) -> Visit | None:
        same = [
            visits.c.holder_id == holder,
            visits.c.patient_id == patient,
            visits.c.state == BOOKED,
            visits.c.provider_id == opening.provider,
            visits.c.visit_type == opening.visit_type,
            visits.c.starts_at == opening.start,
        ]
        row = self._scope.row(sa.select(visits).where(self._scope.mine(visits, *same)))
        return None if row is None else visit_of(row)

    def _confirm_hold(self, mine: Any | None, patient: PatientId, reason: str) -> Visit | None:
        """Compare and swap: only the holder's own hold that has not expired becomes a visit."""
        if mine is None:
            return None
        live = [visits.c.state == HELD, visits.c.holder_id == mine.holder_id]
        row = self._scope.connection.execute(
            visits.update()
            .where(
                self._scope.mine(visits, visits.c.id == mine.id, visits.c.expires_at > self._scope.now, *live)
            )
            .values(state=BOOKED, patient_id=patient, reason=reason, expires_at=None)
            .returning(*visits.c)
        ).first()
        return None if row is None else visit_of(row)

    def hold_for_offer(self, opening: Opening, expires: datetime) -> Visit | SlotTaken:
        """Hold an opening that is offered to the waitlist; it belongs to nobody until somebody accepts."""
        return self._take(opening, HELD, held_at=self._scope.now, expires_at=expires, reason=OFFERED)

    def _retract(self, opening: Opening) -> None:
        """Staff need the time: what was offered to the waitlist is taken back, and who was asked is told."""
        times = times_of(opening, self._scope.settings.visit_types[opening.visit_type])
        c = visits.c
        over = [c.state == HELD, c.reason == OFFERED, c.first_cell < times["last_cell"]]
        mine = self._scope.mine(visits, c.last_cell > times["first_cell"], *over)
        for row in self._scope.rows(sa.select(c.id).where(mine)):
            close_offers(self._scope, VisitId(row.id), "retracted")
            cells.let_go(self._scope, [VisitId(row.id)], "retracted")

    def _take(
        self, opening: Opening, state: str, *, overbook: bool = False, **values: Any
    ) -> Visit | SlotTaken:
        """A new row and its cells; SlotTaken when the database says no."""
        scope = self._scope
        kind = scope.settings.visit_types[opening.visit_type]
        times = times_of(opening, kind)
        visit = VisitId(scope.new_id())
        step = scope.connection.begin_nested()
        row = {"reason": "", "overbooked": False, "sequence": 0, "created_at": scope.now, **times, **values}
        scope.add(visits, id=visit, state=state, **row)
        taken = range(times["first_cell"], times["last_cell"])
        take = cells.take_free if overbook else cells.take
        shared = not take(scope, opening.provider, visit, taken)
        if shared and not overbook:
            step.rollback()
            return SlotTaken(opening)
        step.commit()
        return self._set(visit, overbooked=shared)

    def _set(self, visit: VisitId, **values: Any) -> Visit:
        """Change a visit's columns. Raises Unknown."""
        row = self._scope.run(_CHANGED, visit=visit, **values).first()
        if row is None:
            raise Unknown("no such visit in this practice")
        return visit_of(row)


_CLOSED = sa.select(
    closed_hours.c.first_cell, closed_hours.c.last_cell, sa.literal("").label("visit_type")
).where(
    of_practice(
        closed_hours,
        closed_hours.c.provider_id == sa.bindparam("provider"),
        closed_hours.c.opened_at.is_(None),
        closed_hours.c.first_cell <= sa.bindparam("last"),
        closed_hours.c.last_cell >= sa.bindparam("first"),
    )
)  # hours that the physician took off, within the same cells

_ELSEWHERE = sa.select(
    outside_busy.c.first_cell, outside_busy.c.last_cell, sa.literal("").label("visit_type")
).where(
    of_practice(
        outside_busy,
        outside_busy.c.provider_id == sa.bindparam("provider"),
        outside_busy.c.first_cell <= sa.bindparam("last"),
        outside_busy.c.last_cell >= sa.bindparam("first"),
    )
)  # when the physician's own calendar says busy


@cache
def _taken(own: bool, moving: bool) -> sa.CompoundSelect[Any]:
    """All that is in the way: of `own` not the holds, and never `moving`."""
    held = visits.c.state == HELD
    taken = [
        visits.c.provider_id == sa.bindparam("provider"),
        visits.c.first_cell.between(sa.bindparam("first"), sa.bindparam("last")),
        visits.c.state.in_(LIVE_STATES),
        sa.or_(~held, visits.c.expires_at > sa.bindparam("now")),
    ]
    if own:
        taken.append(sa.or_(~held, visits.c.holder_id != sa.bindparam("own")))
    if moving:
        taken.append(visits.c.id != sa.bindparam("moving"))
    columns = sa.select(visits.c.first_cell, visits.c.last_cell, visits.c.visit_type)
    return sa.union_all(columns.where(of_practice(visits, *taken)), _CLOSED, _ELSEWHERE).order_by(
        "first_cell"
    )


_HOLD_OF = sa.select(visits).where(
    of_practice(
        visits,
        visits.c.holder_id == sa.bindparam("holder"),
        visits.c.state == HELD,
        visits.c.expires_at > sa.bindparam("now"),
    )
)
_CHANGED = (
    visits.update().where(of_practice(visits, visits.c.id == sa.bindparam("visit"))).returning(*visits.c)
)
