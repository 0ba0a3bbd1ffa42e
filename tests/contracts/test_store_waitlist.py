"""The waitlist's promises: one opening to one person, the old visit kept until the yes, staff go first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from actions.dialogue.wishes import wish_to_json
from bot.fitting import Fitting
from nlu.understanding import BookingConstraint
from practice.follow_ups import FollowUpState
from practice.ids import ConversationId, PatientId
from practice.nudges import NudgeState
from practice.ports import SlotTaken
from practice.visits import Opening, Visit, VisitState
from practice.waitlist import Offer, Proposal, proposals
from tests.conftest import World

ANA, NINA, SAM = PatientId("ana-marsh"), PatientId("nina-hollis"), PatientId("sam-pike")
KIND = "sick_visit"


def waits(world: World, *people: PatientId) -> dict[PatientId, ConversationId]:
    """They join the waitlist, each from a chat of their own."""
    chats = {patient: world.conversation(patient) for patient in people}
    for patient, chat in chats.items():
        with world.turn() as uow:
            uow.conversations.link(chat, patient)
            uow.visits.join_waitlist(patient, KIND, {}, chat)
    return chats


def offered(world: World, opening: Opening) -> dict[PatientId, Offer]:
    """The opening offered to all who wait."""
    with world.turn() as uow:
        people = tuple(sorted(uow.waitlist.waiting(), key=lambda one: one.patient))
        made = uow.waitlist.offer(Proposal(opening, people, world.now + timedelta(hours=1)))
    return {offer.patient: offer for offer in made}


def state(world: World, offer: Offer) -> str:
    with world.turn() as uow:
        found = uow.waitlist.get(offer.id)
    assert found is not None
    return found.state


def sick(world: World, place: int = 20) -> Opening:
    return world.openings(KIND, 10)[place]


def test_an_offered_opening_is_nobody_elses(world: World) -> None:
    waits(world, ANA)
    opening = sick(world)
    offered(world, opening)
    assert opening not in world.openings(KIND, 10)
    with world.turn() as uow:
        assert uow.waitlist.waiting() == ()


def test_the_first_yes_gets_it_and_the_others_are_told(world: World) -> None:
    chats = waits(world, ANA, NINA, SAM)
    made = offered(world, sick(world))
    with world.turn() as uow:
        for nudge in uow.nudges.claim(timedelta(minutes=1)):
            outbox = uow.mailbox.send(chats[nudge.patient or ANA], _hello())
            uow.nudges.sent(nudge, chats[nudge.patient or ANA], outbox)
    with world.turn() as uow:
        won = uow.waitlist.accept(made[NINA].id, chats[NINA])
    with world.turn() as uow:
        lost = uow.waitlist.accept(made[ANA].id, chats[ANA])
        told = [n.kind for n in uow.nudges.of_patient(ANA) if n.kind == "offer_taken"]
    assert isinstance(won, Visit)
    assert (won.patient, won.state, lost, told) == (NINA, VisitState.BOOKED, None, ["offer_taken"])
    assert [state(world, made[p]) for p in (ANA, NINA, SAM)] == ["taken", "accepted", "taken"]
    with world.turn() as uow:
        assert {one.patient for one in uow.waitlist.waiting()} == {ANA, SAM}


def _hello() -> object:
    from practice.ports import Reply

    return Reply("hello", kind="nudge")


def test_the_visit_they_have_is_kept_until_they_accept_and_then_offered_on(world: World) -> None:
    later, sooner = world.openings(KIND, 13)[-1], sick(world)
    visit = world.booked(later, "ana-marsh")
    chats = waits(world, ANA)
    made = offered(world, sooner)
    with world.turn() as uow:
        kept = uow.visits.get(visit.id)
        assert kept is not None
        assert kept.start == later.start
        moved = uow.waitlist.accept(made[ANA].id, chats[ANA])
    assert isinstance(moved, Visit)
    assert (moved.id, moved.start) == (visit.id, sooner.start)
    assert later in world.openings(KIND, 14)


def test_a_hold_in_the_same_chat_does_not_disturb_the_offer(world: World) -> None:
    chats = waits(world, ANA)
    opening, other = sick(world), sick(world, 30)
    made = offered(world, opening)
    with world.turn() as uow:
        assert isinstance(uow.visits.hold(other, chats[ANA]), Visit)
        accepted = uow.waitlist.accept(made[ANA].id, chats[ANA])
    assert isinstance(accepted, Visit)
    assert accepted.start == opening.start
    assert other in world.openings(KIND, 10)


@pytest.mark.parametrize(
    ("end", "expected"), [(lambda uow, offer: uow.waitlist.decline(offer.id), "declined"), (None, "expired")]
)
def test_a_no_and_silence_free_the_opening(
    world: World, end: Callable[..., None] | None, expected: str
) -> None:
    waits(world, ANA)
    opening = sick(world)
    offer = offered(world, opening)[ANA]
    later = world.now + timedelta(hours=2)
    with world.turn(later) as uow:
        if end is not None:
            end(uow, offer)
        uow.waitlist.sweep()
    assert state(world, offer) == expected
    assert opening in world.openings(KIND, 10, now=later)
    with world.turn(later) as uow:
        (waiting,) = uow.waitlist.waiting()
    assert waiting.offered == {opening.start}


def test_a_late_yes_gets_what_nobody_else_took_and_no_more(world: World) -> None:
    chats = waits(world, ANA)
    opening = sick(world)
    offer = offered(world, opening)[ANA]
    later = world.now + timedelta(hours=2)
    with world.turn(later) as uow:
        uow.waitlist.sweep()
        assert isinstance(uow.visits.hold(opening, world_chat(uow)), Visit)
    with world.turn(later) as uow:
        assert isinstance(uow.waitlist.accept(offer.id, chats[ANA]), SlotTaken)


def world_chat(uow: object) -> ConversationId:
    return uow.conversations.find_or_open("web", "somebody").id  # type: ignore[attr-defined, no-any-return]


def test_an_offer_that_never_reached_anyone_ends_and_counts_as_none(world: World) -> None:
    waits(world, ANA)
    opening = sick(world)
    offer = offered(world, opening)[ANA]
    with world.turn() as uow:
        (nudge,) = uow.nudges.claim(timedelta(minutes=1))
        uow.nudges.give_up(nudge, "contact budget of the day")
        uow.waitlist.sweep()
    assert state(world, offer) == "not_sent"
    with world.turn() as uow:
        assert uow.waitlist.waiting()[0].offered == frozenset()


def test_staff_take_an_offered_opening_and_who_was_asked_loses_it(world: World) -> None:
    waits(world, ANA)
    opening = sick(world)
    offer = offered(world, opening)[ANA]
    with world.turn() as uow:
        visit = uow.staff_visits.book_by_staff(opening, SAM, "staff", "")
        assert isinstance(visit, Visit)
        (nudge,) = [n for n in uow.nudges.of_patient(ANA) if n.kind == "waitlist_offer"]
    assert (state(world, offer), nudge.state) == ("retracted", NudgeState.DROPPED)


def test_who_booked_by_themselves_waits_no_more(world: World) -> None:
    waits(world, ANA)
    world.booked(sick(world), "ana-marsh")
    with world.turn() as uow:
        assert uow.waitlist.waiting() == ()


def test_a_visit_closes_every_open_promise_and_its_nudge(world: World) -> None:
    with world.turn() as uow:
        promise = uow.follow_ups.promise("check_in", {}, world.now + timedelta(days=3), patient=ANA)
        uow.nudges.plan(
            "check_in_follow_up", world.now, "k", {}, patient=ANA, rests_on=f"follow_up:{promise}"
        )
    world.booked(sick(world), "ana-marsh")
    with world.turn() as uow:
        found = uow.follow_ups.get(promise)
        assert uow.nudges.claim(timedelta(minutes=1)) == ()
    assert found is not None
    assert (found.state, found.reason) == (FollowUpState.DONE, "a visit was booked")


def test_a_missed_promise_is_found_when_its_time_is_over(world: World) -> None:
    with world.turn() as uow:
        promise = uow.follow_ups.promise("check_in", {}, world.now + timedelta(hours=1), patient=ANA)
        assert uow.follow_ups.missed() == ()
    with world.turn(world.now + timedelta(hours=1)) as uow:
        assert [one.id for one in uow.follow_ups.missed()] == [promise]
        uow.follow_ups.abandon(promise, "no answer")
        assert uow.follow_ups.missed() == ()


def test_one_at_a_time_ahead_and_a_few_at_once_today(world: World) -> None:
    waits(world, ANA, NINA, SAM)
    zone, rules = world.settings.zone, world.settings.nudges
    openings = world.openings(KIND, 10)
    ahead = next(o for o in openings if o.start - world.now > timedelta(days=2))
    with world.turn() as uow:
        waiting = uow.waitlist.waiting()
    one = proposals(waiting, {person.id: [ahead] for person in waiting}, world.now, zone, rules)
    few = proposals(waiting, {person.id: [openings[3]] for person in waiting}, world.now, zone, rules)
    assert [len(p.people) for p in one] == [1]
    assert [len(p.people) for p in few] == [3]
    assert one[0].expires - world.now == timedelta(minutes=rules.offer_minutes)
    assert few[0].expires - world.now == timedelta(minutes=rules.same_day_minutes)


def test_a_wish_whose_time_is_over_waits_no_more(world: World) -> None:
    """It is told from the wish by Fitting; who asks again waits again."""
    day = {"start": "2026-03-04T05:00:00+00:00", "end": "2026-03-05T05:00:00+00:00", "grain": "day"}
    wish = {**wish_to_json(BookingConstraint()), "included": [list(day.values())]}
    chat = world.conversation("ana-marsh")
    with world.turn() as uow:
        uow.visits.join_waitlist(ANA, KIND, wish, chat)
        uow.visits.join_waitlist(ANA, "physical", wish_to_json(BookingConstraint()), chat)
        waiting = uow.waitlist.waiting()
    fitting = Fitting(world.settings.zone)
    assert fitting.over(waiting, world.now) == ()
    over = fitting.over(waiting, world.now + timedelta(days=4))
    with world.turn() as uow:
        uow.waitlist.lapse(over)
        assert [one.visit_type for one in uow.waitlist.waiting()] == ["physical"]
        uow.visits.join_waitlist(ANA, KIND, wish, chat)
        assert len(uow.waitlist.waiting()) == 2


def test_what_fits_a_wish_is_remembered_and_follows_what_is_free(world: World) -> None:
    chat = world.conversation("ana-marsh")
    with world.turn() as uow:
        uow.visits.join_waitlist(ANA, KIND, wish_to_json(BookingConstraint()), chat)
        waiting = uow.waitlist.waiting()
    fitting, free = Fitting(world.settings.zone), world.openings(KIND, 2)
    (one,) = waiting
    assert fitting.among(waiting, {KIND: free}) == {one.id: free}
    assert fitting.among(waiting, {KIND: free[2:4]}) == {one.id: free[2:4]}
    assert fitting.among(waiting, {KIND: free[1:3]}) == {one.id: free[1:3]}
    assert fitting.among(waiting, {KIND: ()}) == {}
    excluded = replace(one, wish={**one.wish, "windows": [["23:00:00", None]]})
    assert fitting.among([excluded], {KIND: free}) == {}
