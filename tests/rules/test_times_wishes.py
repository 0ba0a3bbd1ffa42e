"""Order, choice and moves: what needs the visit or the offered list, and what `anchored` makes of it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from nlu.times import OfficeHours, parse
from nlu.understanding import Grain, Order, Shift, Span

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 2, 8, 55, tzinfo=ZONE)
VISIT = datetime(2026, 3, 10, 9, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("asap", Order.EARLIEST),
        ("as soon as possible please", Order.EARLIEST),
        ("whats the earliest you have", Order.EARLIEST),
        ("soonest available thursday", Order.EARLIEST),
        ("first available", Order.EARLIEST),
        ("next available appointment", Order.EARLIEST),
        ("first thing tomorrow", Order.EARLIEST),
        ("the last appointment of the day", Order.LATEST),
        ("as late as possible on friday", Order.LATEST),
        ("the latest you have", Order.LATEST),
        ("friday at the latest", None),
        ("my last appointment was in may", None),
        ("tuesday", None),
    ],
)
def test_order(text: str, order: Order | None) -> None:
    assert parse(text, NOW, ZONE).order == order


@pytest.mark.parametrize(
    ("text", "pick"),
    [
        ("the second one", 2),
        ("first one please", 1),
        ("the last one", -1),
        ("#2", 2),
        ("option 3", 3),
        ("number two", 2),
        ("the later one", -1),
        ("the earlier one", 1),
        ("the 2nd option works", 2),
        ("2", None),
        ("2 weeks", None),
        ("a second opinion", None),
        ("my number is 555-123-4567", None),
    ],
)
def test_pick(text: str, pick: int | None) -> None:
    assert parse(text, NOW, ZONE).pick == pick


@pytest.mark.parametrize(
    ("text", "shift"),
    [
        ("same time the day after", Shift(days=1, same_time=True)),
        ("same time next week", Shift(days=7, same_time=True)),
        ("push it a week", Shift(days=7)),
        ("push it back 2 days", Shift(days=2)),
        ("can we move it up an hour", Shift(minutes=-60)),
        ("an hour later", Shift(minutes=60)),
        ("half an hour earlier", Shift(minutes=-30)),
        ("move it back 30 min", Shift(minutes=30)),
        ("a bit later", Shift(direction=1)),
        ("do you have anything sooner", Shift(direction=-1)),
        ("earlier that day", Shift(direction=-1, same_day=True)),
        ("same day but later", Shift(direction=1, same_day=True)),
        ("the day after", Shift(days=1)),
        ("2 days later", Shift(days=2)),
        ("the following day please", Shift(days=1)),
        ("see you later", None),
        ("later this week", None),
        ("tomorrow or the day after", None),
        ("the next day it swelled up", None),
    ],
)
def test_shift(text: str, shift: Shift | None) -> None:
    assert parse(text, NOW, ZONE).shift == shift


@pytest.mark.parametrize(
    ("text", "fits", "fails"),
    [
        ("same time the day after", (11, 9, 30), (11, 10, 0)),
        ("same time tomorrow", (3, 9, 30), (3, 9, 0)),
        ("same time on thursday", (5, 9, 30), (10, 9, 30)),
        ("push it a week", (17, 14, 0), (18, 9, 30)),
        ("an hour later", (10, 10, 30), (10, 11, 0)),
        ("a bit later", (12, 8, 0), (10, 9, 0)),
        ("earlier that day", (10, 9, 0), (9, 9, 0)),
        ("sooner", (5, 9, 0), (10, 9, 30)),
        ("the day after at 10", (11, 10, 0), (11, 11, 0)),
    ],
)
def test_a_visit_anchors_the_wish(text: str, fits: tuple[int, int, int], fails: tuple[int, int, int]) -> None:
    wish = parse(text, NOW, ZONE).anchored(VISIT, ZONE)
    assert wish.shift is None
    assert wish.admits(datetime(2026, 3, *fits, tzinfo=ZONE), ZONE)
    assert not wish.admits(datetime(2026, 3, *fails, tzinfo=ZONE), ZONE)


def test_a_move_back_is_ambiguous() -> None:
    (note,) = parse("move it back 30 min", NOW, ZONE).ambiguities
    assert (note.kind, note.meanings) == ("moved_back", ("later", "earlier"))


def test_next_tuesday_on_a_monday_is_contested() -> None:
    constraint = parse("next tuesday", NOW, ZONE)
    (note,) = constraint.ambiguities
    assert (note.kind, note.words) == ("next_weekday", "next tuesday")
    assert note.meanings == ("2026-03-10", "2026-03-03")
    assert constraint.included[0].start.day == 10


def test_a_date_that_does_not_exist_is_named_and_not_included() -> None:
    constraint = parse("february 30th at 3", NOW, ZONE)
    assert [note.kind for note in constraint.ambiguities] == ["no_such_date"]
    assert not constraint.included


def test_a_weekday_that_does_not_fit_its_date_is_named() -> None:
    constraint = parse("tuesday march 4", NOW, ZONE)
    assert [note.kind for note in constraint.ambiguities] == ["weekday_mismatch"]


def test_the_hour_the_clock_skips_is_refused() -> None:
    constraint = parse("sunday at 2:30 am", NOW, ZONE)
    assert [note.kind for note in constraint.ambiguities] == ["nonexistent_time"]
    assert not constraint.included


def test_the_hour_the_clock_repeats_is_taken_the_first_time() -> None:
    constraint = parse("november 1st at 1:30 am", NOW, ZONE)
    assert [note.kind for note in constraint.ambiguities] == ["repeated_time"]
    assert constraint.included[0].start.isoformat() == "2026-11-01T01:30:00-04:00"


def test_an_hour_outside_the_office_is_a_guess() -> None:
    (note,) = parse("at 7", NOW, ZONE).ambiguities
    assert (note.kind, note.meanings) == ("am_pm", ("07:00", "19:00"))


def test_office_hours_settle_am_and_pm() -> None:
    late = OfficeHours(
        opens=NOW.time().replace(hour=12, minute=0), closes=NOW.time().replace(hour=21, minute=0)
    )
    (span,) = parse("tomorrow at 8", NOW, ZONE, late).included
    assert span.start.hour == 20
    (span,) = parse("tomorrow at 8", NOW, ZONE).included
    assert span.start.hour == 8


def test_one_day_in_the_zone_of_the_practice() -> None:
    honolulu = ZoneInfo("Pacific/Honolulu")
    constraint = parse("tomorrow", NOW, honolulu)
    start = datetime(2026, 3, 3, tzinfo=honolulu)
    assert constraint.included == (Span(start, start.replace(day=4), Grain.DAY),)
