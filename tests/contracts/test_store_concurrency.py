"""Many at once: one booking an opening, one sender a message, the most a day never passed. Both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from practice.ids import PatientId
from practice.ports import Reply, SlotTaken
from practice.visits import Visit
from tests.conftest import World

ANA = PatientId("ana-marsh")
AT_ONCE = 8


def together(act: Callable[[int], Any]) -> list[Any]:
    """What each of the threads got, all begun at the same moment."""
    start = Barrier(AT_ONCE)

    def one(number: int) -> Any:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_one_opening_becomes_one_visit_however_many_grab_it(world: World) -> None:
    opening = world.openings("follow_up")[0]
    who = [world.conversation(str(number)) for number in range(AT_ONCE)]

    def grab(number: int) -> Visit | SlotTaken:
        with world.turn() as uow:
            return uow.visits.book(opening, who[number], ANA, str(number))

    done = together(grab)
    assert len([visit for visit in done if isinstance(visit, Visit)]) == 1
    assert {refused.because for refused in done if isinstance(refused, SlotTaken)} == {"taken"}


def test_overlapping_openings_of_two_types_become_one_visit(world: World) -> None:
    long = world.openings("physical")[3]
    short = next(o for o in world.openings("follow_up") if o.start == long.start)
    who = [world.conversation(str(number)) for number in range(AT_ONCE)]

    def grab(number: int) -> Visit | SlotTaken:
        with world.turn() as uow:
            return uow.visits.hold(long if number % 2 else short, who[number])

    assert len([visit for visit in together(grab) if isinstance(visit, Visit)]) == 1


def test_the_most_a_day_holds_when_many_book_different_times_of_it(world: World) -> None:
    kinds = {**world.settings.visit_types, "physical": replace(world.kind("physical"), most_a_day=2)}
    world.store._settings[world.practice] = replace(world.settings, visit_types=kinds)  # type: ignore[index]
    apart = [o for o in world.openings("physical") if o.start.day == 3][::3]
    who = [world.conversation(str(number)) for number in range(AT_ONCE)]

    def grab(number: int) -> Visit | SlotTaken:
        with world.turn() as uow:
            return uow.visits.book(apart[number % len(apart)], who[number], ANA, str(number))

    assert len([visit for visit in together(grab) if isinstance(visit, Visit)]) == 2


def test_two_who_swap_their_times_neither_hang_nor_lose_them(world: World) -> None:
    """Each wants the other's time: both are refused, and both keep what they had."""
    first, second = world.openings("follow_up")[:2]
    visits = [world.booked(first, "0"), world.booked(second, "1")]
    who = [world.conversation("0"), world.conversation("1")]

    def swap(number: int) -> Visit | SlotTaken:
        mine = number % 2
        with world.turn() as uow:
            return uow.visits.move(visits[mine].id, (second, first)[mine], who[mine])

    assert all(isinstance(done, SlotTaken) for done in together(swap))
    with world.turn() as uow:
        assert [uow.visits.get(v.id) for v in visits] == visits


def test_a_message_delivered_many_times_at_once_is_stored_once(world: World) -> None:
    def deliver(_: int) -> object:
        return world.store.accept(world.practice, "web", "a", "1", "hi", {}, world.now)

    assert len([row for row in together(deliver) if row is not None]) == 1


def test_messages_that_come_at_once_all_get_a_place_in_the_order(world: World) -> None:
    def deliver(number: int) -> object:
        return world.store.accept(world.practice, "web", "a", str(number), "hi", {}, world.now)

    assert None not in together(deliver)
    chat = world.store.history(world.practice, world.conversation("a"))
    assert [line.sequence for line in chat] == list(range(1, AT_ONCE + 1))


def test_a_message_is_claimed_by_one_sender_only(world: World) -> None:
    for number in range(AT_ONCE):
        mine = world.conversation(str(number))
        with world.turn() as uow:
            uow.mailbox.send(mine, Reply(str(number)))

    def claim(_: int) -> list[str]:
        return [m.text for m in world.store.claim(world.practice, world.now, timedelta(seconds=9), 3)]

    texts = [text for claimed in together(claim) for text in claimed]
    assert sorted(texts) == sorted(set(texts))


def test_turns_of_one_conversation_follow_one_another(world: World) -> None:
    """Each adds one to a number in the state: none is lost."""
    mine = world.conversation("a")

    def add(_: int) -> None:
        with world.turn() as uow:
            conversation = uow.conversations.lock(mine)
            uow.conversations.save(mine, {"n": conversation.state.get("n", 0) + 1})

    together(add)
    with world.turn() as uow:
        kept = uow.conversations.lock(mine)
    assert (kept.state, kept.version) == ({"n": AT_ONCE}, AT_ONCE)


@pytest.mark.parametrize("open_store", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_who_cannot_win_waits_for_nobody(world: World) -> None:
    taken, free = world.openings("follow_up")[:2]
    visit = world.booked(taken)
    mine, theirs = world.conversation("a"), world.conversation("b")
    with world.turn() as busy:
        assert not isinstance(busy.visits.hold(free, theirs), SlotTaken)
        with world.turn() as uow:
            uow._scope.connection.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
            assert isinstance(uow.visits.hold(taken, theirs), SlotTaken)
            assert isinstance(uow.visits.book(taken, theirs, PatientId("rosa-dell"), ""), SlotTaken)
    with world.turn() as uow:
        assert uow.visits.book(taken, mine, PatientId("ana-marsh"), "") == visit, "asked twice, booked once"
