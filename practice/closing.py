"""Hours that the physician takes off: what the memory offers, and by when somebody must have been reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from practice.ids import VisitId
from practice.visits import Visit

SOON, LATER = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing came to: the visits called off, the soonest first."""

    first: datetime
    last: datetime
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class ClosedHours:
    """A stretch that the physician took off: `by` says who, `why` is for staff."""

    start: datetime
    end: datetime
    why: str
    by: str


def reached_by(start: datetime, told_at: datetime) -> datetime:
    """When a patient whose visit is off must have answered, else a person calls."""
    return told_at + (SOON if start - told_at < LATER else LATER)


class Closing(Protocol):
    """The physician's hours, beside those that the settings name."""

    def day_of(self, word: str) -> date | None:
        """The date in "today", "tomorrow" or "2026-03-04", in practice time; None for anything else."""

    def foresee(self, day: date, first: time | None = None, last: time | None = None) -> Closed:
        """What closing would come to now; nothing changes."""

    def close(
        self, day: date, why: str, by: str, first: time | None = None, last: time | None = None
    ) -> Closed:
        """Close a day, or some hours of it: the visits are called off, each patient is told, or called.

        Closing twice calls off nothing twice.
        """

    def closed(self, start: datetime, end: datetime) -> tuple[ClosedHours, ...]:
        """The stretches that are closed now and touch [start, end), earliest first."""

    def call_off(self, visit: VisitId, why: str, by: str) -> Visit:
        """Call off one booked visit: the patient is told and offered other times, or called."""

    def reopen(self, day: date, by: str) -> int:
        """Take back what was closed on a day; how many stretches. Visits called off stay so."""

    def late(self, minutes: int, by: str) -> int:
        """Tell today's patients of the next hours that they will wait; how many are told."""
