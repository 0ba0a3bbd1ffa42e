"""Who is followed by which chronic protocol."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa

from practice.enrolment_port import RoundState
from practice.enrolments import Enrolment, EnrolmentState, Standing, Wish
from practice.episodes import Refused
from practice.ids import EnrolmentId, PatientId
from practice.protocols.chronic import ChronicProtocol, Level, Override
from practice.store.chronic_tables import enrolments
from practice.store.follow_up_rounds import end_open
from practice.store.scope import Scope, of_practice

Json = Any
_STOPPED = EnrolmentState.STOPPED.value
_LIVE = enrolments.c.state != _STOPPED
_NEXT_LOOK = sa.select(sa.func.min(enrolments.c.look_at)).where(
    of_practice(enrolments, enrolments.c.look_at.is_not(None))
)
_OF_PATIENTS = (
    sa.select(enrolments)
    .where(
        of_practice(enrolments, _LIVE, enrolments.c.patient_id.in_(sa.bindparam("patients", expanding=True)))
    )
    .order_by(enrolments.c.enrolled_at, enrolments.c.id)
)


class Enrolments:
    """Implements practice.enrolment_port.Enrolments."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def enrol(
        self, patient: PatientId, protocol: ChronicProtocol, wish: Wish, by: str
    ) -> Enrolment | Refused:
        """See the port. The database refuses a second one, whoever else enrols meanwhile."""
        ident = EnrolmentId(self._scope.new_id())
        at = self._scope.now.isoformat()
        row = {
            "id": ident,
            "patient_id": patient,
            "protocol": protocol.id,
            "version": protocol.version,
            "state": EnrolmentState.ACTIVE.value,
            "ask_at": wish.ask_at.isoformat("minutes"),
            "params": dict(wish.params),
            "overrides": [],
            "answers": {name: [value, at] for name, value in wish.answers.items()},
            "level": Level.NONE.value,
            "rule": "",
            "by": by,
            "enrolled_at": self._scope.now,
            "stopped": "",
            "look_at": self._scope.now,
        }
        if self._scope.add_new(enrolments, [row]) == 0:
            return Refused(
                f"{protocol.title}: the patient is followed already. To begin anew, stop it first."
            )
        self._event(ident, "begun", by, {"protocol": protocol.id, "version": protocol.version})
        found = self.get(ident)
        assert found is not None
        return found

    def get(self, enrolment: EnrolmentId) -> Enrolment | None:
        """See the port."""
        return next(iter(self._found(enrolments.c.id == enrolment)), None)

    def of_patients(self, patients: Collection[PatientId]) -> tuple[Enrolment, ...]:
        """See the port."""
        if not patients:
            return ()
        rows = self._scope.rows(_OF_PATIENTS, patients=list(patients))
        return tuple(_enrolment(row) for row in rows)

    def live(self) -> tuple[Enrolment, ...]:
        """See the port."""
        return self._found(_LIVE)

    def ever(self, patient: PatientId, protocol: str) -> tuple[Enrolment, ...]:
        """See the port."""
        return self._found(enrolments.c.patient_id == patient, enrolments.c.protocol == protocol)[::-1]

    def pause(self, enrolment: EnrolmentId, until: datetime | None, by: str, reason: str) -> None:
        """See the port."""
        values = {"state": EnrolmentState.PAUSED.value, "paused_until": until, "look_at": until}
        if self._change(enrolment, **values):
            end_open(self._scope, enrolment, RoundState.ENDED, "the follow-up is paused")
            ends = until.isoformat() if until else None
            self._event(enrolment, "paused", by, {"until": ends, "reason": reason})

    def resume(self, enrolment: EnrolmentId, by: str) -> None:
        """See the port."""
        values = {"state": EnrolmentState.ACTIVE.value, "paused_until": None, "look_at": self._scope.now}
        if self._change(enrolment, **values):
            self._event(enrolment, "resumed", by, {})

    def stop(self, enrolment: EnrolmentId, by: str, reason: str) -> None:
        """See the port."""
        values = {"state": _STOPPED, "stopped": reason, "stopped_at": self._scope.now, "look_at": None}
        if self._change(enrolment, **values):
            end_open(self._scope, enrolment, RoundState.ENDED, "the follow-up was stopped")
            self._event(enrolment, "stopped", by, {"reason": reason})

    def override(self, enrolment: EnrolmentId, override: Override) -> None:
        """See the port."""
        found = self.get(enrolment)
        if found is None:
            return
        kept = [one for one in found.overrides if one.name != override.name]
        rows = [{"name": o.name, "value": o.value, "by": o.by, "reason": o.reason} for o in (*kept, override)]
        self._change(enrolment, overrides=rows)
        about = {"name": override.name, "value": override.value, "reason": override.reason}
        self._event(enrolment, "overridden", override.by, about)

    def settle(self, enrolment: EnrolmentId, question: str, value: bool) -> None:
        """See the port."""
        found = self.get(enrolment)
        if found is None:
            return
        kept = {name: [one.value, one.at.isoformat()] for name, one in found.answers.items()}
        self._change(enrolment, answers={**kept, question: [value, self._scope.now.isoformat()]})

    def rise(self, enrolment: EnrolmentId, level: Level, rule: str) -> bool:
        """See the port."""
        found = self.get(enrolment)
        if found is None or level.rank <= found.level.rank:
            return False
        self._change(enrolment, level=level.value, rule=rule, raised_at=self._scope.now)
        self._event(enrolment, "raised", "desk", {"level": level.value, "rule": rule})
        return True

    def lower(self, enrolment: EnrolmentId, level: Level, by: str, reason: str) -> None:
        """See the port."""
        self._change(enrolment, level=level.value, rule="", raised_at=self._scope.now)
        self._event(enrolment, "lowered", by, {"level": level.value, "reason": reason})

    def look_again(self, enrolment: EnrolmentId, at: datetime) -> None:
        """See the port."""
        self._change(enrolment, look_at=at)

    def to_tend(self) -> tuple[Enrolment, ...]:
        """See the port."""
        return self._found(enrolments.c.look_at <= self._scope.now)

    def next_look(self) -> datetime | None:
        """See the port."""
        row = self._scope.row(_NEXT_LOOK)
        return None if row is None else row[0]

    def _found(self, *where: sa.ColumnElement[bool]) -> tuple[Enrolment, ...]:
        query = sa.select(enrolments).where(self._scope.mine(enrolments, *where))
        rows = self._scope.rows(query.order_by(enrolments.c.enrolled_at, enrolments.c.id))
        return tuple(_enrolment(row) for row in rows)

    def _change(self, enrolment: EnrolmentId, **values: Any) -> bool:
        """A stopped one stays as it is."""
        return self._scope.change(enrolments, sa.and_(enrolments.c.id == enrolment, _LIVE), **values) == 1

    def _event(self, enrolment: EnrolmentId, what: str, by: str, about: dict[str, Json]) -> None:
        found = self.get(enrolment)
        whose = None if found is None else found.patient
        self._scope.event(f"enrolment.{what}", {"enrolment": enrolment, "by": by, **about}, patient=whose)


def _enrolment(row: Any) -> Enrolment:
    return Enrolment(
        id=EnrolmentId(row.id),
        patient=PatientId(row.patient_id),
        protocol=row.protocol,
        version=row.version,
        state=EnrolmentState(row.state),
        by=row.by,
        enrolled_at=row.enrolled_at,
        ask_at=time.fromisoformat(row.ask_at),
        params=row.params,
        overrides=tuple(Override(**one) for one in row.overrides),
        answers={n: Standing(value, datetime.fromisoformat(at)) for n, (value, at) in row.answers.items()},
        level=Level(row.level),
        rule=row.rule,
        raised_at=row.raised_at,
        paused_until=row.paused_until,
        stopped=row.stopped,
    )
