"""What an order of staff works with: the turn, who gives it, the practice, how people are named to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.staff.commands import QuickReplies
from bot.staff.following import Chronic
from practice.ids import PatientId
from practice.patients import Patient
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings

Named = Callable[[Patient], str]


def in_full(patient: Patient) -> str:
    """For a place that only staff read."""
    return patient.full_name


def initials(patient: Patient) -> str:
    """For a text, which anyone may read on the way: "A.M."."""
    return "".join(f"{word[0].upper()}." for word in patient.full_name.split())


@dataclass(frozen=True, slots=True)
class At:
    """One order's surroundings."""

    uow: UnitOfWork
    by: str
    settings: PracticeSettings
    quick: QuickReplies = ()
    chronic: Chronic | None = None
    named: Named = in_full

    def who(self, patient: PatientId | None) -> str:
        """How this patient is named here."""
        found = self.uow.patients.get(patient) if patient else None
        return self.named(found) if found else "nobody known"
