"""How the practice speaks first: hours, contact budget, when reminders go out, how offers are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from practice.reading import Section, SettingsError

EARLIEST, LATEST = time(8), time(21)


@dataclass(frozen=True, slots=True)
class NudgeSettings:
    """Wall times are the patient's own. `reminder_days`: so many days before a visit, the longest first.

    `least_gap_hours` lie between a booking and its first reminder. Offers: `offer_minutes` to answer, on
    the day itself `same_day_minutes` for `batch` people at once.
    """

    opens: time = EARLIEST
    closes: time = LATEST
    a_day: int = 1
    a_week: int = 3
    reminder_days: tuple[int, ...] = (3, 1)
    reminder_at: time = time(10)
    least_gap_hours: int = 12
    offer_minutes: int = 120
    same_day_minutes: int = 20
    batch: int = 3


def read_nudges(root: Section) -> NudgeSettings:
    """The `nudges` section; what is missing keeps its default. Hours can be narrowed, never widened."""
    part, usual = root.section("nudges"), NudgeSettings()
    settings = NudgeSettings(
        opens=part.wall("from") if part.has("from") else usual.opens,
        closes=part.wall("to") if part.has("to") else usual.closes,
        a_day=part.whole("a_day", usual.a_day, least=1),
        a_week=part.whole("a_week", usual.a_week, least=1),
        reminder_days=_days(part, usual.reminder_days),
        reminder_at=part.wall("reminder_at") if part.has("reminder_at") else usual.reminder_at,
        least_gap_hours=part.whole("least_gap_hours", usual.least_gap_hours),
        offer_minutes=part.whole("offer_minutes", usual.offer_minutes, least=5),
        same_day_minutes=part.whole("same_day_minutes", usual.same_day_minutes, least=5),
        batch=part.whole("batch", usual.batch, least=1),
    )
    part.nothing_else()
    if not EARLIEST <= settings.opens < settings.closes <= LATEST:
        raise SettingsError("nudges", "has hours outside 08:00 to 21:00; narrow `from` and `to`")
    if not settings.opens <= settings.reminder_at < settings.closes:
        raise SettingsError("nudges.reminder_at", "lies outside `from` to `to`; write a time between them")
    return settings


def _days(part: Section, usual: tuple[int, ...]) -> tuple[int, ...]:
    named = part.items("reminder_days") if part.has("reminder_days") else list(usual)
    for day in named:
        if isinstance(day, bool) or not isinstance(day, int) or not 1 <= day <= 14:
            raise SettingsError("nudges.reminder_days", f"has {day!r}; write whole days from 1 to 14: [3, 1]")
    return tuple(sorted(set(named), reverse=True))
