"""What the practice's memory offers for erasing a patient, and for keeping that from being done."""

from __future__ import annotations

from typing import Protocol

from practice.episodes import Refused
from practice.erasure import Erasure, LegalHold
from practice.ids import PatientId


class Erasures(Protocol):
    """A patient is erased for good; their row stays as a tombstone without a name."""

    def hold(self, patient: PatientId, why: str, by: str) -> None:
        """From now on the record may not be erased. A second hold stands beside the first."""

    def release(self, patient: PatientId, by: str) -> bool:
        """End all holds of a patient; False: there was none."""

    def holds(self, patient: PatientId | None = None) -> tuple[LegalHold, ...]:
        """The holds that stand, of one patient or of all, oldest first."""

    def foresee(self, patient: PatientId) -> Erasure | Refused:
        """What erasing would do; Refused says why it may not be done now, and the mend."""

    def erase(self, patient: PatientId, by: str, *, restored: bool = False) -> Erasure | Refused:
        """Erase. `restored`: it was done before, and a backup brought it back; nothing refuses that."""
