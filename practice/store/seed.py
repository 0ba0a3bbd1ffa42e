"""The sample practice's rows: the practice, its physician and six invented patients."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from practice.enrolments import ASKED_AT, EnrolmentState
from practice.ids import PatientId
from practice.patients import Patient
from practice.ports import SlotTaken
from practice.protocols.chronic import Level
from practice.store.chronic_tables import enrolments
from practice.store.patients import Patients
from practice.store.scope import Scope
from practice.store.tables import patients, practices, providers
from practice.store.visits import Visits

MOTHER = PatientId("nina-hollis")
CHILD = PatientId("theo-hollis")
EXPECTED = PatientId("ana-marsh")
FOLLOWED = PatientId("victor-lund")

SAMPLE_PATIENTS = (
    Patient(EXPECTED, "Ana", "Marsh", date(1980, 4, 21), "+15555550111"),
    Patient(MOTHER, "Nina", "Hollis", date(1988, 9, 3), "+15555550112"),
    Patient(CHILD, "Theo", "Hollis", date(2017, 6, 14), "+15555550112"),
    Patient(PatientId("victor-lund"), "Victor", "Lund", date(1951, 1, 30), "+15555550113"),
    Patient(PatientId("rosa-dell"), "Rosa", "Dell", date(1965, 11, 8), "+15555550114"),
    Patient(PatientId("sam-pike"), "Sam", "Pike", date(1999, 2, 17), "+15555550115"),
)


def seed(scope: Scope) -> None:
    """Write what is missing. Patients and the sample visit go only into a practice that has no patient."""
    settings = scope.settings
    about = {"name": settings.name, "zone": settings.zone.key}
    scope.add_new(practices, [about])
    scope.change(practices, sa.true(), **about)
    scope.add_new(providers, [{"id": settings.provider, "name": settings.physician}])
    scope.change(providers, providers.c.id == settings.provider, name=settings.physician)
    if scope.row(sa.select(patients.c.id).where(scope.mine(patients)).limit(1)) is None:
        _add_patients(scope)


def _add_patients(scope: Scope) -> None:
    records = Patients(scope)
    for patient in SAMPLE_PATIENTS:
        records.add(patient)
    records.speak_for(MOTHER, CHILD)
    _add_visit(scope)
    _follow(scope)


def _add_visit(scope: Scope) -> None:
    """One visit to come, the first free follow-up from three days on."""
    kind = scope.settings.visit_types.get("follow_up")
    if kind is None:
        return
    calendar = Visits(scope)
    soon = scope.now + timedelta(days=3)
    found = calendar.openings(kind, soon, soon + timedelta(days=21))
    if found:
        booked = calendar.book_by_staff(found[0], EXPECTED, "sample", "blood pressure recheck")
        assert not isinstance(booked, SlotTaken)


def _follow(scope: Scope) -> None:
    """One patient is followed for high blood pressure, with the usual limits."""
    row = {
        "id": scope.new_id(),
        "patient_id": FOLLOWED,
        "protocol": "hypertension",
        "version": 1,
        "state": EnrolmentState.ACTIVE.value,
        "ask_at": ASKED_AT.isoformat("minutes"),
        "params": {},
        "overrides": [],
        "answers": {"pregnant": [False, scope.now.isoformat()]},
        "level": Level.NONE.value,
        "rule": "",
        "by": "sample",
        "stopped": "",
        "enrolled_at": scope.now,
        "look_at": scope.now,
    }
    scope.add_new(enrolments, [row])
