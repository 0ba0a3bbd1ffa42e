"""Patients as the desk knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from practice.ids import PatientId


@dataclass(frozen=True, slots=True)
class Patient:
    """A person of the practice. `verified` False: registered by chat, staff have not checked yet."""

    id: PatientId
    given_name: str
    family_name: str
    born: date
    phone: str
    zone: ZoneInfo | None = None
    is_new: bool = False
    verified: bool = True

    @property
    def full_name(self) -> str:
        """Given and family name, as shown to staff."""
        return f"{self.given_name} {self.family_name}".strip()


def digits(phone: str) -> str:
    """The last ten digits of a phone number, by which two ways of writing it are told to be the same."""
    return "".join(sign for sign in phone if sign.isdigit())[-10:]
