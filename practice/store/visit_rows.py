"""Visit rows: from a row to a value, and the history that every change leaves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from practice.ids import VisitId
from practice.openings import busy_span
from practice.store.errors import Unknown
from practice.store.scope import Scope
from practice.store.tables import visit_history, visits
from practice.store.visit_nudges import follow
from practice.visits import Mode, Opening, Visit, VisitState, VisitType, cells


def visit_of(row: Any) -> Visit:
    """The visit as everyone sees it."""
    return Visit(
        id=row.id,
        patient=row.patient_id,
        provider=row.provider_id,
        visit_type=row.visit_type,
        mode=Mode(row.mode),
        start=row.starts_at,
        end=row.ends_at,
        state=VisitState(row.state),
        busy_from=row.busy_from,
        busy_to=row.busy_to,
        reason=row.reason,
        confirmed_at=row.confirmed_at,
        expires=row.expires_at,
        sequence=row.sequence,
    )


def row_of(scope: Scope, visit: VisitId) -> sa.Row[Any]:
    """The visit's row. Raises Unknown."""
    row = scope.row(sa.select(visits).where(scope.mine(visits, visits.c.id == visit)))
    if row is None:
        raise Unknown("no such visit in this practice")
    return row


def times_of(opening: Opening, kind: VisitType) -> dict[str, Any]:
    """The columns that say when: start, end, the busy stretch and its cells."""
    busy_from, busy_to = busy_span(kind, opening.start, opening.end)
    taken = list(cells(busy_from, busy_to))
    return {
        "provider_id": opening.provider,
        "visit_type": opening.visit_type,
        "mode": opening.mode.value,
        "starts_at": opening.start,
        "ends_at": opening.end,
        "busy_from": busy_from,
        "busy_to": busy_to,
        "first_cell": taken[0],
        "last_cell": taken[-1] + 1,
    }


def record(scope: Scope, before: Any | None, after: Visit, what: str, by: str, **about: Any) -> None:
    """Write one line of the visit's history and the domain event; its nudges follow the change."""
    count = scope.row(
        sa.select(sa.func.count()).where(scope.mine(visit_history, visit_history.c.visit_id == after.id))
    )
    scope.add(
        visit_history,
        id=scope.new_id(),
        visit_id=after.id,
        number=(count[0] if count else 0) + 1,
        at=scope.now,
        what=what,
        by=by,
        from_state=None if before is None else before.state,
        to_state=after.state.value,
        about=about,
    )
    scope.event(f"visit.{what}", {"visit": after.id, "by": by, **about}, patient=after.patient)
    follow(scope, before, after)


def iso(instant: datetime) -> str:
    """A moment for history and events."""
    return instant.isoformat()
