"""What a practice decides about its figures: what counts as in time, what is assumed, what it earns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from types import MappingProxyType
from typing import Any

from practice.reading import Section, SettingsError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
IN_TIME = MappingProxyType({"emergency": 10, "urgent": 120, "routine": 1440})  # minutes, by level
SPARED = MappingProxyType(
    {
        "booked": 4.0,
        "moved": 4.0,
        "called_off": 3.0,
        "reminded": 2.0,
        "refill": 3.0,
        "message": 2.0,
        "answered": 2.0,
    }
)  # minutes of a person at the phone that one such act of the desk spares: assumed, not measured
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Books:
    """What a month brought and cost, in the practice's money."""

    revenue: float
    costs: float


@dataclass(frozen=True, slots=True)
class FigureSettings:
    """`report_on` is a weekday (0 Monday) or None for no weekly report; `report_at` local wall time.

    `sms_price`: of one segment, in the practice's money; None: not known. `books` by month, "2026-02".
    """

    report_on: int | None = 0
    report_at: time = time(8)
    in_time: Mapping[str, int] = field(default_factory=lambda: dict(IN_TIME))
    spared: Mapping[str, float] = field(default_factory=lambda: dict(SPARED))
    sms_price: float | None = None
    books: Mapping[str, Books] = field(default_factory=dict)


def read_figures(root: Section) -> FigureSettings:
    """The section `figures`, all of it optional. Raises SettingsError."""
    part = root.section("figures")
    settings = FigureSettings(
        report_on=_weekday(part),
        report_at=part.wall("report_at") if part.has("report_at") else time(8),
        in_time=_numbers(part, "in_time_minutes", IN_TIME, int),
        spared=_numbers(part, "minutes_spared", SPARED, float),
        sms_price=part.number("sms_price") if part.has("sms_price") else None,
        books=_books(part),
    )
    part.nothing_else()
    return settings


def _weekday(part: Section) -> int | None:
    said = part.text("report_on", "mon")
    if said in ("never", ""):
        return None
    if said not in WEEKDAYS:
        raise SettingsError(part.key("report_on"), f"is {said!r}; write {', '.join(WEEKDAYS)} or never")
    return WEEKDAYS.index(said)


def _numbers(part: Section, key: str, known: Mapping[str, Any], kind: type) -> dict[str, Any]:
    own = part.section(key)
    found = {name: kind(own.number(name)) if own.has(name) else usual for name, usual in known.items()}
    own.nothing_else()
    return found


def _books(part: Section) -> dict[str, Books]:
    found = {}
    for n, item in enumerate(part.items("books") if part.has("books") else ()):
        own = Section(item, f"{part.key('books')}[{n}]")
        month = own.text("month")
        if not _MONTH.fullmatch(month):
            raise SettingsError(own.key("month"), f'is {month!r}; write it in quotes, such as "2026-02"')
        found[month] = Books(own.number("revenue"), own.number("costs"))
        own.nothing_else()
    return found
