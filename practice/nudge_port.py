"""What the memory offers for nudges: plan them, take due ones, read what they rest on, settle them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from practice.ids import ConversationId, NudgeId, OutboxId, PatientId
from practice.nudges import Facts, Nudge

Json = Any


class Nudges(Protocol):
    """Messages planned for later. What is sent is decided when they fall due."""

    def plan(
        self,
        kind: str,
        due_at: datetime,
        dedupe_key: str,
        about: Mapping[str, Json],
        conversation: ConversationId | None = None,
        *,
        patient: PatientId | None = None,
        rests_on: str = "",
        not_after: datetime | None = None,
    ) -> bool:
        """Plan a nudge for the aware `due_at`. False: one with this key is planned; nothing changed.

        Without a conversation it goes to the patient's best one at the time. `rests_on` ("visit:ID",
        "follow_up:ID") names the fact that must hold when it is sent.
        """

    def drop(self, rests_on: str, reason: str) -> int:
        """Drop all waiting nudges that rest on a fact; how many there were."""

    def claim(self, lease: timedelta, limit: int = 100) -> tuple[Nudge, ...]:
        """Take due nudges for `lease`, longest due first, and with each all that are due for its patient."""

    def facts(self, nudges: Sequence[Nudge]) -> Mapping[NudgeId, Facts]:
        """What a decision on each rests on, now. Locks the conversations that would be written to."""

    def foresee(self, nudges: Sequence[Nudge]) -> Mapping[NudgeId, Facts]:
        """What decisions on nudges that are not planned yet would rest on."""

    def sent(self, nudge: Nudge, conversation: ConversationId, outbox: OutboxId, recipient: str = "") -> None:
        """Record that it was handed to the outbox. `recipient` as in its facts; empty: looked up."""

    def hold(self, nudge: Nudge, until: datetime, reason: str) -> None:
        """Look at it again then."""

    def give_up(self, nudge: Nudge, reason: str) -> None:
        """Drop it for this reason."""

    def get(self, nudge: NudgeId) -> Nudge | None:
        """One nudge in any state, or None."""

    def behind(self, outbox: str) -> tuple[Nudge, ...]:
        """The nudges that one outbound message carries; empty for a message that is none."""

    def of_patient(self, patient: PatientId, *, limit: int = 200) -> tuple[Nudge, ...]:
        """All that were planned for a patient, in any state, the latest due first."""

    def next_look(self) -> datetime | None:
        """When the next waiting nudge is to be looked at; None when none waits."""
