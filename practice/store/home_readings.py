"""Readings that patients sent from home."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from practice.home_readings import HomeReading, NewReading
from practice.ids import PatientId, ReadingId
from practice.store.chronic_tables import home_readings
from practice.store.scope import Scope, of_practice

_STANDS = home_readings.c.superseded_by.is_(None)
_WAITING_SINCE = sa.select(sa.func.min(home_readings.c.said_at)).where(
    of_practice(home_readings, _STANDS, home_readings.c.judged_at.is_(None))
)


class HomeReadings:
    """Implements practice.enrolment_port.HomeReadings."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, reading: NewReading) -> HomeReading:
        """See the port. Only a reading of the same patient is superseded."""
        ident = ReadingId(self._scope.new_id())
        self._scope.add(
            home_readings,
            id=ident,
            patient_id=reading.patient,
            kind=reading.kind,
            figures=list(reading.values),
            unit=reading.unit,
            state=reading.state,
            taken_at=reading.taken_at,
            said_at=self._scope.now,
            conversation_id=reading.conversation,
            source=reading.source,
            nudge_id=reading.nudge,
            plausible=reading.plausible,
            confirmed=False,
            judged="",
        )
        if reading.corrects is not None:
            self._supersede(reading.corrects, reading.patient, ident)
        self._scope.event("reading.added", {"reading": ident, "kind": reading.kind})
        (found,) = self._found(home_readings.c.id == ident)
        return found

    def of_patient(
        self, patient: PatientId, kinds: Collection[str], since: datetime
    ) -> tuple[HomeReading, ...]:
        """See the port."""
        if not kinds:
            return ()
        c = home_readings.c
        return self._found(c.patient_id == patient, c.kind.in_(list(kinds)), c.taken_at >= since)

    def confirm(self, readings: Sequence[ReadingId]) -> None:
        """See the port."""
        if readings:
            self._scope.change(home_readings, home_readings.c.id.in_(readings), confirmed=True)

    def judge(self, readings: Sequence[ReadingId], judged: str) -> None:
        """See the port."""
        if readings:
            values = {"judged": judged, "judged_at": self._scope.now}
            self._scope.change(home_readings, home_readings.c.id.in_(readings), **values)

    def waiting_since(self) -> datetime | None:
        """See the port."""
        row = self._scope.row(_WAITING_SINCE)
        return None if row is None else row[0]

    def unjudged(self, patients: Collection[PatientId] | None = None) -> tuple[HomeReading, ...]:
        """See the port."""
        whose = [] if patients is None else [home_readings.c.patient_id.in_(list(patients))]
        return self._found(home_readings.c.judged_at.is_(None), *whose)

    def _supersede(self, old: ReadingId, patient: PatientId, new: ReadingId) -> None:
        same = sa.and_(home_readings.c.id == old, home_readings.c.patient_id == patient, _STANDS)
        self._scope.change(home_readings, same, superseded_by=new, judged_at=self._scope.now)
        self._scope.event("reading.corrected", {"reading": old, "by": new})

    def _found(self, *where: sa.ColumnElement[bool]) -> tuple[HomeReading, ...]:
        query = sa.select(home_readings).where(self._scope.mine(home_readings, _STANDS, *where))
        c = home_readings.c
        rows = self._scope.rows(query.order_by(c.taken_at, c.said_at, c.id))
        return tuple(_reading(row) for row in rows)


def _reading(row: Any) -> HomeReading:
    return HomeReading(
        id=ReadingId(row.id),
        patient=PatientId(row.patient_id),
        kind=row.kind,
        values=tuple(row.figures),
        unit=row.unit,
        taken_at=row.taken_at,
        said_at=row.said_at,
        plausible=row.plausible,
        confirmed=row.confirmed,
        judged=row.judged,
        conversation=row.conversation_id,
        state=row.state,
    )
