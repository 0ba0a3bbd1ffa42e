"""What was counted of a period: a value for each thing that happened, no names, no words but the misread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class VisitFact:
    """A visit that was booked for the period. `off_by`: who called it off, `off_at` when."""

    start: datetime
    minutes: int
    state: str
    visit_type: str
    patient: str | None
    reminded: bool
    confirmed: bool
    off_by: str = ""
    off_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseFact:
    """A case that was opened in the period. Moments of the first act, and of the first reply, of a person."""

    level: str
    opened_at: datetime
    seen_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All of a period. `desk_seconds`: from a patient's message to the desk's answer, in seconds.

    `done` counts what the desk did by itself, by name. `rounds` and `offers` count how they ended, by state.
    `sent` counts what went out by channel; `segments` what carriers charge for; `misread` are the sentences
    that the desk did not understand. `open_minutes` by day, closed hours taken off.
    """

    visits: tuple[VisitFact, ...] = ()
    cases: tuple[CaseFact, ...] = ()
    desk_seconds: tuple[float, ...] = ()
    chats: int = 0
    chats_handed_over: int = 0
    messages: int = 0
    misread: tuple[str, ...] = ()
    rounds: Mapping[str, int] = field(default_factory=dict)
    followed: int = 0
    silent: int = 0
    out_of_range: int = 0
    offers: Mapping[str, int] = field(default_factory=dict)
    recalls: Mapping[str, int] = field(default_factory=dict)
    stopped: int = 0
    reachable: int = 0
    sent: Mapping[str, int] = field(default_factory=dict)
    segments: int = 0
    patients_written_to: int = 0
    done: Mapping[str, int] = field(default_factory=dict)
    open_minutes: Mapping[date, int] = field(default_factory=dict)
    panel: int = 0
    seen_lately: int = 0
    third_next: Mapping[str, float | None] = field(default_factory=dict)
