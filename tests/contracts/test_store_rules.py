"""The practice's own rules count when a visit is written: hours, notice, number, clocks. Both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from practice.hours import WeeklyHours
from practice.ids import ConversationId, PatientId, VisitId
from practice.ports import SlotTaken
from practice.visits import Mode, Visit
from tests.conftest import OpenStore, World

ANA, NINA = PatientId("ana-marsh"), PatientId("nina-hollis")


def test_what_was_never_offered_cannot_be_held_or_booked(world: World) -> None:
    mine = world.conversation("a")
    real = world.openings("follow_up")[0]
    bent = [
        replace(real, start=real.start + timedelta(minutes=5), end=real.end + timedelta(minutes=5)),
        replace(real, end=real.end + timedelta(minutes=20)),
        replace(real, start=real.start.replace(hour=8), end=real.end.replace(hour=8)),
        replace(real, visit_type="haircut"),
        replace(real, visit_type="vaccine", mode=Mode.VIDEO),
    ]
    for opening in bent:
        with world.turn() as uow:
            assert uow.visits.hold(opening, mine) == SlotTaken(opening, "rules")
            assert uow.visits.book(opening, mine, ANA, "") == SlotTaken(opening, "rules")


def test_a_closure_made_after_the_offer_counts_at_commit(world: World) -> None:
    mine = world.conversation("a")
    opening = world.openings("follow_up")[0]
    hours = replace(world.settings.hours, weekly=(WeeklyHours(6, time(9), time(12)),), _known={})
    world.with_settings(hours=hours)
    with world.turn() as uow:
        assert uow.visits.book(opening, mine, ANA, "") == SlotTaken(opening, "rules")


def test_minimum_notice_counts_at_commit(world: World) -> None:
    mine = world.conversation("a")
    opening = world.openings("follow_up")[0]
    too_late = opening.start - timedelta(minutes=world.kind("follow_up").notice_minutes, seconds=-1)
    with world.turn(too_late) as uow:
        assert uow.visits.book(opening, mine, ANA, "") == SlotTaken(opening, "rules")


def test_what_was_held_in_time_can_be_confirmed_while_the_hold_lasts(world: World) -> None:
    mine = world.conversation("a")
    opening = world.openings("follow_up")[0]
    at_the_limit = opening.start - timedelta(minutes=world.kind("follow_up").notice_minutes)
    with world.turn(at_the_limit) as uow:
        uow.visits.hold(opening, mine)
    with world.turn(at_the_limit + timedelta(minutes=5)) as uow:
        assert isinstance(uow.visits.book(opening, mine, ANA, ""), Visit)


def test_nothing_is_offered_or_booked_beyond_the_furthest_day(world: World) -> None:
    mine = world.conversation("a")
    last_day = max(o.start for o in world.openings("sick_visit", days=60)).date()
    assert last_day == date(2026, 3, 16)
    opening = max(world.openings("sick_visit", days=60), key=lambda o: o.start)
    beyond = replace(opening, start=opening.start + timedelta(days=1), end=opening.end + timedelta(days=1))
    with world.turn() as uow:
        assert uow.visits.hold(beyond, mine) == SlotTaken(beyond, "rules")


def test_the_most_a_day_counts_live_visits_and_holds_of_the_type(world: World) -> None:
    world = world.with_rules("physical", most_a_day=2, notice_minutes=0)
    first, *_, last = [o for o in world.openings("physical") if o.start.day == 3]
    world.booked(first)
    other = world.conversation("b")
    with world.turn() as uow:
        uow.visits.hold(last, other)
    assert not [o for o in world.openings("physical") if o.start.day == 3]
    assert [o for o in world.openings("physical", own=other) if o.start.day == 3]
    assert [o for o in world.openings("follow_up") if o.start.day == 3]
    middle = replace(first, start=first.start + timedelta(hours=1), end=first.end + timedelta(hours=1))
    third = world.conversation("c")
    with world.turn() as uow:
        assert isinstance(uow.visits.book(middle, third, ANA, ""), SlotTaken)


def test_a_new_patient_books_only_what_new_patients_may(world: World) -> None:
    mine = world.conversation("a")
    with world.turn() as uow:
        fresh = uow.patients.register("Lee", "Grant", date(1990, 1, 1), "+15555550190")
    opening, first_visit = world.openings("physical")[0], world.openings("new_patient")[0]
    with world.turn() as uow:
        assert uow.visits.book(opening, mine, fresh.id, "") == SlotTaken(opening, "new_patients")
        assert isinstance(uow.visits.book(first_visit, mine, fresh.id, ""), Visit)


def test_upcoming_holds_booked_visits_from_now_on_soonest_first(world: World) -> None:
    openings = world.openings("follow_up")
    later, sooner = world.booked(openings[9]), world.booked(openings[2])
    with world.turn() as uow:
        seeded = [v for v in uow.visits.upcoming(ANA) if v.id not in (later.id, sooner.id)]
        assert [v.id for v in uow.visits.upcoming(ANA)] == [
            v.id for v in sorted([later, sooner, *seeded], key=lambda v: v.start)
        ]
    with world.turn(sooner.start + timedelta(seconds=1)) as uow:
        assert sooner.id not in [v.id for v in uow.visits.upcoming(ANA)]


def test_nothing_is_kept_of_a_turn_that_fails(world: World) -> None:
    mine = world.conversation("a")
    opening = world.openings("follow_up")[0]

    def failing_turn() -> None:
        with world.turn() as uow:
            uow.visits.book(opening, mine, ANA, "")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing_turn()
    assert opening in world.openings("follow_up")


def test_openings_take_one_query(world: World) -> None:
    asked: list[str] = []
    for opening in world.openings("follow_up")[:5]:
        world.booked(opening)
    sa.event.listen(world.store.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    world.openings("follow_up", days=60)
    assert len([q for q in asked if q.startswith("SELECT")]) == 1


@pytest.mark.parametrize(("day", "first_utc"), [(date(2026, 3, 8), 13), (date(2026, 11, 1), 14)])
def test_on_the_days_the_clocks_change_the_day_begins_at_nine_by_the_wall(
    open_store: OpenStore, world: World, day: date, first_utc: int
) -> None:
    """8 March 2026: 9:00 is 13:00 UTC, the day before 14:00. 1 November 2026: 14:00 UTC, before it 13:00."""
    sundays = WeeklyHours(6, time(9), time(12))
    world = world.with_settings(hours=replace(world.settings.hours, weekly=(sundays,), _known={}))
    world.now = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    openings = [o for o in world.openings("follow_up", days=1) if o.start.date() == day]
    assert openings[0].start == datetime(day.year, day.month, day.day, first_utc, tzinfo=UTC)
    assert len(openings) == 9
    assert {o.end - o.start for o in openings} == {timedelta(minutes=20)}
    assert world.booked(openings[0]).start == openings[0].start


def test_minimum_notice_is_real_hours_on_the_night_the_clocks_change(world: World) -> None:
    """Half past one in the night, seven hours of notice: 9:30 by the wall, not 8:30."""
    sundays = WeeklyHours(6, time(8), time(12))
    world = world.with_settings(hours=replace(world.settings.hours, weekly=(sundays,), _known={}))
    world = world.with_rules("follow_up", notice_minutes=7 * 60, step_minutes=30)
    world.now = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)
    assert world.openings("follow_up", days=1)[0].start == datetime(2026, 3, 8, 13, 30, tzinfo=UTC)


def test_a_visit_that_is_not_there_is_none(world: World) -> None:
    with world.turn() as uow:
        assert uow.visits.get(VisitId("nobody")) is None
        uow.visits.release(ConversationId("nobody"))
