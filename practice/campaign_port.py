"""What the memory offers for campaigns: who fits, what was approved, what runs, what came of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from practice.campaigns.model import Answer, Campaign
from practice.campaigns.running import Approval, Recall, Results, Run
from practice.campaigns.segment import Known
from practice.ids import CampaignId, PatientId, RecallId

Recipients = Sequence[tuple[PatientId, datetime]]


class Campaigns(Protocol):
    """Approvals are kept for good. A run's recipients never change; each has a nudge on "recall:ID"."""

    def known(
        self, patients: Collection[PatientId] | None = None, *, name: str = ""
    ) -> dict[PatientId, Known]:
        """What is known of these patients, or of all. `name`: the campaign they may have answered."""

    def approve(self, name: str, fingerprint: str, by: str) -> None:
        """Write down that a physician approved this wording."""

    def approval(self, name: str, fingerprint: str) -> Approval | None:
        """The approval of exactly this wording, or None."""

    def begin(self, campaign: Campaign, recipients: Recipients, ends_at: datetime, by: str) -> Run | None:
        """Fix the recipients and plan a nudge for each at its moment. None: it is running already."""

    def running(self, name: str) -> Run | None:
        """The run of that name that is going on, or None."""

    def latest(self, name: str) -> Run | None:
        """The last run of that name in any state, or None."""

    def runs(self) -> tuple[Run, ...]:
        """All runs, the newest first."""

    def stop(self, run: CampaignId, by: str, reason: str) -> int:
        """End it now: nothing more is sent. How many were still to be sent; 0 when it had ended before."""

    def recall(self, recall: RecallId) -> Recall | None:
        """One recipient's recall in any state, or None."""

    def answer(self, recall: RecallId, said: Answer) -> None:
        """Write down what the recipient answered; the last word counts. A wish to book leaves it open."""

    def said_they_had_it(self, run: CampaignId) -> tuple[PatientId, ...]:
        """Recipients whose chart may be told that they had it elsewhere."""

    def results(self, run: CampaignId) -> Results:
        """What came of a run."""


class Conditions(Protocol):
    """What staff noted of a patient's health, by a short name such as "hypertension"."""

    def note(self, patient: PatientId, condition: str, by: str) -> bool:
        """Note it; False: it was noted before."""

    def forget(self, patient: PatientId, condition: str, by: str) -> bool:
        """It holds no more; False: it was not noted."""

    def of(self, patient: PatientId) -> tuple[str, ...]:
        """What is noted of a patient, by name."""
