"""What the memory offers for chronic follow-ups: enrolments, their rounds, and readings sent from home."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from practice.enrolments import Enrolment, Wish
from practice.episodes import Refused
from practice.home_readings import HomeReading, NewReading
from practice.ids import EnrolmentId, PatientId, ReadingId, RoundId
from practice.protocols.chronic import ChronicProtocol, Level, Override


class RoundState(StrEnum):
    """`unasked`: the desk could not ask, for reasons of its own. `skipped`: the patient passed."""

    OPEN = "open"
    ANSWERED = "answered"
    MISSED = "missed"
    UNASKED = "unasked"
    SKIPPED = "skipped"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Round:
    """One time of asking, open from its opening until `closes_at`; `due_at` is when the patient is asked."""

    id: RoundId
    enrolment: EnrolmentId
    due_at: datetime
    closes_at: datetime
    state: RoundState


class Enrolments(Protocol):
    """Who is followed by which protocol. Each change is written down with who made it."""

    def enrol(
        self, patient: PatientId, protocol: ChronicProtocol, wish: Wish, by: str
    ) -> Enrolment | Refused:
        """Begin. Refused when the patient is followed by this protocol already."""

    def get(self, enrolment: EnrolmentId) -> Enrolment | None:
        """One in any state, or None."""

    def of_patients(self, patients: Collection[PatientId]) -> tuple[Enrolment, ...]:
        """Those not stopped, in the order of their beginning."""

    def live(self) -> tuple[Enrolment, ...]:
        """All that are not stopped."""

    def ever(self, patient: PatientId, protocol: str) -> tuple[Enrolment, ...]:
        """All of a patient in a protocol, stopped ones too, the latest first."""

    def pause(self, enrolment: EnrolmentId, until: datetime | None, by: str, reason: str) -> None:
        """Ask nothing until the aware `until`, or until it is resumed. An open round ends."""

    def resume(self, enrolment: EnrolmentId, by: str) -> None:
        """Ask again from the next round on."""

    def stop(self, enrolment: EnrolmentId, by: str, reason: str) -> None:
        """Ask no more. An open round ends and its nudges die."""

    def override(self, enrolment: EnrolmentId, override: Override) -> None:
        """Write down a patient's own value of a parameter, in place of an earlier one."""

    def settle(self, enrolment: EnrolmentId, question: str, value: bool) -> None:
        """Write down an answer that stands from now on."""

    def rise(self, enrolment: EnrolmentId, level: Level, rule: str) -> bool:
        """Raise the level; False: it was that high already, and stays."""

    def lower(self, enrolment: EnrolmentId, level: Level, by: str, reason: str) -> None:
        """A physician's act."""

    def look_again(self, enrolment: EnrolmentId, at: datetime) -> None:
        """Tend it again at the aware moment, not before."""

    def to_tend(self) -> tuple[Enrolment, ...]:
        """Those for which a round is to be opened or closed, or whose pause is over, now."""

    def next_look(self) -> datetime | None:
        """When the next one is to be tended."""


class FollowUpRounds(Protocol):
    """The times of asking. One is open at most for each enrolment; a nudge rests on "round:ID"."""

    def open(self, enrolment: EnrolmentId, due_at: datetime, closes_at: datetime) -> RoundId | None:
        """Open one; it is looked at again when it closes. None: that one was opened before."""

    def current(self, enrolment: EnrolmentId) -> Round | None:
        """The open one."""

    def get(self, ident: RoundId) -> Round | None:
        """One in any state."""

    def settle(self, ident: RoundId, state: RoundState) -> None:
        """Close an open one; its nudges die with it."""

    def why_unasked(self, ident: RoundId) -> str | None:
        """Why no nudge of it went out, empty when it has none; None: it was asked."""

    def latest(self, enrolment: EnrolmentId, limit: int = 60) -> tuple[Round, ...]:
        """The latest first."""


class HomeReadings(Protocol):
    """What patients measured at home, as said. Nothing is taken away: a correction supersedes."""

    def add(self, reading: NewReading) -> HomeReading:
        """Write down one; what it corrects is superseded by it."""

    def of_patient(
        self, patient: PatientId, kinds: Collection[str], since: datetime
    ) -> tuple[HomeReading, ...]:
        """Those that stand, taken since the aware moment, oldest first."""

    def confirm(self, readings: Sequence[ReadingId]) -> None:
        """The patient looked again and means it."""

    def judge(self, readings: Sequence[ReadingId], judged: str) -> None:
        """They were taken into account: by which rule, or who saw them."""

    def waiting_since(self) -> datetime | None:
        """When the one was said that waits longest for something to come of it; None when none waits."""

    def unjudged(self, patients: Collection[PatientId] | None = None) -> tuple[HomeReading, ...]:
        """Those that nothing came of yet, oldest first; of these patients, or of all."""
