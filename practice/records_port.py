"""What the practice's memory offers for taking records out."""

from __future__ import annotations

from typing import Protocol

from practice.ids import PatientId
from practice.records import Tables


class Records(Protocol):
    """Rows as they stand, without what opens something: codes, links, passwords."""

    def of_patient(self, patient: PatientId) -> Tables:
        """All that is a patient's: their row, and what hangs on it or on their own chats.

        What somebody else wrote for them stands in that person's record: it holds that person's words too.
        """

    def everything(self) -> Tables:
        """All rows of the practice."""
