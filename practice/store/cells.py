"""Cells of time: the primary key that lets no two live visits overlap."""

from __future__ import annotations

import sqlalchemy as sa

from practice.ids import ProviderId, VisitId
from practice.store.scope import Scope, of_practice
from practice.store.tables import busy_cells, visits
from practice.visits import LIVE, VisitState

_LIVE = [state.value for state in LIVE]
_EXPIRED = sa.select(visits.c.id).where(
    of_practice(visits, visits.c.state == VisitState.HELD.value, visits.c.expires_at <= sa.bindparam("now"))
)


def lock_schedule(scope: Scope) -> None:
    """Begin to change the schedule: alone in this practice, and with expired holds gone."""
    if scope.schedule_locked:
        return
    scope.lock_practice()
    scope.schedule_locked = True
    expired = scope.rows(_EXPIRED, now=scope.now)
    let_go(scope, [VisitId(row.id) for row in expired], "expired")


def let_go(scope: Scope, holds: list[VisitId], why: str) -> None:
    """Release holds and free their cells."""
    if not holds:
        return
    scope.change(visits, visits.c.id.in_(holds), state=VisitState.RELEASED.value, reason=why, expires_at=None)
    free(scope, holds)


def take(scope: Scope, provider: ProviderId, visit: VisitId, cells: range) -> bool:
    """Take all the cells for the visit; False when one is taken, and then none is."""
    rows = [{"provider_id": provider, "cell": cell, "visit_id": visit} for cell in cells]
    savepoint = scope.connection.begin_nested()
    if scope.add_new(busy_cells, rows) == len(rows):
        savepoint.commit()
        return True
    savepoint.rollback()
    return False


def take_free(scope: Scope, provider: ProviderId, visit: VisitId, cells: range) -> bool:
    """Take those cells that are free, for a visit that staff put on top of others; whether all were free."""
    rows = [{"provider_id": provider, "cell": cell, "visit_id": visit} for cell in cells]
    return scope.add_new(busy_cells, rows) == len(rows)


def free(scope: Scope, freed: list[VisitId]) -> None:
    """Free the visits' cells. What an overbooked visit shared with them becomes its own."""
    scope.drop(busy_cells, busy_cells.c.visit_id.in_(freed))
    span = scope.row(
        sa.select(
            sa.func.min(visits.c.first_cell).label("first"), sa.func.max(visits.c.last_cell).label("last")
        ).where(scope.mine(visits, visits.c.id.in_(freed)))
    )
    if span is None or span.first is None:
        return
    for row in scope.rows(
        sa.select(visits.c.id, visits.c.provider_id, visits.c.first_cell, visits.c.last_cell).where(
            scope.mine(
                visits,
                visits.c.overbooked,
                visits.c.state.in_(_LIVE),
                visits.c.first_cell < span.last,
                visits.c.last_cell > span.first,
            )
        )
    ):
        take_free(scope, row.provider_id, row.id, range(row.first_cell, row.last_cell))
