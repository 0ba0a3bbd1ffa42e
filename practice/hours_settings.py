"""Hours as practice.yml writes them."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from practice.hours import Closure, Hours, Override, WeeklyHours
from practice.reading import Section, SettingsError, wall_time

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read_hours(root: Section, zone: ZoneInfo) -> Hours:
    """Weekly hours, overrides and closures. Raises SettingsError."""
    rows = tuple(row for n, item in enumerate(root.items("hours")) for row in _weekly(item, f"hours[{n}]"))
    if not rows:
        raise SettingsError("hours", 'is empty; add a line like: - {days: [mon], open: ["09:00-17:00"]}')
    return Hours(
        zone,
        rows,
        tuple(_override(item, f"overrides[{n}]") for n, item in enumerate(root.items("overrides"))),
        tuple(_closure(item, f"closures[{n}]") for n, item in enumerate(root.items("closures"))),
    )


def _weekly(item: Any, name: str) -> tuple[WeeklyHours, ...]:
    part = Section(item, name)
    stretches = _stretches(part)
    since, until = part.day("from"), part.day("until")
    rows = tuple(
        WeeklyHours(_weekday(word, part), opens, closes, since, until)
        for word in part.texts("days")
        for opens, closes in stretches
    )
    part.nothing_else()
    return rows


def _weekday(word: str, part: Section) -> int:
    if word not in WEEKDAYS:
        raise SettingsError(part.key("days"), f"has {word!r}; write {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(word)


def _stretches(part: Section) -> tuple[tuple[time, time], ...]:
    return tuple(_stretch(text, part.key("open")) for text in part.texts("open"))


def _stretch(text: str, key: str) -> tuple[time, time]:
    opens, dash, closes = text.partition("-")
    stretch = (wall_time(opens, key), wall_time(closes if dash else None, key))
    if stretch[0] >= stretch[1]:
        raise SettingsError(key, f"has {text!r}, which ends before it begins; split a night into two days")
    return stretch


def _override(item: Any, name: str) -> Override:
    part = Section(item, name)
    override = Override(_needed(part, "day"), _stretches(part))
    part.nothing_else()
    return override


def _closure(item: Any, name: str) -> Closure:
    part = Section(item, name)
    first = _needed(part, "day")
    last = part.day("to", first) or first
    closure = Closure(first, last, part.text("name", "closed"))
    part.nothing_else()
    if last < first:
        raise SettingsError(part.key("to"), "is before 'day'; swap them")
    return closure


def _needed(part: Section, key: str) -> date:
    day = part.day(key)
    if day is None:
        raise SettingsError(part.key(key), "is missing; write a date like 2026-12-24")
    return day
