"""Chatty numbers: how bad, how hot, how old, how long."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from actions.dialogue.answers_durations import duration, in_words
from actions.dialogue.answers_material import told
from actions.dialogue.answers_numbers import age_months, scale, temperature

TUESDAY = datetime(2026, 3, 10, 10, tzinfo=ZoneInfo("America/New_York"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("7ish", 7),
        ("like a 6 or 7", 7),
        ("7/10", 7),
        ("7 out of 10", 7),
        ("7-8", 8),
        ("6 to 7", 7),
        ("maybe a five", 5),
        ("six i guess", 6),
        ("about 4.5", 4.5),
        ("between 5 and 6", 6),
        ("zero", 0),
        ("no pain", 0),
        ("not that bad", 3),
        ("mild", 3),
        ("moderate", 5),
        ("pretty bad", 7),
        ("really bad", 8),
        ("worst ever", 10),
        ("unbearable", 10),
        ("11", 10),
        ("15/10", 10),
        ("100/10", 10),
        ("3 days, now a 6", 6),
        ("4 in the morning but 8 at night", 8),
        ("since 8pm its been a 5", 5),
        ("bad", 7),
        ("45", None),
        ("purple", None),
        ("a ten!!", 10),
        ("8... no wait 9", 9),
        ("hurts so bad", 8),
        ("so so", 5),
    ],
)
def test_how_bad_takes_the_worse_of_what_was_said(text: str, value: float | None) -> None:
    assert scale(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("101.3", 101.3),
        ("38.5 C", 101.3),
        ("it was 103F last night", 103),
        ("102ish", 102),
        ("99 point 5", 99.5),
        ("a hundred and one", 101),
        ("one oh two", 102),
        ("38,9", 102.0),
        ("100.4 then 102.2", 102.2),
        ("no fever", 98.6),
        ("7", None),
        ("200", None),
        ("hot", None),
        ("37", 98.6),
        ("104 and rising", 104),
    ],
)
def test_a_temperature_is_the_highest_plausible_one_in_fahrenheit(text: str, value: float | None) -> None:
    assert temperature(text) == value


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("34", 408),
        ("7 months", 7),
        ("she's 4", 48),
        ("newborn", 0),
        ("2 weeks", 0.46),
        ("18 mo", 18),
        ("6yo", 72),
        ("a year and a half", 18),
        ("2 or 3 months", 2),
        ("he is 5 years old", 60),
        ("10 days old", 0.33),
        ("old", None),
    ],
)
def test_an_age_of_several_is_the_youngest(text: str, months: float | None) -> None:
    assert age_months(text) == months


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("3 days", 72),
        ("since like 3 days", 72),
        ("couple hours", 2),
        ("a couple of days", 48),
        ("2-3 days", 72),
        ("2 or 3 weeks", 504),
        ("a day or two", 48),
        ("half an hour", 0.5),
        ("an hour and a half", 1.5),
        ("all week", 168),
        ("since yesterday", 24),
        ("last night", 24),
        ("this morning", 12),
        ("just started", 1),
        ("since tuesday", 178),
        ("since monday", 34),
        ("since saturday", 82),
        ("over the weekend", 72),
        ("about a month", 730),
        ("years", 17520),
        ("forever", 17520),
        ("two weeks now", 336),
        ("3d", 72),
        ("10 mins", 10 / 60),
        ("like a week or so", 168),
        ("since march 1st", 226),
        ("since 3/8", 58),
        ("since the 9th", 34),
        ("few days ago", 96),
        ("day before yesterday", 48),
        ("a fortnight", 336),
        ("since january", 1642),
        ("several months", 4380),
        ("blue", None),
        ("it hurts", None),
    ],
)
def test_how_long_takes_the_longest_of_what_was_said(text: str, hours: float | None) -> None:
    assert duration(text, TUESDAY) == pytest.approx(hours)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("headache since monday, 7/10", {"duration", "severity"}),
        ("its been 3 days and its getting worse", {"duration", "course"}),
        ("he has 101.3", {"temperature"}),
        ("fever of 102", {"temperature"}),
        ("can I come tuesday at 3", set()),
        ("my pain is a 6 now", {"severity"}),
        ("i have 2 kids", set()),
        ("my throat hurts", set()),
    ],
)
def test_a_message_tells_by_itself_only_what_is_plain(text: str, names: set[str]) -> None:
    assert set(told(text)) == names


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0.3, "less than an hour"), (5, "5 hours"), (72, "3 days"), (504, "3 weeks"), (24, "1 day")],
)
def test_a_duration_in_words(hours: float, words: str) -> None:
    assert in_words(hours) == words
