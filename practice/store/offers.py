"""What becomes of open offers when their opening goes to somebody else."""

from __future__ import annotations

import sqlalchemy as sa

from practice.ids import VisitId
from practice.store.nudges import Nudges, drop
from practice.store.promise_tables import offers
from practice.store.scope import Scope

OPEN = "open"


def close_offers(scope: Scope, hold: VisitId, state: str) -> None:
    """The opening behind a hold is gone: who was asked is told at once."""
    mine = scope.mine(offers, offers.c.hold_id == hold, offers.c.state == OPEN)
    for row in scope.rows(sa.select(offers).where(mine)):
        scope.change(offers, offers.c.id == row.id, state=state, settled_at=scope.now)
        unsent = drop(scope, f"offer:{row.id}", "the time is taken")
        if not unsent:
            Nudges(scope).plan(
                "offer_taken",
                scope.now,
                f"taken:{row.id}",
                {"offer": row.id, "start": row.starts_at.isoformat()},
                patient=row.patient_id,
                not_after=row.starts_at,
            )
