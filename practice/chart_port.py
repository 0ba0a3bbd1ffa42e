"""What the memory offers of one patient: everything that happened, and the corrections that staff make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from practice.episodes import Refused
from practice.ids import ConversationId, PatientId
from practice.mail import Episode, Line, Task
from practice.patients import Patient
from practice.visits import Visit


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation that is the patient's own. `verified_at` None: they only said that it is theirs."""

    id: ConversationId
    channel: str
    address: str
    verified_at: datetime | None
    how: str
    heard_at: datetime | None
    blocked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a patient's record says from now on."""

    given_name: str
    family_name: str
    born: date
    phone: str
    verified: bool


class Chart(Protocol):
    """One patient's record. Every method gives the latest first."""

    def chats(self, patient: PatientId) -> tuple[Chat, ...]:
        """The patient's own conversations."""

    def lines(self, patient: PatientId, limit: int = 100) -> tuple[Line, ...]:
        """What was written in them, in and out."""

    def visits(self, patient: PatientId, limit: int = 50) -> tuple[Visit, ...]:
        """Visits in any state but those only held."""

    def tasks(self, patient: PatientId, limit: int = 50) -> tuple[Task, ...]:
        """Tasks about them, done ones too."""

    def episodes(self, patient: PatientId, limit: int = 50) -> tuple[Episode, ...]:
        """Cases of their conversations, closed ones too."""

    def speaks_for(self, patient: PatientId) -> tuple[Patient, ...]:
        """Whom this patient is a proxy for."""

    def twin_of(self, patient: PatientId) -> Patient | None:
        """The record on file that this one may double."""

    def correct(self, patient: PatientId, correction: Correction, by: str) -> Refused | None:
        """Change the record; None: done. Chats stay linked; a changed phone has to be proven anew by them.

        Refused when there is no such patient.
        """

    def add(self, correction: Correction, by: str) -> Patient:
        """A new patient, by staff."""
