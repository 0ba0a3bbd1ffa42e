"""Messages planned for later: one row each, due at a moment, unique by its key, tied to a fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from practice.ids import ConversationId, NudgeId, OutboxId, PatientId
from practice.nudges import WAITING, Facts, Nudge, NudgeState
from practice.store.desk_tables import nudges
from practice.store.nudge_facts import read_facts, recipient_of
from practice.store.scope import Scope, of_practice

Json = Any
_WAITING = [state.value for state in WAITING]
_STILL_CLAIMED = nudges.update().where(
    of_practice(nudges, nudges.c.id == sa.bindparam("nudge"), nudges.c.state == NudgeState.CLAIMED.value)
)

_NEXT_LOOK = sa.union_all(
    *(
        sa.select(sa.func.min(nudges.c.look_at, type_=nudges.c.look_at.type).label("look_at")).where(
            of_practice(nudges, nudges.c.state == state)
        )
        for state in _WAITING
    )
)
_DUE = (
    sa.select(nudges)
    .where(
        of_practice(nudges, nudges.c.state == sa.bindparam("state"), nudges.c.look_at <= sa.bindparam("now"))
    )
    .order_by(nudges.c.look_at)
    .with_for_update(skip_locked=True)
)


class Nudges:
    """Implements practice.nudge_port.Nudges."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def plan(
        self,
        kind: str,
        due_at: datetime,
        dedupe_key: str,
        about: Mapping[str, Json],
        conversation: ConversationId | None = None,
        *,
        patient: PatientId | None = None,
        rests_on: str = "",
        not_after: datetime | None = None,
    ) -> bool:
        """See the port."""
        due = due_at.astimezone(UTC)
        row = {
            "id": self._scope.new_id(),
            "conversation_id": conversation,
            "patient_id": patient,
            "kind": kind,
            "about": dict(about),
            "rests_on": rests_on,
            "due_at": due,
            "look_at": due,
            "not_after": not_after,
            "dedupe_key": dedupe_key,
            "state": NudgeState.PLANNED.value,
            "reason": "",
            "planned_at": self._scope.now,
        }
        return self._scope.add_new(nudges, [row]) == 1

    def drop(self, rests_on: str, reason: str) -> int:
        """See the port."""
        return drop(self._scope, rests_on, reason)

    def claim(self, lease: timedelta, limit: int = 100) -> tuple[Nudge, ...]:
        """See the port. An index probe for each waiting state: cheap when nothing is due."""
        due = self._due(limit)
        if not due:
            return ()
        patients = {row.patient_id for row in due} - {None}
        more = self._due(limit, nudges.c.patient_id.in_(patients)) if patients else []
        rows = list({row.id: row for row in (*due, *more)}.values())
        until = self._scope.now + lease
        claimed = {"state": NudgeState.CLAIMED.value, "look_at": until}
        self._scope.change(nudges, nudges.c.id.in_([row.id for row in rows]), **claimed)
        return tuple(nudge_of(row._asdict() | claimed) for row in rows)

    def facts(self, wanted: Sequence[Nudge]) -> Mapping[NudgeId, Facts]:
        """See the port. Those that somebody else took or settled meanwhile are left out."""
        until = {nudge.id: nudge.look_at for nudge in wanted}
        mine = [nudges.c.id.in_(until), nudges.c.state == NudgeState.CLAIMED.value]
        query = sa.select(nudges.c.id, nudges.c.look_at).where(self._scope.mine(nudges, *mine))
        rows = self._scope.rows(query.order_by(nudges.c.id).with_for_update())
        held = {row.id for row in rows if row.look_at == until[row.id]}
        return read_facts(self._scope, [nudge for nudge in wanted if nudge.id in held])

    def foresee(self, wanted: Sequence[Nudge]) -> Mapping[NudgeId, Facts]:
        """See the port."""
        return read_facts(self._scope, wanted)

    def sent(self, nudge: Nudge, conversation: ConversationId, outbox: OutboxId, recipient: str = "") -> None:
        """See the port."""
        self._settle(
            nudge,
            NudgeState.SENT,
            "",
            conversation_id=conversation,
            outbox_id=outbox,
            recipient=recipient or recipient_of(self._scope, conversation),
        )

    def hold(self, nudge: Nudge, until: datetime, reason: str) -> None:
        """See the port."""
        self._change(nudge, state=NudgeState.HELD.value, look_at=until, reason=reason)

    def give_up(self, nudge: Nudge, reason: str) -> None:
        """See the port."""
        self._settle(nudge, NudgeState.DROPPED, reason)

    def get(self, nudge: NudgeId) -> Nudge | None:
        """See the port."""
        row = self._scope.row(sa.select(nudges).where(self._scope.mine(nudges, nudges.c.id == nudge)))
        return None if row is None else nudge_of(row._asdict())

    def behind(self, outbox: str) -> tuple[Nudge, ...]:
        """See the port."""
        query = sa.select(nudges).where(self._scope.mine(nudges, nudges.c.outbox_id == outbox))
        return tuple(nudge_of(row._asdict()) for row in self._scope.rows(query.order_by(nudges.c.id)))

    def of_patient(self, patient: PatientId, *, limit: int = 200) -> tuple[Nudge, ...]:
        """See the port."""
        mine = self._scope.mine(nudges, nudges.c.patient_id == patient)
        query = sa.select(nudges).where(mine).order_by(nudges.c.due_at.desc(), nudges.c.id).limit(limit)
        return tuple(nudge_of(row._asdict()) for row in self._scope.rows(query))

    def next_look(self) -> datetime | None:
        """See the port. The first row of the index for each state, however many wait."""
        looks = [row.look_at for row in self._scope.rows(_NEXT_LOOK)]
        return min((at for at in looks if at is not None), default=None)

    def _due(self, limit: int, *more: sa.ColumnElement[bool]) -> list[sa.Row[Any]]:
        found: list[sa.Row[Any]] = []
        for state in _WAITING:
            query = _DUE.where(*more).limit(limit)
            found += self._scope.rows(query, state=state, now=self._scope.now)
        return sorted(found, key=lambda row: (row.look_at, row.id))[:limit]

    def _settle(self, nudge: Nudge, state: NudgeState, reason: str, **values: Any) -> None:
        self._change(nudge, state=state.value, reason=reason, settled_at=self._scope.now, **values)
        about = {"nudge": nudge.id, "kind": nudge.kind, "reason": reason}
        self._scope.event(f"nudge.{state.value}", about)

    def _change(self, nudge: Nudge, **values: Any) -> None:
        self._scope.run(_STILL_CLAIMED, nudge=nudge.id, **values)


