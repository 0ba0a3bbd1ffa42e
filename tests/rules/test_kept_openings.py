"""Openings that were kept are those that would be found now: random histories of asking and booking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from practice import kept_openings
from practice.hours import minute_of
from practice.kept_openings import KeptOpenings
from practice.openings import CELL_MINUTES, Asked, Block, openings
from practice.settings import read_file

SETTINGS = read_file(Path("data/practice.yml"), date(2026, 3, 2))
HOURS, STEP = SETTINGS.hours, SETTINGS.step_minutes
NOW = datetime(2026, 3, 5, 8, 0, tzinfo=HOURS.zone)  # a change of clocks lies within the days ahead
KINDS = ("sick_visit", "physical", "procedure", "new_patient")


def asked(kind: str, now: datetime, days: int | None = None) -> Asked:
    visit_type = SETTINGS.visit_types[kind]
    ahead = timedelta(days=visit_type.days_ahead + 1 if days is None else days)
    return Asked(visit_type, SETTINGS.provider, visit_type.modes[0], now, now + ahead, now=now)


def block(kind: str, at: datetime) -> Block:
    first = minute_of(at) // CELL_MINUTES
    return Block(first, first + 5, kind)


steps = st.lists(
    st.tuples(st.sampled_from(["ask", "book", "free", "back"]), st.sampled_from(KINDS), st.integers(0, 900)),
    min_size=1,
    max_size=14,
)


@settings(deadline=None, max_examples=40)
@given(history=steps)
def test_what_was_kept_is_what_would_be_found(history: list[tuple[str, str, int]]) -> None:
    kept, now, busy = KeptOpenings(), NOW, list[Block]()
    for what, kind, number in history:
        now += timedelta(minutes=number if what != "back" else -number)
        found = kept.openings(asked(kind, now), HOURS, tuple(busy), STEP)
        assert found == openings(asked(kind, now), HOURS, tuple(busy), STEP)
        if what == "book" and found:
            busy.append(block(kind, found[number % len(found)].start))
        elif what == "free" and busy:
            busy.pop(number % len(busy))


def test_nothing_is_looked_for_twice_and_the_next_day_it_is_looked_for_again() -> None:
    kept = KeptOpenings()
    with patch.object(kept_openings, "openings", wraps=openings) as looked:
        for minutes in (0, 20, 300, 24 * 60):
            kept.openings(asked("sick_visit", NOW + timedelta(minutes=minutes)), HOURS, (), STEP)
        assert looked.call_count == 2


def test_other_hours_and_a_part_of_the_days_are_looked_for() -> None:
    kept = KeptOpenings()
    kept.openings(asked("sick_visit", NOW), HOURS, (), STEP)
    closed = replace(HOURS, weekly=(), overrides=(), _known={})
    assert kept.openings(asked("sick_visit", NOW), closed, (), STEP) == ()
    few = kept.openings(asked("sick_visit", NOW, days=1), HOURS, (), STEP)
    assert few == openings(asked("sick_visit", NOW, days=1), HOURS, (), STEP)
