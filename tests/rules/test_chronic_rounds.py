"""When patients are asked, what their words of time mean, and what a slip was likely meant to be."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from actions.taken_at import taken_at
from actions.until import until_day
from practice.enrolment_port import Round, RoundState
from practice.home_readings import HomeReading, likely
from practice.ids import EnrolmentId, PatientId, ReadingId, RoundId
from practice.protocols.chronic import Schedule
from practice.protocols.chronic_rounds import answers, next_due, silence

NEW_YORK = ZoneInfo("America/New_York")
DAILY = Schedule(timedelta(days=1), timedelta(hours=12), timedelta(hours=4), 1)
WEEKLY = Schedule(timedelta(weeks=1), timedelta(days=2), timedelta(days=1), 1)
NINE = time(9)


def local(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=NEW_YORK)


def test_who_was_enrolled_just_now_is_asked_the_next_day() -> None:
    assert next_due(DAILY, NINE, NEW_YORK, local(2, 8, 55), local(2, 8, 55)) == local(3, 9)
    assert next_due(DAILY, NINE, NEW_YORK, local(2, 7), local(2, 7)) == local(2, 9)


@pytest.mark.parametrize(("month", "day"), [(3, 7), (3, 8), (10, 31), (11, 1)])
def test_the_wall_time_stays_over_both_changes_of_clocks(month: int, day: int) -> None:
    due = next_due(DAILY, NINE, NEW_YORK, local(2, 8), local(day, 9, 1, month)).astimezone(NEW_YORK)
    following = date(2026, month, day) + timedelta(days=1)
    assert (due.date(), due.time()) == (following, NINE)


def test_a_week_keeps_its_weekday_however_long_nothing_ran() -> None:
    begun = local(2, 8, 55)
    assert next_due(WEEKLY, NINE, NEW_YORK, begun, local(3, 9)) == local(10, 9)
    assert next_due(WEEKLY, NINE, NEW_YORK, begun, local(25, 12)) == local(31, 9)


def rounds(*states: RoundState) -> list[Round]:
    due, closes = local(2, 9), local(2, 21)
    return [Round(RoundId(str(n)), EnrolmentId("e"), due, closes, one) for n, one in enumerate(states)]


def test_silence_counts_what_was_asked_and_not_answered() -> None:
    missed, passed, answered = RoundState.MISSED, RoundState.SKIPPED, RoundState.ANSWERED
    assert silence(rounds(RoundState.OPEN, missed, RoundState.UNASKED, passed, answered, missed)) == 2
    assert silence(rounds(answered, missed, missed)) == 0


def test_a_reading_before_breakfast_answers_the_round_of_that_morning() -> None:
    current = Round(RoundId("r"), EnrolmentId("e"), local(3, 9), local(3, 21), RoundState.OPEN)
    assert answers(current, DAILY, local(3, 6))
    assert not answers(current, DAILY, local(2, 20))
    assert not answers(current, DAILY, local(3, 21))


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (None, local(3, 9, 30)),
        ("7am", local(3, 7)),
        ("this morning", local(3, 8)),
        ("last night", local(2, 22)),
        ("yesterday evening", local(2, 19)),
        ("yesterday", local(2, 9, 30)),
        ("11:15 pm", local(2, 23, 15)),
        ("tonight", local(3, 9, 30)),
    ],
)
def test_a_reading_is_never_of_the_future(words: str | None, meant: datetime) -> None:
    assert taken_at(words, local(3, 9, 30), NEW_YORK) == meant


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("on holiday till the 10th", date(2026, 3, 10)),
        ("back on monday", date(2026, 3, 9)),
        ("until march 17", date(2026, 3, 17)),
        ("til 4/2", date(2026, 4, 2)),
        ("for two weeks", date(2026, 3, 17)),
        ("a month", date(2026, 4, 2)),
        ("away next week", date(2026, 3, 16)),
        ("until feb 30", None),
        ("for a while", None),
        ("till 2 march", None),
    ],
)
def test_until_when_somebody_is_away(words: str, day: date | None) -> None:
    assert until_day(words, date(2026, 3, 3)) == day


def slip(*values: float) -> HomeReading:
    now = datetime(2026, 3, 3, tzinfo=UTC)
    kind = "blood_pressure" if len(values) == 2 else "glucose"
    return HomeReading(ReadingId("r"), PatientId("p"), kind, values, "", now, now, False, False, "")


PRESSURE, SUGAR = [(50.0, 280.0), (25.0, 180.0)], [(20.0, 700.0)]


@pytest.mark.parametrize(
    ("told", "ranges", "meant"),
    [
        ((1450.0, 90.0), PRESSURE, (145.0, 90.0)),
        ((82.0, 128.0), PRESSURE, (128.0, 82.0)),
        ((128.0, 820.0), PRESSURE, (128.0, 82.0)),
        ((1180.0,), SUGAR, (118.0,)),
        ((3.0,), SUGAR, None),
        ((9999.0, 9999.0), PRESSURE, None),
    ],
)
def test_what_a_slip_was_likely_meant_to_be(
    told: tuple[float, ...], ranges: list[tuple[float, float]], meant: tuple[float, ...] | None
) -> None:
    assert likely(slip(*told), ranges, ()) == meant
