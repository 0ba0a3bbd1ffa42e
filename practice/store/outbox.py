"""Outbound rows outside a turn: claimed under a lease, in order, and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from practice.consent import Scope as Consent
from practice.ids import ConversationId, OutboxId
from practice.mail import UNSETTLED, OutboxMessage, OutboxState
from practice.nudges import NudgeState
from practice.store.desk_tables import outbox
from practice.store.nudges import arrived, delivery
from practice.store.scope import Scope, of_practice
from practice.store.tables import conversations

_UNSETTLED = [state.value for state in UNSETTLED]
_READY = [OutboxState.PLANNED.value, OutboxState.RETRY.value]
_SENDING = OutboxState.SENDING.value
_NUDGE_STATES = {
    OutboxState.UNKNOWN: NudgeState.UNKNOWN,
    OutboxState.FAILED: NudgeState.DROPPED,
    OutboxState.DROPPED: NudgeState.DROPPED,
}  # of the nudge, by what became of its message; in every other state it stays sent
_ALONG = {
    OutboxState.SENDING: 0,
    OutboxState.RETRY: 0,
    OutboxState.UNKNOWN: 0,
    OutboxState.SENT: 1,
    OutboxState.DELIVERED: 2,
    OutboxState.FAILED: 3,
}  # how far along; a provider's word only ever moves a row on


def claim(scope: Scope, lease: timedelta, limit: int) -> tuple[OutboxMessage, ...]:
    """Take rows that are due: at most one a conversation, never before an earlier unsettled one.

    An emergency waits for nothing. Each claimed row is `sending`, under a lease. What is too late is dropped.
    """
    found = scope.rows(_DUE, now=scope.now, most=limit)
    late = [row.id for row in found if row.not_after is not None and row.not_after <= scope.now]
    if late:
        _drop(scope, late, "not sent in time")
        return claim(scope, lease, limit)
    return _taken(scope, found, lease)


def claim_expired(scope: Scope, lease: timedelta, limit: int) -> tuple[OutboxMessage, ...]:
    """Take rows whose sender vanished while sending: they may have been sent. The lease is renewed."""
    return _taken(scope, scope.rows(_LOST, now=scope.now, most=limit), lease)


def settle(scope: Scope, message: OutboxId, state: OutboxState, **values: Any) -> bool:
    """Record what became of a row being sent; False when it is not being sent (any more)."""
    settled_at = None if state in UNSETTLED else scope.now
    after = {"state": state.value, "lease_until": None, "settled_at": settled_at, **values}
    if not scope.run(_BEING_SENT, message=message, **after).rowcount:
        return False
    if state in _NUDGE_STATES:
        delivery(scope, message, _NUDGE_STATES[state], values.get("reason", ""))
    return True


def _drop(scope: Scope, unsent: list[OutboxId], reason: str) -> None:
    dropped = OutboxState.DROPPED
    for message in unsent:
        scope.change(outbox, outbox.c.id == message, state=dropped.value, reason=reason, settled_at=scope.now)
        delivery(scope, message, _NUDGE_STATES[dropped], reason)


def gave_up(scope: Scope, message: OutboxId, state: OutboxState, reason: str) -> None:
    """Settle a row that will not be tried any more, and the nudge behind it."""
    about = {"state": state.value, "reason": reason, "settled_at": scope.now}
    scope.change(outbox, outbox.c.id == message, lease_until=None, next_try_at=None, **about)
    delivery(scope, message, _NUDGE_STATES[state], reason)


def receipt(
    scope: Scope, message: str, provider_id: str, state: OutboxState, reason: str
) -> OutboxMessage | None:
    """Take a provider's later word, if it is further along than what the row says; the row as it was then.

    A failure ends no row that is still being tried: the next try may get through.
    """
    earlier = [known for known, rank in _ALONG.items() if rank < _ALONG[state]]
    if state is OutboxState.FAILED:
        earlier = [known for known in earlier if known not in UNSETTLED]
    row = scope.row(
        with_address()
        .where(
            scope.mine(
                outbox, _named(message, provider_id), outbox.c.state.in_([each.value for each in earlier])
            )
        )
        .with_for_update(of=outbox)
    )
    if row is None:
        return None
    named = {"provider_message_id": provider_id} if provider_id else {}
    settled = {"state": state.value, "reason": reason, "settled_at": scope.now}
    scope.change(outbox, outbox.c.id == row.id, lease_until=None, next_try_at=None, **settled, **named)
    if state is OutboxState.FAILED:
        delivery(scope, row.id, _NUDGE_STATES[state], reason)
    else:
        arrived(scope, row.id)
    return outbox_message(row)


def whose(scope: Scope, message: str, provider_id: str) -> ConversationId | None:
    """The conversation of a row, by our name for it or the provider's."""
    row = scope.row(with_address().where(scope.mine(outbox, _named(message, provider_id))))
    return None if row is None else ConversationId(row.conversation_id)


