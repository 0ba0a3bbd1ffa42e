"""What the flows of a chronic follow-up may decide: commands, applied in the turn's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions.following import Case
from practice.ids import PatientId
from practice.protocols.chronic import Level
from practice.protocols.chronic_deciding import ChronicOutcome

Json = Any


@dataclass(frozen=True, slots=True)
class KeepReading:
    """Write down figures of which the patient has said what they are; `about` is what goes on with them.

    `corrects` names the reading that they take the place of.
    """

    patient: PatientId
    kind: str
    values: tuple[float, ...]
    unit: str
    about: Mapping[str, Json]
    corrects: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmReading:
    """The patient looked again and means it; `about` is what goes on then."""

    reading: str
    about: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class EndFollowUp:
    """A round of a chronic follow-up is answered. `answers` None: not known; `words` as they were said.

    `scores` are totals of questionnaires; `floor` is the level that a red flag reached before; `instead`
    what a correction took the place of; `rest` the other follow-ups to go on with.
    """

    case: Case
    outcome: ChronicOutcome
    answers: Mapping[str, bool | None]
    words: Mapping[str, str]
    scores: Mapping[str, float]
    floor: Level = Level.NONE
    instead: str = ""
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SkipRound:
    """The patient passes this time."""

    enrolments: tuple[str, ...]
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PauseFollowUp:
    """The patient asks for nothing until the aware `until`."""

    enrolments: tuple[str, ...]
    until: datetime
    words: str


@dataclass(frozen=True, slots=True)
class StopFollowUp:
    """The patient wants no more of it."""

    enrolments: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class ResumeFollowUp:
    """The patient is back."""

    enrolments: tuple[str, ...]


FollowUpCommand = (
    KeepReading | ConfirmReading | EndFollowUp | SkipRound | PauseFollowUp | StopFollowUp | ResumeFollowUp
)
