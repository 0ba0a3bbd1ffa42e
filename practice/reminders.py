"""When a visit's reminders go out. Pure: the visit's times in, moments out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from practice.nudge_settings import NudgeSettings

LAST_USE = timedelta(hours=2)
EXTRA_BEFORE = timedelta(hours=3)
EXTRA_LAST_USE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder, `days` before the visit. Aware UTC; later than `not_after` it is of no use."""

    days: int
    due_at: datetime
    not_after: datetime


def reminders(
    start: datetime, booked_at: datetime, zone: ZoneInfo, rules: NudgeSettings, *, extra: bool = False
) -> tuple[Reminder, ...]:
    """The reminders of a visit at `start`, booked or moved at `booked_at`, for a patient in `zone`.

    Who has just booked needs no reminder: the first keeps a distance from the booking. `extra` adds one on
    the day itself. A reminder is of use until the next one is due, the last until shortly before the visit.
    """
    day = start.astimezone(zone).date()
    moments = [
        (days, datetime.combine(day - timedelta(days=days), rules.reminder_at, tzinfo=zone).astimezone(UTC))
        for days in rules.reminder_days
    ]
    wanted = [Reminder(days, due, start - LAST_USE) for days, due in moments]
    if extra:
        wanted.append(Reminder(0, _same_day(start, zone, rules), start - EXTRA_LAST_USE))
    gap = timedelta(hours=rules.least_gap_hours)
    kept = [r for r in wanted if r.due_at - booked_at >= gap and r.due_at < r.not_after]
    ends = [*(later.due_at for later in kept[1:]), start]
    return tuple(
        Reminder(r.days, r.due_at, min(r.not_after, end)) for r, end in zip(kept, ends, strict=False)
    )


def _same_day(start: datetime, zone: ZoneInfo, rules: NudgeSettings) -> datetime:
    opens = datetime.combine(start.astimezone(zone).date(), rules.opens, tzinfo=zone).astimezone(UTC)
    return max(opens, start - EXTRA_BEFORE)
