"""What must not be left lying once everything has had its time."""

from __future__ import annotations

from itertools import pairwise

import sqlalchemy as sa

from practice.follow_ups import FollowUpState
from practice.mail import UNSETTLED, InboxState
from practice.nudges import WAITING
from practice.store.desk_tables import inbox, nudges, outbox
from practice.store.promise_tables import follow_ups, offers
from practice.store.scope import Scope
from practice.store.tables import visits
from practice.visits import VisitState

_NO_TIME = (VisitState.CANCELLED, VisitState.RELEASED, VisitState.HELD)
_TOOK_TIME = [state.value for state in VisitState if state not in _NO_TIME]


def left_over(scope: Scope) -> list[str]:
    """One line for each thing that is lost, stuck or doubled; empty when all is well."""
    waiting, unsettled = [s.value for s in WAITING], [s.value for s in UNSETTLED]
    stuck: dict[str, tuple[sa.Table, sa.ColumnElement[bool]]] = {
        "message(s) not handled": (inbox, inbox.c.state == InboxState.STORED.value),
        "message(s) set aside": (inbox, inbox.c.state == InboxState.QUARANTINED.value),
        "message(s) never sent": (outbox, outbox.c.state.in_(unsettled)),
        "nudge(s) due and forgotten": (
            nudges,
            sa.and_(nudges.c.state.in_(waiting), nudges.c.look_at <= scope.now),
        ),
        "offer(s) past their end": (
            offers,
            sa.and_(offers.c.state == "open", offers.c.expires_at <= scope.now),
        ),
        "promise(s) forgotten": (
            follow_ups,
            sa.and_(follow_ups.c.state == FollowUpState.OPEN.value, follow_ups.c.missed_at <= scope.now),
        ),
    }
    counted = {what: _count(scope, table, where) for what, (table, where) in stuck.items()}
    return [*(f"{count} {what}" for what, count in counted.items() if count), *_doubled(scope)]


def tallies(scope: Scope) -> dict[str, dict[str, int]]:
    """How many nudges, visits and offers there are, by kind or state and by what became of them."""
    c = nudges.c
    query = sa.select(c.kind, c.state, c.reason, sa.func.count().label("many")).where(scope.mine(nudges))
    found: dict[str, dict[str, int]] = {}
    for row in scope.rows(query.group_by(c.kind, c.state, c.reason)):
        became = f"{row.state}: {row.reason}" if row.reason else row.state
        found.setdefault(row.kind, {})[became] = row.many
    for name, table in (("visits", visits), ("offers", offers)):
        states = sa.select(table.c.state, sa.func.count().label("many")).where(scope.mine(table))
        found[name] = {row.state: row.many for row in scope.rows(states.group_by(table.c.state))}
    return found


def _count(scope: Scope, table: sa.Table, where: sa.ColumnElement[bool]) -> int:
    row = scope.row(sa.select(sa.func.count()).select_from(table).where(scope.mine(table, where)))
    return int(row[0]) if row else 0


def _doubled(scope: Scope) -> list[str]:
    """Visits that took place, or will, at the same time; those that staff put on top do not count."""
    c = visits.c
    held = scope.mine(
        visits, c.state.in_(_TOOK_TIME), c.overbooked.is_(False), c.state != VisitState.HELD.value
    )
    query = sa.select(c.id, c.provider_id, c.first_cell, c.last_cell).where(held)
    rows = scope.rows(query.order_by(c.provider_id, c.first_cell))
    return [
        f"visits {one.id} and {other.id} are booked over each other"
        for one, other in pairwise(rows)
        if one.provider_id == other.provider_id and other.first_cell < one.last_cell
    ]
