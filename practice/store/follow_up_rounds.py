"""The times at which patients who are followed are asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from practice.enrolment_port import Round, RoundState
from practice.ids import EnrolmentId, RoundId
from practice.nudges import NudgeState
from practice.store.chronic_tables import enrolments, follow_up_rounds
from practice.store.desk_tables import nudges
from practice.store.nudges import drop
from practice.store.scope import Scope

_OPEN = follow_up_rounds.c.state == RoundState.OPEN.value
_WENT_OUT = (NudgeState.SENT.value, NudgeState.UNKNOWN.value)
_WHY = {
    RoundState.ANSWERED: "it was answered",
    RoundState.MISSED: "its time had passed",
    RoundState.UNASKED: "its time had passed",
    RoundState.SKIPPED: "the patient passed",
}


class FollowUpRounds:
    """Implements practice.enrolment_port.FollowUpRounds."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def open(self, enrolment: EnrolmentId, due_at: datetime, closes_at: datetime) -> RoundId | None:
        """See the port."""
        ident = RoundId(self._scope.new_id())
        row = {
            "id": ident,
            "enrolment_id": enrolment,
            "due_at": due_at,
            "closes_at": closes_at,
            "state": RoundState.OPEN.value,
        }
        self._scope.change(enrolments, enrolments.c.id == enrolment, look_at=closes_at)
        return ident if self._scope.add_new(follow_up_rounds, [row]) == 1 else None

    def current(self, enrolment: EnrolmentId) -> Round | None:
        """See the port."""
        return next(iter(self._found(follow_up_rounds.c.enrolment_id == enrolment, _OPEN)), None)

    def get(self, ident: RoundId) -> Round | None:
        """See the port."""
        return next(iter(self._found(follow_up_rounds.c.id == ident)), None)

    def settle(self, ident: RoundId, state: RoundState) -> None:
        """See the port."""
        settle(self._scope, ident, state, _WHY.get(state, state.value))

    def why_unasked(self, ident: RoundId) -> str | None:
        """See the port."""
        mine = self._scope.mine(nudges, nudges.c.rests_on == f"round:{ident}")
        rows = self._scope.rows(sa.select(nudges.c.state, nudges.c.reason).where(mine))
        if any(row.state in _WENT_OUT for row in rows):
            return None
        return next((row.reason for row in rows if row.reason), "")

    def latest(self, enrolment: EnrolmentId, limit: int = 60) -> tuple[Round, ...]:
        """See the port."""
        return self._found(follow_up_rounds.c.enrolment_id == enrolment, limit=limit)

    def _found(self, *where: sa.ColumnElement[bool], limit: int = 1) -> tuple[Round, ...]:
        query = sa.select(follow_up_rounds).where(self._scope.mine(follow_up_rounds, *where))
        rows = self._scope.rows(query.order_by(follow_up_rounds.c.due_at.desc()).limit(limit))
        return tuple(_round(row) for row in rows)


def settle(scope: Scope, ident: RoundId, state: RoundState, reason: str) -> None:
    """Close an open round; its waiting nudges are dropped for this reason."""
    open_one = sa.and_(follow_up_rounds.c.id == ident, _OPEN)
    if scope.change(follow_up_rounds, open_one, state=state.value, settled_at=scope.now):
        drop(scope, f"round:{ident}", reason)


def end_open(scope: Scope, enrolment: EnrolmentId, state: RoundState, reason: str) -> None:
    """Close the open round of an enrolment, if there is one."""
    mine = scope.mine(follow_up_rounds, follow_up_rounds.c.enrolment_id == enrolment, _OPEN)
    for row in scope.rows(sa.select(follow_up_rounds.c.id).where(mine)):
        settle(scope, RoundId(row.id), state, reason)


def _round(row: Any) -> Round:
    return Round(
        RoundId(row.id), EnrolmentId(row.enrolment_id), row.due_at, row.closes_at, RoundState(row.state)
    )
