"""Erasing a patient: what keeps it from being done, what goes, and what has to stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from practice.ids import PatientId

GIVEN_NAME, FAMILY_NAME, BORN = "Erased", "patient", date(1900, 1, 1)  # what a tombstone is called
BLOT = "(erased)"
STAYS = (
    "the dates, kinds and ends of visits, without their reasons: the calendar and the figures rest on them",
    "that and when each message came or went, without its words: so that none is taken or sent twice",
    "what was said about consent, and a phone that said STOP: so that nobody writes there again",
    "who saw or changed the record, by its id: the account of that must not have holes",
)


@dataclass(frozen=True, slots=True)
class LegalHold:
    """Why a record may not be erased, since when, and who said so."""

    patient: PatientId
    why: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Erasure:
    """What goes, or went: rows by table, and whose chats name the patient in passing."""

    patient: PatientId
    rows: Mapping[str, int]
    others: int

    @property
    def count(self) -> int:
        """All rows that lose something."""
        return sum(self.rows.values())
