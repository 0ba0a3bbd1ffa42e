"""One patient's record as staff read it, and the corrections that they make."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from practice.chart_port import Chat, Correction
from practice.episodes import Refused
from practice.ids import ConversationId, PatientId
from practice.mail import Episode, Line, Task
from practice.patients import Patient, digits
from practice.store import chat
from practice.store.desk_tables import episodes, tasks
from practice.store.patients import patient_of
from practice.store.scope import Scope
from practice.store.staff import episode_of, task_of
from practice.store.tables import conversation_patients, conversations, patients, proxies, visits
from practice.store.visit_rows import visit_of
from practice.store.words import clean
from practice.visits import Visit, VisitState

_NEVER = (VisitState.HELD.value, VisitState.RELEASED.value)


class Chart:
    """Implements practice.chart_port.Chart."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def chats(self, patient: PatientId) -> tuple[Chat, ...]:
        """See the port."""
        link = conversation_patients.c
        same = sa.and_(
            conversations.c.practice_id == link.practice_id, conversations.c.id == link.conversation_id
        )
        query = sa.select(conversations, link.verified_at, link.how).join(conversation_patients, same)
        mine = self._scope.mine(conversations, link.patient_id == patient)
        rows = self._scope.rows(query.where(mine).order_by(conversations.c.opened_at.desc()))
        return tuple(_chat(row) for row in rows)

    def lines(self, patient: PatientId, limit: int = 100) -> tuple[Line, ...]:
        """See the port. A chat that somebody else uses for the patient is that person's own."""
        found: list[Line] = []
        for ident in self._own(patient):
            found += chat.lines(self._scope, ident, 0, limit)
        return tuple(sorted(found, key=lambda line: line.at, reverse=True)[:limit])

    def visits(self, patient: PatientId, limit: int = 50) -> tuple[Visit, ...]:
        """See the port."""
        mine = self._scope.mine(visits, visits.c.patient_id == patient, visits.c.state.not_in(_NEVER))
        query = sa.select(visits).where(mine).order_by(visits.c.starts_at.desc()).limit(limit)
        return tuple(visit_of(row) for row in self._scope.rows(query))

    def tasks(self, patient: PatientId, limit: int = 50) -> tuple[Task, ...]:
        """See the port."""
        nobody = sa.and_(tasks.c.patient_id.is_(None), tasks.c.conversation_id.in_(self._own(patient)))
        mine = self._scope.mine(tasks, sa.or_(tasks.c.patient_id == patient, nobody))
        query = sa.select(tasks).where(mine).order_by(tasks.c.created_at.desc()).limit(limit)
        return tuple(task_of(row) for row in self._scope.rows(query))

    def episodes(self, patient: PatientId, limit: int = 50) -> tuple[Episode, ...]:
        """See the port."""
        mine = self._scope.mine(episodes, episodes.c.conversation_id.in_(self._own(patient)))
        query = sa.select(episodes).where(mine).order_by(episodes.c.opened_at.desc()).limit(limit)
        return tuple(episode_of(row) for row in self._scope.rows(query))

    def speaks_for(self, patient: PatientId) -> tuple[Patient, ...]:
        """See the port."""
        wards = sa.select(proxies.c.patient_id).where(
            self._scope.mine(proxies, proxies.c.proxy_id == patient)
        )
        query = sa.select(patients).where(self._scope.mine(patients, patients.c.id.in_(wards)))
        return tuple(patient_of(row) for row in self._scope.rows(query.order_by(patients.c.given_name)))

    def twin_of(self, patient: PatientId) -> Patient | None:
        """See the port."""
        row = self._row(patient)
        twin = self._row(row.twin_of) if row is not None and row.twin_of else None
        return None if twin is None else patient_of(twin)

    def correct(self, patient: PatientId, correction: Correction, by: str) -> Refused | None:
        """See the port."""
        old = self._row(patient)
        if old is None:
            return Refused("There is no such patient.")
        changed = [name for name, value in _columns(correction).items() if getattr(old, name) != value]
        self._scope.change(patients, patients.c.id == patient, **_columns(correction))
        if digits(old.phone) != digits(correction.phone):
            self._doubt_phone(patient)
        if changed:
            self._scope.event("patient.corrected", {"patient": patient, "by": by, "changed": changed})
        return None

    def add(self, correction: Correction, by: str) -> Patient:
        """See the port."""
        patient = PatientId(self._scope.new_id())
        about = {"is_new": True, "created_at": self._scope.now, **_columns(correction)}
        self._scope.add(patients, id=patient, **about)
        self._scope.event("patient.added", {"patient": patient, "by": by})
        return patient_of(self._row(patient))

    def _doubt_phone(self, patient: PatientId) -> None:
        """What only the old phone vouched for is proven no more."""
        link = conversation_patients.c
        by_phone = sa.and_(link.patient_id == patient, link.how.in_(("phone", "code")))
        self._scope.change(conversation_patients, by_phone, verified_at=None)

    def _own(self, patient: PatientId) -> list[ConversationId]:
        mine = self._scope.mine(conversations, conversations.c.patient_id == patient)
        return [row.id for row in self._scope.rows(sa.select(conversations.c.id).where(mine))]

    def _row(self, patient: str) -> Any:
        return self._scope.row(
            sa.select(patients).where(self._scope.mine(patients, patients.c.id == patient))
        )


def _columns(correction: Correction) -> dict[str, Any]:
    return {
        "given_name": clean(correction.given_name),
        "family_name": clean(correction.family_name),
        "born": correction.born,
        "phone": correction.phone,
        "verified": correction.verified,
    }


def _chat(row: Any) -> Chat:
    times = (row.heard_at, row.blocked_at)
    return Chat(row.id, row.channel, row.address, row.verified_at, row.how or "", *times)
