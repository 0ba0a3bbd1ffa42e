"""What tests of chronic follow-ups need: a protocol, a reading, a patient who is followed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from practice.enrolments import Enrolment, Wish
from practice.home_readings import NewReading
from practice.ids import PatientId, ReadingId
from practice.protocols.chronic_loading import read_chronic
from tests.conftest import World

PROTOCOLS = {protocol.id: protocol for protocol in read_chronic(Path("data"))}
HYPERTENSION = PROTOCOLS["hypertension"]
ANA = PatientId("ana-marsh")


def pressure(
    patient: PatientId, upper: float, lower: float, at: datetime, *, corrects: ReadingId | None = None
) -> NewReading:
    """A blood pressure measured at the aware moment."""
    plausible = 50 <= upper <= 280
    return NewReading(patient, "blood_pressure", (upper, lower), "mmHg", at, plausible, corrects=corrects)


def followed(world: World, patient: PatientId = ANA, wish: Wish | None = None) -> Enrolment:
    """A patient who is followed for high blood pressure from now on."""
    with world.turn() as uow:
        made = uow.enrolments.enrol(patient, HYPERTENSION, wish or Wish(), "Dr. Amari")
    assert isinstance(made, Enrolment)
    return made
