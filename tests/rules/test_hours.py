"""Hours by the wall, as UTC, on ordinary days and on those when the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.hours import Closure, Hours, Override, WeeklyHours, in_words, to_utc

NEW_YORK = ZoneInfo("America/New_York")
SPRING, FALL = date(2026, 3, 8), date(2026, 11, 1)


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def sundays(opens: time, closes: time) -> Hours:
    return Hours(NEW_YORK, (WeeklyHours(6, opens, closes),))


@pytest.mark.parametrize(
    ("day", "wall", "expected"),
    [
        (SPRING, time(1, 59), utc(SPRING, 6, 59)),
        (SPRING, time(2, 0), None),
        (SPRING, time(2, 30), None),
        (SPRING, time(3, 0), utc(SPRING, 7)),
        (FALL, time(1, 30), utc(FALL, 5, 30)),
        (FALL, time(1, 30, fold=1), utc(FALL, 6, 30)),
        (FALL, time(2, 0), utc(FALL, 7)),
        (date(2026, 3, 9), time(9), utc(date(2026, 3, 9), 13)),
    ],
)
def test_a_wall_time_as_utc(day: date, wall: time, expected: datetime | None) -> None:
    assert to_utc(day, wall, NEW_YORK) == expected


@pytest.mark.parametrize(
    ("day", "opens", "closes", "expected"),
    [
        (SPRING, time(1), time(4), (utc(SPRING, 6), utc(SPRING, 8))),
        (SPRING, time(2, 30), time(4), (utc(SPRING, 7), utc(SPRING, 8))),
        (SPRING, time(1), time(2, 30), (utc(SPRING, 6), utc(SPRING, 7))),
        (FALL, time(0), time(3), (utc(FALL, 4), utc(FALL, 8))),
        (FALL, time(9), time(12), (utc(FALL, 14), utc(FALL, 17))),
    ],
)
def test_hours_over_a_change_of_clocks(
    day: date, opens: time, closes: time, expected: tuple[datetime, datetime]
) -> None:
    assert sundays(opens, closes).on(day) == (expected,)


def test_hours_wholly_in_the_skipped_hour_are_none() -> None:
    assert sundays(time(2, 10), time(2, 50)).on(SPRING) == ()


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (FALL, 25), (date(2026, 6, 1), 24)])
def test_a_day_is_as_long_as_the_clocks_make_it(day: date, hours: int) -> None:
    first, last = sundays(time(9), time(10)).day_minutes(day)
    assert last - first == hours * 60


def test_an_override_replaces_the_day_and_a_closure_beats_both() -> None:
    monday = date(2026, 3, 2)
    weekly = (WeeklyHours(0, time(9), time(12)), WeeklyHours(0, time(13), time(17)))
    override = Override(monday, ((time(10), time(11)),))
    assert len(Hours(NEW_YORK, weekly).on(monday)) == 2
    assert Hours(NEW_YORK, weekly, (override,)).on(monday) == ((utc(monday, 15), utc(monday, 16)),)
    closed = Closure(date(2026, 3, 1), monday, "away")
    assert Hours(NEW_YORK, weekly, (override,), (closed,)).on(monday) == ()
    assert Hours(NEW_YORK, weekly, (), (closed,)).on(monday + timedelta(days=7)) != ()


def test_weekly_hours_hold_from_and_to_their_days_both_included() -> None:
    summer = WeeklyHours(0, time(9), time(12), date(2026, 6, 1), date(2026, 6, 8))
    hours = Hours(NEW_YORK, (summer,))
    days = [date(2026, 5, 25), date(2026, 6, 1), date(2026, 6, 8), date(2026, 6, 15)]
    assert [bool(hours.on(day)) for day in days] == [False, True, True, False]


def test_overlapping_hours_are_one_stretch() -> None:
    rows = (WeeklyHours(0, time(9), time(12)), WeeklyHours(0, time(11), time(14)))
    monday = date(2026, 3, 2)
    assert Hours(NEW_YORK, rows).on(monday) == ((utc(monday, 14), utc(monday, 19)),)


def test_hours_in_words() -> None:
    days = [WeeklyHours(day, time(9), time(12)) for day in range(4)]
    rows = (
        *days,
        *(WeeklyHours(day, time(13), time(17, 30)) for day in range(4)),
        WeeklyHours(5, time(8), time(13)),
    )
    said = in_words(Hours(NEW_YORK, rows), date(2026, 3, 4))
    assert said == "Monday to Thursday 9 AM to 12 PM and 1 PM to 5:30 PM, Saturday 8 AM to 1 PM"


@given(
    day=st.dates(date(2025, 1, 1), date(2028, 12, 31)),
    wall=st.times(),
    zone=st.sampled_from(["America/New_York", "Europe/London", "Australia/Lord_Howe", "UTC", "Asia/Kolkata"]),
)
def test_a_wall_time_that_exists_reads_the_same_after_the_way_back(day: date, wall: time, zone: str) -> None:
    instant = to_utc(day, wall, ZoneInfo(zone))
    if instant is not None:
        back = instant.astimezone(ZoneInfo(zone))
        assert (back.date(), back.time().replace(fold=0)) == (day, wall)
