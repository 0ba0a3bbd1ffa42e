"""Patients, and for whom a conversation may speak."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from practice.identity import holds
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
        about = {"patient": patient, "twin": twin is not None}
        scope.event("patient.registered", about, by="patient")
        found = self.get(patient)
        assert found is not None
        return found

    def bring_in(
        self, given_name: str, family_name: str, born: date, phone: str, *, is_new: bool, by: str
    ) -> Patient:
        """See the port."""
        patient = Patient(
            PatientId(self._scope.new_id()), given_name, family_name, born, phone, is_new=is_new
        )
        self.add(patient)
        self._scope.event("patient.imported", {"patient": patient.id, "by": by})
        return patient

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

    def speak_for(self, proxy: PatientId, patient: PatientId, by: str = "staff") -> None:
        """See the port."""
        if self._scope.add_new(proxies, [{"proxy_id": proxy, "patient_id": patient}]):
            self._scope.event("proxy.added", {"proxy": proxy, "patient": patient}, by=by)

    def speak_no_more_for(self, proxy: PatientId, patient: PatientId, by: str = "staff") -> None:
        """See the port."""
        ended = sa.and_(proxies.c.proxy_id == proxy, proxies.c.patient_id == patient)
        if self._scope.drop(proxies, ended):
            self._scope.event("proxy.ended", {"proxy": proxy, "patient": patient}, by=by)

    def proxies_of(self, patient: PatientId) -> tuple[Patient, ...]:
        """See the port."""
        theirs = sa.select(proxies.c.proxy_id).where(
            self._scope.mine(proxies, proxies.c.patient_id == patient)
        )
        query = sa.select(patients).where(self._scope.mine(patients, patients.c.id.in_(theirs)))
        return tuple(patient_of(row) for row in self._scope.rows(query.order_by(patients.c.given_name)))

    def spoken_for(self, conversation: ConversationId, *, ran_out: bool = False) -> tuple[Patient, ...]:
        """See the port. What a chat only claimed is its own as long as staff have not made it a record."""
        scope = self._scope
        links = links_of(scope, conversation)
        proven = [link.patient_id for link in links if _counts(link, scope.now, ran_out)]
        claimed = [link.patient_id for link in links if link.verified_at is None and not link.checked]
        if not proven and not claimed:
            return ()
        own = next((link.own for link in links), None)
        rows = scope.rows(_SPOKEN_FOR, proven=proven, linked=[*proven, *claimed], own=own)
        return tuple(patient_of(row) for row in rows)

    def all(self) -> tuple[Patient, ...]:
        """See the port."""
        query = sa.select(patients).where(self._scope.mine(patients, patients.c.erased_at.is_(None)))
        order = (patients.c.family_name, patients.c.given_name, patients.c.id)
        return tuple(patient_of(row) for row in self._scope.rows(query.order_by(*order)))

    def _twin(self, family_name: str, born: date, phone: str) -> PatientId | None:
        query = sa.select(patients).where(self._scope.mine(patients, patients.c.born == born))
        for row in self._scope.rows(query.order_by(patients.c.created_at, patients.c.id)):
            same_name = row.family_name.casefold() == family_name.casefold()
            if same_name or digits(row.phone) == digits(phone):
                return PatientId(row.id)
        return None


def _counts(link: sa.Row[Any], now: datetime, ran_out: bool) -> bool:
    once = ran_out and link.verified_at is not None and link.doubted_at is None
    return once or holds(link.verified_at, link.how, now)


def links_of(scope: Scope, conversation: ConversationId) -> list[sa.Row[Any]]:
    """A chat's links: patient_id, their proof, whether staff checked the record, and the chat's own."""
    return scope.rows(_LINKS, chat=conversation)


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


def _links() -> sa.Select[Any]:
    link = conversation_patients.c
    same_patient = sa.and_(patients.c.practice_id == link.practice_id, patients.c.id == link.patient_id)
    same_chat = sa.and_(
        conversations.c.practice_id == link.practice_id, conversations.c.id == link.conversation_id
    )
    query = (
        sa.select(
            link.patient_id,
            link.verified_at,
            link.how,
            link.doubted_at,
            patients.c.verified.label("checked"),
            conversations.c.patient_id.label("own"),
        )
        .join(patients, same_patient)
        .join(conversations, same_chat)
    )
    return query.where(of_practice(conversation_patients, link.conversation_id == sa.bindparam("chat")))


def _spoken_for() -> sa.Select[Any]:
    """Whom the linked ones are, and those they speak for; the chat's own first, then the linked."""
    linked = patients.c.id.in_(sa.bindparam("linked", expanding=True))
    by_proxy = of_practice(proxies, proxies.c.proxy_id.in_(sa.bindparam("proven", expanding=True)))
    wards = patients.c.id.in_(sa.select(proxies.c.patient_id).where(by_proxy))
    own = patients.c.id == sa.bindparam("own", type_=sa.String)
    first = sa.case((own, 0), (linked, 1), else_=2)
    query = sa.select(patients).where(of_practice(patients, sa.or_(linked, wards)))
    return query.order_by(first, patients.c.created_at, patients.c.given_name, patients.c.id)


_LINKS = _links()
_SPOKEN_FOR = _spoken_for()
