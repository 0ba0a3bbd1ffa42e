"""Closed hours: nothing is booked there, each visit is called off once, patients told, the soonest first."""

from __future__ import annotations

from datetime import date, time, timedelta

from practice.follow_ups import FollowUpState
from practice.ids import PatientId
from practice.ports import SlotTaken
from practice.visits import Visit, VisitState
from practice.waitlist import Proposal
from tests.conftest import World

ANA, NINA, SAM = PatientId("ana-marsh"), PatientId("nina-hollis"), PatientId("sam-pike")
TUESDAY = date(2026, 3, 3)
KIND = "sick_visit"


def tuesday(world: World) -> list[int]:
    """The places of Tuesday's openings among all."""
    zone = world.settings.zone
    return [n for n, o in enumerate(world.openings(KIND, 5)) if o.start.astimezone(zone).date() == TUESDAY]


def two_visits(world: World) -> tuple[Visit, Visit]:
    """Nina's in the afternoon was booked before Sam's in the morning."""
    openings, places = world.openings(KIND, 5), tuesday(world)
    later = world.booked(openings[places[-1]], "n", NINA)
    return world.booked(openings[places[0]], "s", SAM), later


def test_a_closed_day_offers_nothing_and_reopens(world: World) -> None:
    assert tuesday(world)
    with world.turn() as uow:
        uow.closing.close(TUESDAY, "ill", "Dr. Amari")
    assert tuesday(world) == []
    with world.turn() as uow:
        assert uow.closing.reopen(TUESDAY, "Dr. Amari") == 1
    assert tuesday(world)


def test_only_the_hours_named_are_closed(world: World) -> None:
    soon, later = two_visits(world)
    with world.turn() as uow:
        closed = uow.closing.close(TUESDAY, "dentist", "Dr. Amari", time(13), time(17))
    assert [visit.id for visit in closed.visits] == [later.id]
    with world.turn() as uow:
        kept = uow.visits.get(soon.id)
    assert kept is not None
    assert kept.state is VisitState.BOOKED


def test_patients_are_told_the_soonest_first_and_promised_a_call(world: World) -> None:
    two_visits(world)
    with world.turn() as uow:
        closed = uow.closing.close(TUESDAY, "ill", "Dr. Amari")
        again = uow.closing.close(TUESDAY, "ill", "Dr. Amari")
        promises = uow.follow_ups.open()
    assert [visit.patient for visit in closed.visits] == [SAM, NINA]
    assert again.visits == ()
    assert {promise.kind for promise in promises} == {"rebook"}
    with world.turn(world.now + timedelta(minutes=1)) as uow:
        told = [nudge.patient for nudge in uow.nudges.claim(timedelta(minutes=1))]
    assert told == [SAM, NINA]


def test_a_new_visit_keeps_the_promise(world: World) -> None:
    soon, _ = two_visits(world)
    with world.turn() as uow:
        uow.closing.close(TUESDAY, "ill", "Dr. Amari")
    world.booked(world.openings(KIND, 10)[-1], "s", SAM)
    with world.turn() as uow:
        waiting = [one for one in uow.follow_ups.open() if one.state is FollowUpState.OPEN]
    assert [one.patient for one in waiting] == [NINA]
    assert soon.patient == SAM


def test_holds_and_offers_in_closed_hours_are_let_go(world: World) -> None:
    openings, places = world.openings(KIND, 5), tuesday(world)
    chat = world.conversation("a")
    with world.turn() as uow:
        uow.conversations.link(chat, ANA)
        uow.visits.join_waitlist(ANA, KIND, {}, chat)
        waiting = uow.waitlist.waiting()
        (offer,) = uow.waitlist.offer(Proposal(openings[places[0]], waiting, world.now + timedelta(hours=1)))
        assert isinstance(uow.visits.hold(openings[places[3]], chat), Visit)
        uow.closing.close(TUESDAY, "ill", "Dr. Amari")
        taken = uow.visits.book(openings[places[3]], chat, ANA, "")
        found = uow.waitlist.get(offer.id)
    assert isinstance(taken, SlotTaken)
    assert found is not None
    assert found.state == "retracted"


def test_who_waits_today_is_told_that_the_physician_is_late(world: World) -> None:
    zone = world.settings.zone
    today = [o for o in world.openings(KIND, 1) if o.start.astimezone(zone).date() == date(2026, 3, 2)]
    world.booked(today[0], "s", SAM)
    world.booked(today[-1], "n", NINA)
    with world.turn() as uow:
        assert uow.closing.late(20, "Dr. Amari") == 1
        (nudge,) = uow.nudges.claim(timedelta(minutes=1))
    assert (nudge.kind, nudge.patient, nudge.about["minutes"]) == ("desk_late", SAM, 20)
