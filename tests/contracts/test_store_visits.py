"""The store's promises on openings, holds and booking, each on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from practice.ids import PatientId
from practice.ports import SlotTaken
from practice.visits import Mode, Visit, VisitState
from tests.conftest import World

ANA, NINA = PatientId("ana-marsh"), PatientId("nina-hollis")


def test_openings_lie_in_hours_after_the_notice_and_before_lunch(world: World) -> None:
    starts = [o.start for o in world.openings("sick_visit", days=1)]
    assert starts[0] == datetime(2026, 3, 2, 14, 40, tzinfo=UTC)
    assert datetime(2026, 3, 2, 16, 40, tzinfo=UTC) in starts
    assert not [s for s in starts if time(17) <= s.time() < time(18)]
    assert max(s for s in starts if s.day == 2) == datetime(2026, 3, 2, 21, 40, tzinfo=UTC)


def test_an_opening_has_the_types_first_mode_unless_another_is_asked(world: World) -> None:
    assert {o.mode for o in world.openings("follow_up")} == {Mode.IN_PERSON}
    assert {o.mode for o in world.openings("follow_up", mode=Mode.VIDEO)} == {Mode.VIDEO}
    assert world.openings("vaccine", mode=Mode.VIDEO) == ()


def test_a_hold_takes_the_opening_from_others_but_not_from_its_holder(world: World) -> None:
    mine, other = world.conversation("a"), world.conversation("b")
    opening = world.openings("follow_up")[0]
    with world.turn() as uow:
        held = uow.visits.hold(opening, mine)
    assert isinstance(held, Visit)
    assert (held.state, held.patient, held.expires) == (
        VisitState.HELD,
        None,
        world.now + timedelta(minutes=world.settings.hold_minutes),
    )
    assert opening not in world.openings("follow_up", own=other)
    assert opening in world.openings("follow_up", own=mine)
    with world.turn() as uow:
        assert uow.visits.hold(opening, other) == SlotTaken(opening, "taken")
        assert uow.visits.hold(opening, mine) == held


def test_a_new_hold_releases_the_old_one(world: World) -> None:
    mine = world.conversation("a")
    first, second = world.openings("follow_up")[:2]
    with world.turn() as uow:
        uow.visits.hold(first, mine)
        uow.visits.hold(second, mine)
    assert first in world.openings("follow_up")
    assert second not in world.openings("follow_up")


def test_a_refused_hold_keeps_the_old_one(world: World) -> None:
    mine, other = world.conversation("a"), world.conversation("b")
    first, second = world.openings("follow_up")[:2]
    with world.turn() as uow:
        uow.visits.hold(first, mine)
        uow.visits.hold(second, other)
        assert isinstance(uow.visits.hold(second, mine), SlotTaken)
    assert first not in world.openings("follow_up", own=other)


def test_releasing_gives_the_opening_back(world: World) -> None:
    mine = world.conversation("a")
    opening = world.openings("follow_up")[0]
    with world.turn() as uow:
        uow.visits.hold(opening, mine)
        uow.visits.release(mine)
        uow.visits.release(mine)
    assert opening in world.openings("follow_up")


def test_an_expired_hold_is_free_for_others_and_its_cells_go_with_the_next_write(world: World) -> None:
    mine, other = world.conversation("a"), world.conversation("b")
    opening = world.openings("follow_up")[6]
    with world.turn() as uow:
        held = uow.visits.hold(opening, mine)
    assert isinstance(held, Visit)
    late = world.now + timedelta(minutes=world.settings.hold_minutes)
    assert opening in world.openings("follow_up", now=late)
    with world.turn(late) as uow:
        assert isinstance(uow.visits.hold(opening, other), Visit)
        old = uow.visits.get(held.id)
    assert old is not None
    assert old.state is VisitState.RELEASED


def test_a_hold_is_live_until_the_very_moment_it_expires(world: World) -> None:
    mine, other = world.conversation("a"), world.conversation("b")
    opening = world.openings("follow_up")[0]
    with world.turn() as uow:
        uow.visits.hold(opening, mine)
    just_before = world.now + timedelta(minutes=world.settings.hold_minutes, microseconds=-1)
    with world.turn(just_before) as uow:
        assert isinstance(uow.visits.hold(opening, other), SlotTaken)


def test_confirming_turns_the_held_row_into_the_visit(world: World) -> None:
    mine = world.conversation("a")
    opening = world.openings("follow_up")[0]
    with world.turn() as uow:
        held = uow.visits.hold(opening, mine)
        booked = uow.visits.book(opening, mine, ANA, "knee")
    assert isinstance(held, Visit)
    assert isinstance(booked, Visit)
    assert booked == replace(held, state=VisitState.BOOKED, patient=ANA, reason="knee", expires=None)


def test_a_lost_hold_books_only_if_the_opening_is_still_free(world: World) -> None:
    mine, other = world.conversation("a"), world.conversation("b")
    first, second = world.openings("follow_up")[6:8]
    with world.turn() as uow:
        uow.visits.hold(first, mine)
    late = world.now + timedelta(minutes=11)
    with world.turn(late) as uow:
        uow.visits.hold(first, other)
    with world.turn(late) as uow:
        assert uow.visits.book(first, mine, ANA, "") == SlotTaken(first, "taken")
        assert isinstance(uow.visits.book(second, mine, ANA, ""), Visit)


def test_a_hold_on_one_opening_never_books_another(world: World) -> None:
    mine, other = world.conversation("a"), world.conversation("b")
    first, second = world.openings("follow_up")[:2]
    with world.turn() as uow:
        uow.visits.hold(second, other)
        uow.visits.hold(first, mine)
        assert isinstance(uow.visits.book(second, mine, ANA, ""), SlotTaken)


def test_a_redelivered_confirmation_books_once(world: World) -> None:
    mine = world.conversation("a")
    opening = world.openings("follow_up")[0]
    with world.turn() as uow:
        uow.visits.hold(opening, mine)
        first = uow.visits.book(opening, mine, NINA, "")
    with world.turn() as uow:
        assert uow.visits.book(opening, mine, NINA, "") == first
        assert len(uow.visits.upcoming(NINA)) == 1


@pytest.mark.parametrize("shift", [-30, -20, -10, 0, 10, 20, 30])
def test_no_two_live_visits_overlap_buffers_included(world: World, shift: int) -> None:
    """A 20-minute procedure with 10 minutes before and after keeps 40 minutes busy."""
    world = world.with_rules("procedure", minutes=20, notice_minutes=0, step_minutes=5, most_a_day=None)
    world.booked(next(o for o in world.openings("procedure", 3) if o.start.time() == time(15, 0)))
    wanted = [o for o in world.openings("procedure", 3) if o.start.date() == date(2026, 3, 2)]
    at = datetime(2026, 3, 2, 15, 0, tzinfo=UTC) + timedelta(minutes=shift)
    assert at not in [o.start for o in wanted]
    free = [at.replace(hour=14, minute=20), at.replace(hour=15, minute=40)]
    assert set(free) <= {o.start for o in wanted}


def test_the_database_refuses_a_cell_twice_whatever_the_code_says(world: World) -> None:
    visit = world.booked(world.openings("follow_up")[0])
    twice = sa.text("INSERT INTO busy_cells SELECT practice_id, provider_id, cell, visit_id FROM busy_cells")
    with pytest.raises(sa.exc.IntegrityError), world.store.engine.begin() as connection:
        connection.execute(twice)
    assert world.count("SELECT count(*) FROM busy_cells WHERE visit_id = :v", v=visit.id) == 4


def test_visits_of_any_two_types_exclude_each_other(world: World) -> None:
    first = world.openings("physical")[0]
    world.booked(first)
    busy_to = first.end + timedelta(minutes=world.kind("physical").buffer_after)
    others = [o for key in world.settings.visit_types for o in world.openings(key)]
    assert not [o for o in others if o.start < busy_to and o.end > first.start]
