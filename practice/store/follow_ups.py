"""The ledger of follow-ups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from practice.follow_ups import RECHECK, FollowUp, FollowUpState
from practice.ids import ConversationId, FollowUpId, PatientId
from practice.store.nudges import drop
from practice.store.promise_tables import follow_ups
from practice.store.scope import Scope, of_practice

Json = Any
_OPEN = follow_ups.c.state == FollowUpState.OPEN.value

_MISSED = (
    sa.select(follow_ups)
    .where(of_practice(follow_ups, _OPEN, follow_ups.c.missed_at <= sa.bindparam("now")))
    .order_by(follow_ups.c.missed_at, follow_ups.c.id)
)
_NEXT_MISSED = sa.select(sa.func.min(follow_ups.c.missed_at)).where(of_practice(follow_ups, _OPEN))

_POSTPONED = follow_ups.update().where(
    of_practice(
        follow_ups,
        follow_ups.c.id == sa.bindparam("follow_up"),
        _OPEN,
        follow_ups.c.missed_at < sa.bindparam("later"),
    )
)


class FollowUps:
    """Implements practice.follow_ups.FollowUps."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def promise(
        self,
        kind: str,
        about: Mapping[str, Json],
        missed_at: datetime,
        *,
        patient: PatientId | None = None,
        conversation: ConversationId | None = None,
    ) -> FollowUpId:
        """See the port."""
        follow_up = FollowUpId(self._scope.new_id())
        self._scope.add(
            follow_ups,
            id=follow_up,
            kind=kind,
            about=dict(about),
            patient_id=patient,
            conversation_id=conversation,
            promised_at=self._scope.now,
            missed_at=missed_at,
            state=FollowUpState.OPEN.value,
            reason="",
        )
        self._scope.event("follow_up.promised", {"follow_up": follow_up, "kind": kind})
        return follow_up

    def get(self, follow_up: FollowUpId) -> FollowUp | None:
        """See the port."""
        found = self._found(follow_ups.c.id == follow_up)
        return found[0] if found else None

    def done(self, follow_up: FollowUpId, reason: str) -> None:
        """See the port."""
        settle(self._scope, follow_ups.c.id == follow_up, FollowUpState.DONE, reason)

    def abandon(self, follow_up: FollowUpId, reason: str) -> None:
        """See the port."""
        settle(self._scope, follow_ups.c.id == follow_up, FollowUpState.ABANDONED, reason)

    def postpone(self, follow_up: FollowUpId, missed_at: datetime) -> None:
        """See the port."""
        self._scope.run(_POSTPONED, follow_up=follow_up, later=missed_at, missed_at=missed_at)

    def close_chat(self, conversation: ConversationId, reason: str) -> int:
        """See the port."""
        here = sa.and_(follow_ups.c.conversation_id == conversation, follow_ups.c.kind != RECHECK)
        return settle(self._scope, here, FollowUpState.DONE, reason)

    def missed(self) -> tuple[FollowUp, ...]:
        """See the port."""
        return tuple(_follow_up(row) for row in self._scope.rows(_MISSED, now=self._scope.now))

    def open(self) -> tuple[FollowUp, ...]:
        """See the port."""
        return self._found(_OPEN)

    def next_missed(self) -> datetime | None:
        """See the port."""
        row = self._scope.row(_NEXT_MISSED)
        return None if row is None else row[0]

    def _found(self, *where: sa.ColumnElement[bool]) -> tuple[FollowUp, ...]:
        query = sa.select(follow_ups).where(self._scope.mine(follow_ups, *where))
        rows = self._scope.rows(query.order_by(follow_ups.c.missed_at, follow_ups.c.id))
        return tuple(_follow_up(row) for row in rows)


def settle(scope: Scope, whose: sa.ColumnElement[bool], state: FollowUpState, reason: str) -> int:
    """Settle the open follow-ups that fit; their nudges die with them. How many there were."""
    rows = scope.rows(sa.select(follow_ups.c.id).where(scope.mine(follow_ups, _OPEN, whose)))
    for row in rows:
        values = {"state": state.value, "reason": reason, "settled_at": scope.now}
        scope.change(follow_ups, follow_ups.c.id == row.id, **values)
        drop(scope, f"follow_up:{row.id}", reason)
        scope.event(f"follow_up.{state.value}", {"follow_up": row.id, "reason": reason})
    return len(rows)


def _follow_up(row: Any) -> FollowUp:
    return FollowUp(
        FollowUpId(row.id),
        row.kind,
        row.about,
        row.patient_id,
        row.conversation_id,
        row.missed_at,
        FollowUpState(row.state),
        row.reason,
    )
