"""Erases a patient: rows lose their words or go, chats lose their address, others' chats lose the name."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from practice.audit import facts_of
from practice.consent import Scope as Wanted
from practice.consent import refusal
from practice.episodes import Refused
from practice.erasure import BLOT, Erasure, LegalHold
from practice.ids import PatientId
from practice.patients import Patient, digits
from practice.store.belongings import belongings, names_of
from practice.store.consents import Consents
from practice.store.desk_tables import domain_events, episode_notes, episodes, inbox, outbox, tasks
from practice.store.erasure_rules import STAYS, emptied
from practice.store.hold_tables import legal_holds
from practice.store.patients import Patients
from practice.store.scope import Scope
from practice.store.staff_chat_tables import arrivals
from practice.store.tables import conversation_patients, conversations, proxies, visits
from practice.visits import VisitState

_COMING = (VisitState.HELD.value, VisitState.BOOKED.value)
_OTHERS_WORDS = ((inbox, "text"), (outbox, "text"), (tasks, "text"), (episodes, "summary"))


class Erasures:
    """Implements practice.erasure_port.Erasures."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def hold(self, patient: PatientId, why: str, by: str) -> None:
        """See the port."""
        scope = self._scope
        scope.add(legal_holds, id=scope.new_id(), patient_id=patient, why=why, by=by, at=scope.now)
        scope.event("patient.held", {"patient": patient, "by": by})

    def release(self, patient: PatientId, by: str) -> bool:
        """See the port."""
        standing = sa.and_(legal_holds.c.patient_id == patient, legal_holds.c.ended_at.is_(None))
        ended = self._scope.change(legal_holds, standing, ended_at=self._scope.now, ended_by=by)
        if ended:
            self._scope.event("patient.hold_ended", {"patient": patient, "by": by})
        return ended > 0

    def holds(self, patient: PatientId | None = None) -> tuple[LegalHold, ...]:
        """See the port."""
        whose = [legal_holds.c.patient_id == patient] if patient is not None else []
        standing = self._scope.mine(legal_holds, legal_holds.c.ended_at.is_(None), *whose)
        rows = self._scope.rows(sa.select(legal_holds).where(standing).order_by(legal_holds.c.at))
        return tuple(LegalHold(row.patient_id, row.why, row.by, row.at) for row in rows)

    def foresee(self, patient: PatientId) -> Erasure | Refused:
        """See the port."""
        known = Patients(self._scope).get(patient)
        if known is None:
            return Refused("There is no such patient.")
        return self._refused(patient) or self._counted(known)

    def erase(self, patient: PatientId, by: str, *, restored: bool = False) -> Erasure | Refused:
        """See the port."""
        scope = self._scope
        scope.lock_practice()
        known = Patients(scope).get(patient)
        if known is None:
            return Refused("There is no such patient.")
        refused = None if restored else self._refused(patient)
        if refused is not None:
            return refused
        counted = self._counted(known)
        self._scrub_events(patient)
        self._scrub_arrivals(known)
        self._blot(known)
        self._empty(patient)
        scope.event("patient.erased", {"patient": patient, "by": by, "rows": counted.count})
        return counted

    def _refused(self, patient: PatientId) -> Refused | None:
        held = self.holds(patient)
        if held:
            return Refused(
                f"The record is on legal hold since {held[0].at:%Y-%m-%d} ({held[0].why}): nothing may be "
                "erased. End the hold first, if that is allowed."
            )
        v, e, c = visits.c, episodes.c, conversations.c
        coming = self._scope.mine(
            visits, v.patient_id == patient, v.state.in_(_COMING), v.ends_at > self._scope.now
        )
        if self._scope.row(sa.select(v.id).where(coming)) is not None:
            return Refused("There is a visit to come: call it off first, so that the patient is told.")
        own = sa.select(c.id).where(self._scope.mine(conversations, c.patient_id == patient))
        case = self._scope.mine(episodes, e.conversation_id.in_(own), e.closed_at.is_(None))
        row = self._scope.row(sa.select(e.number).where(case))
        if row is not None:
            return Refused(f"Case {row.number} is open: close it first.")
        return None

    def _counted(self, patient: Patient) -> Erasure:
        rows = {}
        for table, condition in belongings(self._scope, patient.id).items():
            if table.name in STAYS - {"conversations"}:
                continue
            counted = sa.select(sa.func.count()).select_from(table).where(self._scope.mine(table, condition))
            number = self._scope.row(counted)
            if number is not None and number[0]:
                rows[table.name] = int(number[0])
        return Erasure(patient.id, rows, len(self._others_chats(patient.id)))

    def _empty(self, patient: PatientId) -> None:
        """Rows that are pointed at go last; chats keep their place and lose the rest."""
        scope, values = self._scope, emptied(self._scope.now)
        conditions = belongings(scope, patient)
        self._forget_chats(patient)
        for table, condition in reversed(conditions.items()):
            if table in values:
                scope.change(table, condition, **values[table])
            elif table.name not in STAYS:
                scope.drop(table, condition)

    def _forget_chats(self, patient: PatientId) -> None:
        """A phone that said STOP is kept, so that nobody writes there again."""
        scope, own = self._scope, conversations.c.patient_id == patient
        for row in scope.rows(sa.select(conversations).where(scope.mine(conversations, own))):
            said = Consents(scope).ledger(row.id)
            stopped = row.channel == "sms" and refusal(said, Wanted.REMINDERS, "sms") is not None
            address = row.address if stopped else f"erased/{row.id}"
            scope.change(
                conversations, conversations.c.id == row.id, address=address, state={}, speaker="desk"
            )

    def _scrub_events(self, patient: PatientId) -> None:
        """Domain events keep ids and states, not the lines that name times and reasons."""
        scope, e = self._scope, domain_events.c
        named = names_of(scope, patient)
        for row in scope.rows(sa.select(e.id, e.about).where(scope.mine(domain_events))):
            if named & {value for value in row.about.values() if isinstance(value, str)}:
                kept = facts_of(row.about)
                if kept != row.about:
                    scope.change(domain_events, e.id == row.id, about=kept)

    def _scrub_arrivals(self, patient: Patient) -> None:
        """What nobody could read may still hold the patient's address."""
        scope, signs = self._scope, [digits(patient.phone)]
        own = scope.mine(conversations, conversations.c.patient_id == patient.id)
        signs += [row.address for row in scope.rows(sa.select(conversations.c.address).where(own))]
        for row in scope.rows(sa.select(arrivals.c.id, arrivals.c.raw).where(scope.mine(arrivals))):
            if any(sign and sign in row.raw for sign in signs):
                scope.change(arrivals, arrivals.c.id == row.id, raw="{}")

    def _blot(self, patient: Patient) -> None:
        """In the chats of who spoke for them, and in what was written down there, the name is blotted out."""
        names = sorted({patient.full_name, patient.given_name}, key=len, reverse=True)
        whole = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b", re.IGNORECASE)
        others = self._others_chats(patient.id)
        for table, column in _OTHERS_WORDS:
            self._blot_in(table, column, table.c.conversation_id.in_(others), whole)
        theirs = sa.select(episodes.c.id).where(
            self._scope.mine(episodes, episodes.c.conversation_id.in_(others))
        )
        self._blot_in(episode_notes, "text", episode_notes.c.episode_id.in_(theirs), whole)

    def _blot_in(
        self, table: sa.Table, column: str, where: sa.ColumnElement[bool], name: re.Pattern[str]
    ) -> None:
        query = sa.select(table.c.id, table.c[column].label("said")).where(self._scope.mine(table, where))
        for row in self._scope.rows(query):
            clean, found = name.subn(BLOT, row.said)
            if found:
                self._scope.change(table, table.c.id == row.id, **{column: clean})

    def _others_chats(self, patient: PatientId) -> list[str]:
        """Chats of proxies, and chats that are linked with the patient but somebody else's."""
        scope, c, link = self._scope, conversations.c, conversation_patients.c
        who = sa.select(proxies.c.proxy_id).where(scope.mine(proxies, proxies.c.patient_id == patient))
        linked = sa.select(link.conversation_id).where(
            scope.mine(conversation_patients, link.patient_id == patient)
        )
        theirs = sa.or_(c.patient_id.in_(who), c.id.in_(linked))
        found: Any = sa.select(c.id).where(
            scope.mine(conversations, theirs, sa.or_(c.patient_id.is_(None), c.patient_id != patient))
        )
        return [row.id for row in scope.rows(found)]
