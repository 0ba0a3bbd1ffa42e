"""What an order of staff works with: the turn, who gives it, the practice, how people are named to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.staff.commands import QuickReplies
from bot.staff.following import Chronic
from practice.ids import PatientId
from practice.patients import Patient
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings


def initials(patient: Patient) -> str:
    """For a text, which anyone may read on the way: "A.M."."""
    return "".join(f"{word[0].upper()}." for word in patient.full_name.split())


@dataclass(frozen=True, slots=True)
class At:
    """One order's surroundings. `discreet`: the answer may be read by others on the way, so it names nobody.

    `case` is the one whose message is being answered.
    """

    uow: UnitOfWork
    by: str
    settings: PracticeSettings
    quick: QuickReplies = ()
    chronic: Chronic | None = None
    discreet: bool = False
    case: int | None = None

    def named(self, patient: Patient) -> str:
        """How this patient is named here."""
        return initials(patient) if self.discreet else patient.full_name

    def who(self, patient: PatientId | None) -> str:
        """How the patient of this id is named here."""
        found = self.uow.patients.get(patient) if patient else None
        return self.named(found) if found else "nobody known"

    def local(self, moment: datetime) -> datetime:
        """An aware moment by the practice's wall."""
        return moment.astimezone(self.settings.zone)

    @property
    def today(self) -> date:
        """The practice's date."""
        return self.local(self.uow.now).date()
