"""When reminders go out: days before, in the patient's zone, and never right after the booking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from practice.nudge_settings import NudgeSettings
from practice.reminders import reminders

EAST, WEST = ZoneInfo("America/New_York"), ZoneInfo("America/Los_Angeles")
RULES = NudgeSettings()
VISIT = datetime(2026, 3, 9, 9, 20, tzinfo=EAST).astimezone(UTC)


def at(day: int, hour: int, zone: ZoneInfo = EAST) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=zone).astimezone(UTC)


def test_three_days_and_one_day_before_across_the_change_of_clocks() -> None:
    found = reminders(VISIT, at(1, 9), EAST, RULES)
    assert [(r.days, r.due_at) for r in found] == [(3, at(6, 10)), (1, at(8, 10))]
    assert found[0].not_after == found[1].due_at
    assert found[1].not_after == VISIT - timedelta(hours=2)


def test_the_hour_is_the_patients_own() -> None:
    assert reminders(VISIT, at(1, 9), WEST, RULES)[0].due_at == at(6, 10, WEST)


def test_who_has_just_booked_is_not_reminded() -> None:
    assert [r.days for r in reminders(VISIT, at(6, 9), EAST, RULES)] == [1]
    assert reminders(VISIT, at(8, 9), EAST, RULES) == ()
    assert reminders(VISIT, VISIT - timedelta(minutes=30), EAST, RULES) == ()


def test_one_more_on_the_day_itself_for_the_risky_ones() -> None:
    extra = reminders(VISIT, at(1, 9), EAST, RULES, extra=True)[-1]
    assert (extra.days, extra.due_at) == (0, at(9, 8))
