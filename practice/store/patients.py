"""Patients, and for whom a conversation may speak."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from practice.ids import ConversationId, PatientId
from practice.patients import Patient, digits
from practice.store.desk_tables import tasks
from practice.store.scope import Scope, of_practice
from practice.store.tables import conversation_patients, conversations, patients, proxies


class Patients:
    """Implements practice.ports.Patients."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, patient: PatientId) -> Patient | None:
        """See the port."""
        row = self._scope.row(sa.select(patients).where(self._scope.mine(patients, patients.c.id == patient)))
        return None if row is None else patient_of(row)

    def register(
        self, given_name: str, family_name: str, born: date, phone: str, *, is_new: bool = True
    ) -> Patient:
        """See the port. A likely twin shares the date of birth, and the family name or the phone."""
        scope = self._scope
        patient = PatientId(scope.new_id())
        twin = self._twin(family_name, born, phone)
        self.add(Patient(patient, given_name, family_name, born, phone, is_new=is_new, verified=False), twin)
        if twin is not None:
            text = "Registered by chat; may be the same person as a patient on file. Please check."
            scope.add(
                tasks, id=scope.new_id(), kind="twin", text=text, patient_id=patient, created_at=scope.now
            )
        scope.event("patient.registered", {"patient": patient, "twin": twin is not None})
        found = self.get(patient)
        assert found is not None
        return found

    def add(self, patient: Patient, twin_of: PatientId | None = None) -> None:
        """Write a patient's row as it is given."""
        self._scope.add(
            patients,
            id=patient.id,
            given_name=patient.given_name,
            family_name=patient.family_name,
            born=patient.born,
            phone=patient.phone,
            zone=None if patient.zone is None else patient.zone.key,
            is_new=patient.is_new,
            verified=patient.verified,
            twin_of=twin_of,
            created_at=self._scope.now,
        )

    def speak_for(self, proxy: PatientId, patient: PatientId) -> None:
        """Staff's decision: the proxy's conversations speak for the patient too."""
        self._scope.add_new(proxies, [{"proxy_id": proxy, "patient_id": patient}])

    def spoken_for(self, conversation: ConversationId) -> tuple[Patient, ...]:
        """See the port. Those linked to the conversation, and those for whom its own patient is proxy."""
        rows = self._scope.rows(_SPOKEN_FOR, conversation=conversation)
        return tuple(patient_of(row) for row in rows)

    def all(self) -> tuple[Patient, ...]:
        """See the port."""
        query = sa.select(patients).where(self._scope.mine(patients))
        order = (patients.c.family_name, patients.c.given_name, patients.c.id)
        return tuple(patient_of(row) for row in self._scope.rows(query.order_by(*order)))

    def _twin(self, family_name: str, born: date, phone: str) -> PatientId | None:
        query = sa.select(patients).where(self._scope.mine(patients, patients.c.born == born))
        for row in self._scope.rows(query.order_by(patients.c.created_at, patients.c.id)):
            same_name = row.family_name.casefold() == family_name.casefold()
            if same_name or digits(row.phone) == digits(phone):
                return PatientId(row.id)
        return None


def patient_of(row: Any) -> Patient:
    """The patient as the desk knows them."""
    return Patient(
        id=row.id,
        given_name=row.given_name,
        family_name=row.family_name,
        born=row.born,
        phone=row.phone,
        zone=None if row.zone is None else ZoneInfo(row.zone),
        is_new=row.is_new,
        verified=row.verified,
    )


def _spoken_for() -> sa.Select[Any]:
    conversation: sa.BindParameter[str] = sa.bindparam("conversation")
    own = sa.select(conversations.c.patient_id).where(
        of_practice(conversations, conversations.c.id == conversation)
    )
    linked = sa.select(conversation_patients.c.patient_id).where(
        of_practice(conversation_patients, conversation_patients.c.conversation_id == conversation)
    )
    wards = sa.select(proxies.c.patient_id).where(
        of_practice(proxies, proxies.c.proxy_id == own.scalar_subquery())
    )
    theirs = sa.or_(patients.c.id.in_(linked), patients.c.id.in_(wards))
    first = sa.case((patients.c.id == own.scalar_subquery(), 0), else_=1)
    query = sa.select(patients).where(of_practice(patients, theirs))
    return query.order_by(first, patients.c.created_at, patients.c.given_name, patients.c.id)


_SPOKEN_FOR = _spoken_for()
