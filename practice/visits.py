"""Visits and openings: the values, their states, and the cells of time they take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from practice.ids import PatientId, ProviderId, VisitId

CELL = timedelta(minutes=5)


class VisitState(StrEnum):
    """Held, booked and arrived visits are live: they take cells. The others take none."""

    HELD = "held"
    BOOKED = "booked"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    RELEASED = "released"


LIVE = frozenset({VisitState.HELD, VisitState.BOOKED, VisitState.ARRIVED})


class Mode(StrEnum):
    """How patient and physician meet."""

    IN_PERSON = "in_person"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class VisitType:
    """A kind of visit and its rules. Times are minutes unless named otherwise.

    `step_minutes` lies between two bookable starts; None: the practice's own step.
    """

    key: str
    name: str
    minutes: int
    buffer_before: int = 0
    buffer_after: int = 0
    notice_minutes: int = 60
    days_ahead: int = 90
    most_a_day: int | None = None
    new_patients: bool = True
    cancel_window_hours: int = 24
    modes: tuple[Mode, ...] = (Mode.IN_PERSON,)
    same_day: bool = False
    words: tuple[str, ...] = ()
    bring: str = ""
    step_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A bookable start. `start` and `end` are aware UTC, buffers not included."""

    provider: ProviderId
    visit_type: str
    mode: Mode
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment row as everyone sees it. `start` and `end` are aware UTC, buffers not included.

    `busy_from`/`busy_to` include the buffers; `expires` is set only while held.
    `sequence` grows with every change (calendars need it).
    """

    id: VisitId
    patient: PatientId | None
    provider: ProviderId
    visit_type: str
    mode: Mode
    start: datetime
    end: datetime
    state: VisitState
    busy_from: datetime
    busy_to: datetime
    reason: str = ""
    confirmed_at: datetime | None = None
    expires: datetime | None = None
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class SlotTaken:
    """Refusal: the cells are not free (any more), or the rules no longer allow this start."""

    opening: Opening
    because: str = "taken"


def cells(busy_from: datetime, busy_to: datetime) -> Iterator[int]:
    """The 5-minute cells (minutes since the epoch // 5) that [busy_from, busy_to) touches."""
    first = int(busy_from.timestamp()) // 300
    last = -(-int(busy_to.timestamp()) // 300)
    yield from range(first, last)
