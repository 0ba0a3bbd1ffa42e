"""Which starts are offered: never over something busy, always in hours, by the visit type's rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice.hours import Hours, WeeklyHours
from practice.ids import ProviderId
from practice.openings import Asked, Block, openings
from practice.visits import Mode, Opening, VisitType, cells

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
AMARI = ProviderId("amari")
HOURS = Hours(
    ZONE,
    tuple(
        row
        for day in range(5)
        for row in (WeeklyHours(day, time(9), time(12)), WeeklyHours(day, time(13), time(17)))
    ),
)


def offered(
    kind: VisitType, *busy: Block, days: float = 1, step: int = 20, hours: Hours = HOURS
) -> list[Opening]:
    asked = Asked(kind, AMARI, kind.modes[0], NOW, NOW + timedelta(days=days), NOW)
    return list(openings(asked, hours, busy, step))


def walls(found: list[Opening]) -> list[str]:
    return [o.start.astimezone(ZONE).strftime("%H:%M") for o in found]


def block(first: str, last: str, kind: str = "other") -> Block:
    ends = [datetime.combine(date(2026, 3, 2), time.fromisoformat(w), ZONE) for w in (first, last)]
    taken = list(cells(*ends))
    return Block(taken[0], taken[-1] + 1, kind)


def visit_type(minutes: int = 40, **rules: int | None) -> VisitType:
    return VisitType("x", "X", minutes, notice_minutes=rules.pop("notice", 0) or 0, **rules)  # type: ignore[arg-type]


def test_a_whole_day_runs_to_lunch_and_to_the_close() -> None:
    assert walls(offered(visit_type(60), step=60)) == [
        "09:00",
        "10:00",
        "11:00",
        "13:00",
        "14:00",
        "15:00",
        "16:00",
    ]


def test_a_stretch_shorter_than_the_visit_offers_nothing() -> None:
    assert walls(offered(visit_type(240), step=20)) == ["13:00"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (0, 0, ["09:00", "10:40", "11:00", "11:20"]),
        (20, 0, ["09:00", "11:00", "11:20"]),
        (0, 20, ["10:40", "11:00", "11:20"]),
    ],
)
def test_buffers_keep_their_distance_from_what_is_busy(before: int, after: int, expected: list[str]) -> None:
    kind = visit_type(40, buffer_before=before, buffer_after=after)
    found = walls(offered(kind, block("09:40", "10:40")))
    assert [w for w in found if w < "12:00"] == expected


def test_a_buffer_may_reach_past_the_hours() -> None:
    assert walls(offered(visit_type(60, buffer_after=30, buffer_before=30), step=60))[0] == "09:00"


def test_a_busy_stretch_takes_whole_cells() -> None:
    kind = visit_type(10, step_minutes=1)
    assert "09:02" not in walls(offered(kind, block("09:13", "09:20")))
    assert "09:00" in walls(offered(kind, block("09:13", "09:20")))


def test_the_types_own_step_wins_over_the_practices() -> None:
    assert walls(offered(visit_type(60, step_minutes=30), step=60))[:3] == ["09:00", "09:30", "10:00"]


def test_notice_is_to_the_minute() -> None:
    assert walls(offered(visit_type(20, notice=80)))[0] == "09:20"
    assert walls(offered(visit_type(20, notice=81)))[0] == "09:40"


def test_the_window_holds_its_start_and_not_its_end() -> None:
    kind = visit_type(20)
    start = datetime(2026, 3, 2, 15, tzinfo=UTC)
    asked = Asked(kind, AMARI, Mode.IN_PERSON, start, start + timedelta(minutes=20), NOW)
    assert [o.start for o in openings(asked, HOURS, (), 20)] == [start]


def test_days_ahead_are_counted_by_the_calendar() -> None:
    found = offered(visit_type(20, days_ahead=2), days=30)
    assert {o.start.astimezone(ZONE).date().day for o in found} == {2, 3, 4}


def test_a_full_day_is_skipped_and_other_types_do_not_count() -> None:
    kind = visit_type(20, most_a_day=1)
    assert offered(kind, block("16:00", "16:20", "x")) == []
    assert offered(kind, block("16:00", "16:20", "other")) != []


def test_a_mode_that_the_type_lacks_offers_nothing() -> None:
    asked = Asked(visit_type(), AMARI, Mode.VIDEO, NOW, NOW + timedelta(days=3), NOW)
    assert openings(asked, HOURS, ()) == ()


def test_a_long_block_under_a_short_one_still_counts() -> None:
    found = walls(offered(visit_type(20), block("09:00", "12:00"), block("09:20", "09:40")))
    assert found[0] == "13:00"


blocks = st.lists(
    st.tuples(st.integers(0, 60 * 24 * 6 // 5), st.integers(1, 40)).map(
        lambda pair: Block(
            int(NOW.timestamp()) // 300 + pair[0], int(NOW.timestamp()) // 300 + sum(pair), "other"
        )
    ),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(
    busy=blocks,
    minutes=st.integers(5, 90),
    before=st.integers(0, 30),
    after=st.integers(0, 30),
    step=st.sampled_from([5, 10, 15, 20, 60]),
)
def test_offered_is_exactly_what_is_free_and_in_hours(
    busy: list[Block], minutes: int, before: int, after: int, step: int
) -> None:
    """Against a slow and plain computation that asks of every start whether it fits."""
    kind = visit_type(minutes, buffer_before=before, buffer_after=after)
    found = offered(kind, *busy, days=6, step=step)
    assert [o.start for o in found] == plainly(kind, busy, step)


def plainly(kind: VisitType, busy: list[Block], step: int) -> list[datetime]:
    taken = {cell for b in busy for cell in range(b.first_cell, b.last_cell)}
    length = timedelta(minutes=kind.minutes)
    fits = []
    for day in range(7):
        for opens, closes in HOURS.on(date(2026, 3, 2) + timedelta(days=day)):
            start = opens
            while start + length <= closes:
                around = cells(
                    start - timedelta(minutes=kind.buffer_before),
                    start + length + timedelta(minutes=kind.buffer_after),
                )
                if NOW <= start < NOW + timedelta(days=6) and not taken.intersection(around):
                    fits.append(start)
                start += timedelta(minutes=step)
    return fits