def named(scope: Scope, provider_ids: Collection[str]) -> frozenset[str]:
    """Those of a provider's names that a row carries."""
    column = outbox.c.provider_message_id
    query = sa.select(column).where(scope.mine(outbox, column.in_(provider_ids)))
    return frozenset(row[0] for row in scope.rows(query))


def _named(message: str, provider_id: str) -> sa.ColumnElement[bool]:
    ours = outbox.c.id == message
    return sa.or_(ours, outbox.c.provider_message_id == provider_id) if provider_id else ours


def undelivered(scope: Scope) -> tuple[OutboxMessage, ...]:
    """Rows that failed or of which nobody knows whether they arrived, newest first: staff must see them."""
    states = [OutboxState.UNKNOWN.value, OutboxState.FAILED.value]
    query = with_address().where(scope.mine(outbox, outbox.c.state.in_(states)))
    return tuple(outbox_message(row) for row in scope.rows(query.order_by(outbox.c.created_at.desc())))


def next_due(scope: Scope) -> datetime | None:
    """When the next row is due that waits for another try; None when none waits."""
    row = scope.row(_NEXT_TRY)
    return None if row is None else row[0]


def _earlier_unsettled() -> sa.ColumnElement[bool]:
    earlier = outbox.alias("earlier")
    return sa.exists().where(
        earlier.c.practice_id == outbox.c.practice_id,
        earlier.c.conversation_id == outbox.c.conversation_id,
        earlier.c.sequence < outbox.c.sequence,
        earlier.c.state.in_(_UNSETTLED),
    )


def _taken(scope: Scope, rows: Sequence[sa.Row[Any]], lease: timedelta) -> tuple[OutboxMessage, ...]:
    found = [outbox_message(row) for row in rows]
    if not found:
        return ()
    scope.run(_TAKEN, ids=[row.id for row in found], lease_until=scope.now + lease)
    return tuple(replace(row, state=OutboxState.SENDING, attempts=row.attempts + 1) for row in found)


def with_address() -> sa.Select[Any]:
    """Outbound rows with where they go."""
    same = sa.and_(
        conversations.c.practice_id == outbox.c.practice_id, conversations.c.id == outbox.c.conversation_id
    )
    return sa.select(outbox, conversations.c.channel, conversations.c.address).join(conversations, same)


def outbox_message(row: Any) -> OutboxMessage:
    """The outbound message as a sender gets it."""
    return OutboxMessage(
        id=row.id,
        conversation=row.conversation_id,
        channel=row.channel,
        address=row.address,
        sequence=row.sequence,
        kind=row.kind,
        sensitivity=row.sensitivity,
        text=row.text,
        choices=tuple((ident, label) for ident, label in row.choices),
        state=OutboxState(row.state),
        attempts=row.attempts,
        created_at=row.created_at,
        dedupe_key=row.dedupe_key,
        reason=row.reason,
        scope=Consent(row.scope),
    )


def _wanted(fits: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        with_address()
        .where(of_practice(outbox, fits))
        .order_by(outbox.c.created_at, outbox.c.sequence)
        .limit(sa.bindparam("most"))
        .with_for_update(skip_locked=True, of=outbox)
    )


_NOW: sa.BindParameter[datetime] = sa.bindparam("now")
_IN_TURN = sa.and_(
    sa.or_(outbox.c.next_try_at.is_(None), outbox.c.next_try_at <= _NOW),
    sa.or_(outbox.c.kind == "emergency", ~_earlier_unsettled()),
)
_DUE = _wanted(sa.and_(outbox.c.state.in_(_READY), sa.or_(outbox.c.not_after <= _NOW, _IN_TURN)))
_LOST = _wanted(sa.and_(outbox.c.state == _SENDING, outbox.c.lease_until <= _NOW))
_TAKEN = (
    outbox.update()
    .where(of_practice(outbox, outbox.c.id.in_(sa.bindparam("ids", expanding=True))))
    .values(state=_SENDING, attempts=outbox.c.attempts + 1, next_try_at=None)
)
_BEING_SENT = outbox.update().where(
    of_practice(outbox, outbox.c.id == sa.bindparam("message"), outbox.c.state == _SENDING)
)
_NEXT_TRY = sa.select(sa.func.min(outbox.c.next_try_at)).where(
    of_practice(outbox, outbox.c.state == OutboxState.RETRY.value)
)
