"""What settles a recall, and that nothing of a settled one is sent: a booked visit closes it everywhere."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from practice.campaigns.model import closed_by
from practice.campaigns.running import WHY_CLOSED, RecallState
from practice.mail import OutboxState
from practice.store.campaign_tables import campaigns, recalls
from practice.store.desk_tables import nudges, outbox
from practice.store.nudges import drop
from practice.store.outbox import gave_up
from practice.store.scope import Scope, of_practice
from practice.visits import Visit

SAME = sa.and_(campaigns.c.practice_id == recalls.c.practice_id, campaigns.c.id == recalls.c.campaign_id)
_OPEN_OF = (
    sa.select(recalls.c.id, campaigns.c.closes)
    .join(campaigns, SAME)
    .where(
        of_practice(
            recalls,
            recalls.c.patient_id == sa.bindparam("patient"),
            recalls.c.state == RecallState.OPEN.value,
        )
    )
)
_NOT_HANDED_OUT = [OutboxState.PLANNED.value, OutboxState.RETRY.value]


def close_for(scope: Scope, visit: Visit) -> None:
    """A visit was booked, however it came about: what asked for one asks no more."""
    for row in scope.rows(_OPEN_OF, patient=visit.patient):
        if closed_by(tuple(row.closes), visit.visit_type):
            settle(scope, recalls.c.id == row.id, RecallState.BOOKED, visit_id=visit.id)


def settle(scope: Scope, whose: sa.ColumnElement[bool], state: RecallState, **values: Any) -> int:
    """Settle the open recalls that fit; how many messages will not be sent now."""
    open_ones = scope.mine(recalls, recalls.c.state == RecallState.OPEN.value, whose)
    ids = [row.id for row in scope.rows(sa.select(recalls.c.id).where(open_ones))]
    if ids:
        scope.change(recalls, recalls.c.id.in_(ids), state=state.value, settled_at=scope.now, **values)
    return sum(_unsaid(scope, f"recall:{ident}", WHY_CLOSED[state]) for ident in ids)


def _unsaid(scope: Scope, rests_on: str, why: str) -> int:
    """The waiting nudge dies; one that was written and not handed to a provider yet is taken back."""
    written = scope.mine(outbox, outbox.c.id == nudges.c.outbox_id, outbox.c.state.in_(_NOT_HANDED_OUT))
    query = sa.select(outbox.c.id).join(nudges, nudges.c.practice_id == outbox.c.practice_id)
    rows = scope.rows(query.where(written, nudges.c.rests_on == rests_on))
    for row in rows:
        gave_up(scope, row.id, OutboxState.DROPPED, why)
    return len(rows) + drop(scope, rests_on, why)