def drop(scope: Scope, rests_on: str, reason: str) -> int:
    """Drop all waiting nudges that rest on a fact which holds no more."""
    waits = sa.and_(nudges.c.rests_on == rests_on, nudges.c.state.in_(_WAITING))
    return scope.change(nudges, waits, state=NudgeState.DROPPED.value, reason=reason, settled_at=scope.now)


def delivery(scope: Scope, message: OutboxId, state: NudgeState, reason: str) -> None:
    """What became of the outbox row of a nudge, where it was not simply sent."""
    about = sa.and_(nudges.c.outbox_id == message, nudges.c.state == NudgeState.SENT.value)
    scope.change(nudges, about, state=state.value, reason=reason)


def arrived(scope: Scope, message: OutboxId) -> None:
    """A provider says later that the message of a nudge got there, which was not known."""
    about = sa.and_(nudges.c.outbox_id == message, nudges.c.state == NudgeState.UNKNOWN.value)
    scope.change(nudges, about, state=NudgeState.SENT.value, reason="")


def nudge_of(row: Mapping[str, Any]) -> Nudge:
    """The nudge as the rules see it."""
    return Nudge(
        id=NudgeId(row["id"]),
        kind=row["kind"],
        due_at=row["due_at"],
        look_at=row["look_at"],
        state=NudgeState(row["state"]),
        about=row["about"],
        patient=row["patient_id"],
        conversation=row["conversation_id"],
        rests_on=row["rests_on"],
        not_after=row["not_after"],
        reason=row["reason"],
        planned_at=row["planned_at"],
        settled_at=row["settled_at"],
        outbox=row["outbox_id"],
    )
