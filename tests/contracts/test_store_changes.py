"""The store's promises on moving, calling off, no-shows and overbooking, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from practice.ids import PatientId, VisitId
from practice.ports import SlotTaken
from practice.store import Unknown
from practice.visits import Visit, VisitState
from tests.conftest import World

ANA, NINA = PatientId("ana-marsh"), PatientId("nina-hollis")


def test_a_move_frees_the_old_time_and_takes_the_new(world: World) -> None:
    first, second = world.openings("follow_up")[:2]
    visit = world.booked(first)
    mine = world.conversation("a")
    with world.turn() as uow:
        moved = uow.visits.move(visit.id, second, mine)
    assert isinstance(moved, Visit)
    assert (moved.id, moved.start, moved.sequence) == (visit.id, second.start, visit.sequence + 1)
    assert first in world.openings("follow_up")
    assert second not in world.openings("follow_up")


def test_a_visit_may_move_onto_part_of_its_own_time(world: World) -> None:
    visit = world.booked(world.openings("physical")[0])
    mine = world.conversation("a")
    overlapping = world.openings("physical", moving=visit.id)[1]
    assert overlapping.start < visit.end
    assert overlapping not in world.openings("physical")
    with world.turn() as uow:
        moved = uow.visits.move(visit.id, overlapping, mine)
    assert isinstance(moved, Visit)
    assert world.count("SELECT count(*) FROM busy_cells WHERE visit_id = :v", v=visit.id) == 10


def test_a_move_to_a_taken_time_changes_nothing(world: World) -> None:
    first, second = world.openings("follow_up")[:2]
    visit, _ = world.booked(first), world.booked(second, "b", NINA)
    mine = world.conversation("a")
    with world.turn() as uow:
        assert uow.visits.move(visit.id, second, mine) == SlotTaken(second, "taken")
        assert uow.visits.get(visit.id) == visit
    assert first not in world.openings("follow_up")


def test_a_move_uses_and_ends_the_movers_hold(world: World) -> None:
    first, second = world.openings("follow_up")[:2]
    visit, mine = world.booked(first), world.conversation("a")
    with world.turn() as uow:
        uow.visits.hold(second, mine)
        assert isinstance(uow.visits.move(visit.id, second, mine), Visit)
    assert world.count("SELECT count(*) FROM visits WHERE state = 'held'") == 0
    assert first in world.openings("follow_up")


def test_a_move_on_the_last_allowed_visit_of_the_day_does_not_count_itself(world: World) -> None:
    kinds = {**world.settings.visit_types, "physical": replace(world.kind("physical"), most_a_day=1)}
    world.store._settings[world.practice] = replace(world.settings, visit_types=kinds)  # type: ignore[index]
    visit = world.booked(world.openings("physical")[0])
    mine = world.conversation("a")
    with world.turn() as uow:
        kind = kinds["physical"]
        later = uow.visits.openings(
            kind, world.now, world.now + timedelta(hours=10), own=mine, moving=visit.id
        )[-1]
        assert isinstance(uow.visits.move(visit.id, later, mine), Visit)


def test_a_redelivered_move_moves_once(world: World) -> None:
    first, second = world.openings("follow_up")[:2]
    visit, mine = world.booked(first), world.conversation("a")
    with world.turn() as uow:
        moved = uow.visits.move(visit.id, second, mine)
        assert uow.visits.move(visit.id, second, mine) == moved
        assert [line["what"] for line in uow.staff_visits.history(visit.id)] == ["booked", "moved"]


def test_a_moved_visit_must_be_confirmed_again(world: World) -> None:
    first, second = world.openings("follow_up")[:2]
    visit, mine = world.booked(first), world.conversation("a")
    with world.turn() as uow:
        assert uow.visits.confirm(visit.id).confirmed_at == world.now
        moved = uow.visits.move(visit.id, second, mine)
    assert isinstance(moved, Visit)
    assert moved.confirmed_at is None


def test_a_visit_called_off_cannot_move(world: World) -> None:
    first, second = world.openings("follow_up")[:2]
    visit, mine = world.booked(first), world.conversation("a")
    with world.turn() as uow:
        uow.visits.cancel(visit.id, "patient", "")
        assert uow.visits.move(visit.id, second, mine) == SlotTaken(second, "gone")
    assert second in world.openings("follow_up")


def test_calling_off_frees_the_time_and_twice_changes_nothing(world: World) -> None:
    opening = world.openings("follow_up")[0]
    visit = world.booked(opening)
    with world.turn() as uow:
        gone = uow.visits.cancel(visit.id, "patient", "called off by chat")
        assert uow.visits.cancel(visit.id, "patient", "again") == gone
        history = [(line["what"], line["by"]) for line in uow.staff_visits.history(visit.id)]
    assert gone.state is VisitState.CANCELLED
    assert history == [("booked", "patient"), ("cancelled", "patient")]
    assert opening in world.openings("follow_up")


def test_confirming_a_visit_that_is_called_off_leaves_it_called_off(world: World) -> None:
    visit = world.booked(world.openings("follow_up")[0])
    with world.turn() as uow:
        gone = uow.visits.cancel(visit.id, "staff", "")
        assert uow.visits.confirm(visit.id) == gone


def test_running_late_is_kept_with_its_minutes(world: World) -> None:
    visit = world.booked(world.openings("follow_up")[0])
    with world.turn() as uow:
        uow.visits.note_late(visit.id, 20)
        assert uow.staff_visits.history(visit.id)[-1]["about"] == {"minutes": 20}


def test_a_no_show_can_be_taken_back_and_both_stay_in_the_history(world: World) -> None:
    opening = world.openings("follow_up")[0]
    visit = world.booked(opening)
    with world.turn() as uow:
        uow.staff_visits.arrive(visit.id, "amari")
        gone = uow.staff_visits.no_show(visit.id, "amari")
    assert opening in world.openings("follow_up")
    with world.turn() as uow:
        back = uow.staff_visits.undo_no_show(visit.id, "amari")
        lines = [(x["what"], x["from_state"], x["to_state"]) for x in uow.staff_visits.history(visit.id)]
        assert uow.staff_visits.undo_no_show(visit.id, "amari") == back
    assert (gone.state, back.state) == (VisitState.NO_SHOW, VisitState.ARRIVED)
    assert opening not in world.openings("follow_up")
    assert lines[1:] == [
        ("arrived", "booked", "arrived"),
        ("no_show", "arrived", "no_show"),
        ("no_show_undone", "no_show", "arrived"),
    ]


def test_a_no_show_taken_back_shares_the_time_given_away_meanwhile(world: World) -> None:
    opening = world.openings("follow_up")[0]
    visit = world.booked(opening)
    with world.turn() as uow:
        uow.staff_visits.no_show(visit.id, "amari")
    second = world.booked(opening, "b", NINA)
    with world.turn() as uow:
        assert uow.staff_visits.undo_no_show(visit.id, "amari").state is VisitState.BOOKED
        uow.visits.cancel(second.id, "patient", "")
    assert opening not in world.openings("follow_up")


def test_completing_a_visit_frees_its_time_and_ends_being_new(world: World) -> None:
    opening = world.openings("new_patient")[0]
    mine = world.conversation("a")
    with world.turn() as uow:
        fresh = uow.patients.register("Lee", "Grant", world.now.date(), "+15555550190")
        visit = uow.visits.book(opening, mine, fresh.id, "")
        assert isinstance(visit, Visit)
        uow.staff_visits.arrive(visit.id, "amari")
        assert uow.staff_visits.complete(visit.id, "amari").state is VisitState.COMPLETED
        known = uow.patients.get(fresh.id)
    assert known is not None
    assert not known.is_new
    assert opening in world.openings("new_patient")


def test_staff_overbook_only_when_they_say_so_and_it_is_recorded(world: World) -> None:
    opening = world.openings("follow_up")[0]
    world.booked(opening)
    with world.turn() as uow:
        refused = uow.staff_visits.book_by_staff(opening, NINA, "amari", "squeeze in")
        assert isinstance(refused, SlotTaken)
        visit = uow.staff_visits.book_by_staff(opening, NINA, "amari", "squeeze in", overbook=True)
        assert isinstance(visit, Visit)
        line = uow.staff_visits.history(visit.id)[0]
    assert (line["what"], line["by"]) == ("overbooked", "amari")


@pytest.mark.parametrize("first_to_go", ["booked", "overbooked"])
def test_the_chat_never_gets_a_time_that_an_overbooked_visit_still_uses(
    world: World, first_to_go: str
) -> None:
    opening = world.openings("follow_up")[0]
    booked = world.booked(opening)
    with world.turn() as uow:
        over = uow.staff_visits.book_by_staff(opening, NINA, "amari", "", overbook=True)
        assert isinstance(over, Visit)
        gone, stays = (booked, over) if first_to_go == "booked" else (over, booked)
        uow.visits.cancel(gone.id, "staff", "")
    assert opening not in world.openings("follow_up")
    taken = "SELECT count(*) FROM busy_cells WHERE visit_id = :v"
    assert world.count(taken, v=stays.id) == 4
    with world.turn() as uow:
        uow.visits.cancel(stays.id, "staff", "")
    assert opening in world.openings("follow_up")


def test_a_visit_nobody_knows_is_refused(world: World) -> None:
    mine, opening = world.conversation("a"), world.openings("follow_up")[0]
    with world.turn() as uow:
        for act in (
            lambda: uow.visits.cancel(VisitId("none"), "patient", ""),
            lambda: uow.visits.confirm(VisitId("none")),
            lambda: uow.visits.note_late(VisitId("none"), 5),
            lambda: uow.visits.move(VisitId("none"), opening, mine),
            lambda: uow.visits.book(opening, mine, PatientId("none"), ""),
        ):
            with pytest.raises(Unknown):
                act()


def test_every_change_writes_its_domain_event(world: World) -> None:
    first, second = world.openings("follow_up")[:2]
    visit, mine = world.booked(first), world.conversation("a")
    with world.turn() as uow:
        uow.visits.move(visit.id, second, mine)
        uow.visits.confirm(visit.id)
        uow.visits.cancel(visit.id, "patient", "")
    for name in ("visit.booked", "visit.moved", "visit.confirmed", "visit.cancelled"):
        mine_only = "SELECT count(*) FROM domain_events WHERE name = :n AND practice_id = 'riverside'"
        assert world.count(mine_only, n=name) == (2 if name == "visit.booked" else 1)
