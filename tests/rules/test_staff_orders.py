"""Which lines of staff are orders, and which are words: an order must not reach a patient, words must."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from bot.app import DATA
from bot.staff.at import At, initials
from bot.staff.days import day_of, hours_of, moment_of
from bot.staff.table import Read, read
from bot.staff.typed import ORDERS, reads
from practice.ids import PatientId
from practice.patients import Patient
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings, read_file


class _Turn:
    """Knows what moment it is, and nothing else."""

    now = datetime(2026, 3, 2, 13, 55, tzinfo=UTC)


@pytest.fixture
def at() -> At:
    settings: PracticeSettings = read_file(DATA / "practice.yml", date(2026, 3, 2))
    turn: UnitOfWork = _Turn()  # type: ignore[assignment]
    return At(turn, "Dr. Amari", settings)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("agenda", "agenda"),
        ("/agenda tue", "agenda"),
        ("/agenda@riverside_desk_bot tomorrow", "agenda"),
        ("a", "agenda"),
        ("close 1", "close"),
        ("/close", "close"),
        ("close today 13:00-17:00 dentist", "close"),
        ("close_day tomorrow", "close"),
        ("/sick", "sick"),
        ("LATE 20", "late"),
        ("c 12", "claim"),
        ("r 3 please come at nine", "reply"),
        ("no proxy Ana for Ben", "no"),
    ],
)
def test_an_order_is_read(line: str, name: str) -> None:
    found = read(line, ORDERS)
    assert isinstance(found, Read)
    assert found.order.name == name


@pytest.mark.parametrize(
    "line",
    [
        "A tablet a day is fine.",
        "Close the wound with tape.",
        "Take 2 tablets and call me",
        "Stop taking the ibuprofen",
        "Late is fine",
        "yes",
        "Note that the pharmacy closes at six",
        "No, please come in",
        "Next week is fine",
        "Come at 10:00 tomorrow",
        "Today I can see you at 3",
        "Thank you, done",
        "Sick people should stay home",
    ],
)
def test_words_are_no_order(line: str) -> None:
    assert not reads(line)


@pytest.mark.parametrize("line", ["/flurb", "/late soon", "/claim x", "/ hello", "/open"])
def test_what_follows_a_slash_never_counts_as_words(line: str) -> None:
    assert reads(line)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", date(2026, 3, 2)),
        ("tomorrow", date(2026, 3, 3)),
        ("tue", date(2026, 3, 3)),
        ("Friday", date(2026, 3, 6)),
        ("mar 4", date(2026, 3, 4)),
        ("3/4", date(2026, 3, 4)),
        ("2026-12-24", date(2026, 12, 24)),
        ("someday", None),
        ("2026-13-40", None),
        ("", None),
    ],
)
def test_days(at: At, text: str, day: date | None) -> None:
    assert day_of(at, text) == day


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [
        ("13:00", "17:00", (time(13), time(17))),
        ("1", "5pm", (time(13), time(17))),
        ("9", "12", (time(9), time(12))),
        ("9", "5", (time(9), time(17))),
        ("9am", "1pm", (time(9), time(13))),
        ("11", "1pm", (time(11), time(13))),
        ("9", "25", None),
        ("0pm", "3pm", None),
        ("13:70", "14:00", None),
    ],
)
def test_hours(first: str, last: str, hours: tuple[time, time] | None) -> None:
    assert hours_of(first, last) == hours


def test_a_moment_needs_its_day_and_its_hour(at: At) -> None:
    assert moment_of(at, "tue 10:00") == datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
    assert moment_of(at, "tue 3pm") == datetime(2026, 3, 3, 20, 0, tzinfo=UTC)
    for text in ("tue", "10:00", "tue or wed 10:00", "", "soon"):
        assert moment_of(at, text) is None, text


def test_initials_name_nobody() -> None:
    patient = Patient(PatientId("a"), "Ana Lucia", "Marsh", date(1980, 1, 1), "")
    assert initials(patient) == "A.L.M."
