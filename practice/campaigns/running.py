"""A campaign that was started: its recipients are fixed, its facts are not. And what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from practice.ids import CampaignId, PatientId, RecallId


class RunState(StrEnum):
    """FINISHED: its last day is over."""

    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"


class RecallState(StrEnum):
    """What became of one recipient's recall. Only an open one is sent; the rest say why not."""

    OPEN = "open"
    BOOKED = "booked"
    ANSWERED = "answered"
    OPTED_OUT = "opted_out"
    STOPPED = "stopped"


WHY_CLOSED = {
    RecallState.BOOKED: "the visit is booked",
    RecallState.ANSWERED: "the patient answered",
    RecallState.OPTED_OUT: "the patient wants no more of these",
    RecallState.STOPPED: "the campaign was stopped",
}


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved which wording, and when."""

    name: str
    fingerprint: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """One start of a campaign. `ends_at` is its last moment, aware UTC."""

    id: CampaignId
    name: str
    title: str
    state: RunState
    started_at: datetime
    started_by: str
    ends_at: datetime
    recipients: int
    stopped_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Recall:
    """One recipient of a run. `answer` is empty until they answer."""

    id: RecallId
    campaign: CampaignId
    patient: PatientId
    state: RecallState
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """What came of a run; every number is of its `recipients` unless it says otherwise.

    `sent` were handed to a provider, of which `delivered` are known to have arrived, `failed` and `unclear`
    known not or not known to have. `waiting` are still to be sent, `unsent` counts the rest by reason.
    `answers` counts those who answered by what they said. `booked` have a visit that closed it and stands, of
    them `booked_after` booked it after the message was sent. `called_off`: booked, and called off since.
    """

    recipients: int
    sent: int
    delivered: int
    failed: int
    unclear: int
    waiting: int
    unsent: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, int] = field(default_factory=dict)
    booked: int = 0
    booked_after: int = 0
    called_off: int = 0
    opted_out: int = 0

    @property
    def answered(self) -> int:
        """Recipients who answered in any way."""
        return sum(self.answers.values())
