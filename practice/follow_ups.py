"""The ledger of follow-ups: each promise to ask again is open, done, or abandoned with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from practice.ids import ConversationId, FollowUpId, PatientId

Json = Any
RECHECK = "recheck"  # to measure once more, which no visit and no check-in does away with
ASKED_A_PERSON = "no answer; a person was asked to call"


class FollowUpState(StrEnum):
    """Only an open one can change."""

    OPEN = "open"
    DONE = "done"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One promise. After the aware `missed_at` it counts as missed: a person takes over."""

    id: FollowUpId
    kind: str
    about: Mapping[str, Json]
    patient: PatientId | None
    conversation: ConversationId | None
    missed_at: datetime
    state: FollowUpState
    reason: str = ""


class FollowUps(Protocol):
    """The ledger. A nudge that rests on "follow_up:ID" dies with its promise."""

    def promise(
        self,
        kind: str,
        about: Mapping[str, Json],
        missed_at: datetime,
        *,
        patient: PatientId | None = None,
        conversation: ConversationId | None = None,
    ) -> FollowUpId:
        """Write down a promise."""

    def get(self, follow_up: FollowUpId) -> FollowUp | None:
        """One promise in any state, or None."""

    def done(self, follow_up: FollowUpId, reason: str) -> None:
        """Kept; a promise that is not open stays as it is."""

    def abandon(self, follow_up: FollowUpId, reason: str) -> None:
        """Given up, for this reason."""

    def postpone(self, follow_up: FollowUpId, missed_at: datetime) -> None:
        """It was asked later than planned: it does not count as missed before the aware `missed_at`."""

    def close_chat(self, conversation: ConversationId, reason: str) -> int:
        """Done with all open ones of a conversation; how many there were."""

    def missed(self) -> tuple[FollowUp, ...]:
        """Open ones whose time is over, the oldest first."""

    def open(self) -> tuple[FollowUp, ...]:
        """All open ones, the next to be missed first."""

    def next_missed(self) -> datetime | None:
        """When the next open one counts as missed."""
