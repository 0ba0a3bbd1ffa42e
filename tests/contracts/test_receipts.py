"""What providers say later of our messages: on both databases, in any order, said any number of times."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from bot.channels.base import Fate, Receipt
from bot.receipts import note
from practice.consent import EVERYTHING, Scope
from practice.identity import HOLDS, How, Standing
from practice.ids import ConversationId, NudgeId, OutboxId, PatientId
from practice.mail import OutboxState
from practice.nudges import Nudge, NudgeState
from practice.ports import Reply, UnitOfWork
from tests.conftest import OTHER, World

LEASE = timedelta(seconds=30)
ANA = PatientId("ana-marsh")


def row(world: World, kind: str = "reply", state: str = "sent", address: str = "+15555550142") -> OutboxId:
    """A message that was tried, as the outbox left it."""
    with world.turn() as uow:
        chat = uow.conversations.find_or_open("sms", address).id
        ident = uow.mailbox.send(chat, Reply("hello", kind=kind))
    world.store.claim(world.practice, world.now, LEASE)
    match state:
        case "sent":
            world.store.record_sent(world.practice, ident, world.now, "SM1")
        case "unknown":
            world.store.record_unknown(world.practice, ident, world.now, "unclear")
        case "retry":
            world.store.record_retry(
                world.practice, ident, world.now, world.now + timedelta(hours=1), "later"
            )
        case "failed":
            world.store.record_failed(world.practice, ident, world.now, "gone")
    return ident


def said(world: World, message: str, fate: Fate, provider_id: str = "SM1", **more: object) -> bool:
    with world.turn() as uow:
        return note(uow, Receipt(message, provider_id, fate, "why" if fate is Fate.FAILED else "", **more))  # type: ignore[arg-type]


def state(world: World, ident: OutboxId) -> str:
    with world.turn() as uow:
        chat = uow.mailbox.whose(ident, "")
    assert chat is not None
    return world.store.history(world.practice, chat)[-1].state


def whither(uow: UnitOfWork, most: int) -> list[ConversationId | None]:
    """Where the next due nudges would go."""
    due = uow.nudges.claim(LEASE, most)
    return [uow.nudges.facts(due)[nudge.id].conversation for nudge in due]


MOVES = [
    ("sending", Fate.SENT, "sent"),
    ("sending", Fate.DELIVERED, "delivered"),
    ("sending", Fate.FAILED, "sending"),
    ("retry", Fate.SENT, "sent"),
    ("retry", Fate.DELIVERED, "delivered"),
    ("retry", Fate.FAILED, "retry"),
    ("unknown", Fate.SENT, "sent"),
    ("unknown", Fate.DELIVERED, "delivered"),
    ("unknown", Fate.FAILED, "failed"),
    ("sent", Fate.SENT, "sent"),
    ("sent", Fate.DELIVERED, "delivered"),
    ("sent", Fate.FAILED, "failed"),
    ("failed", Fate.DELIVERED, "failed"),
]


@pytest.mark.parametrize(("before", "fate", "after"), MOVES)
def test_a_word_moves_a_row_on_and_never_back(world: World, before: str, fate: Fate, after: str) -> None:
    ident = row(world, state=before)
    said(world, ident, fate)
    assert state(world, ident) == after


@pytest.mark.parametrize("order", list(permutations([Fate.SENT, Fate.DELIVERED, Fate.SENT])))
def test_any_order_ends_the_same(world: World, order: tuple[Fate, ...]) -> None:
    ident = row(world)
    for fate in order:
        said(world, ident, fate)
    assert state(world, ident) == "delivered"


def test_what_was_not_tried_yet_stays_as_it_is(world: World) -> None:
    with world.turn() as uow:
        chat = uow.conversations.find_or_open("sms", "+15555550142").id
        ident = uow.mailbox.send(chat, Reply("hello"))
    said(world, ident, Fate.DELIVERED)
    assert state(world, ident) == "planned"


def test_a_row_is_found_by_the_providers_name_too(world: World) -> None:
    ident = row(world)
    said(world, "direct-SM9", Fate.DELIVERED, "SM1")
    assert state(world, ident) == "delivered"


def test_another_practices_row_is_not_touched(world: World) -> None:
    ident = row(world)
    with world.store.turn(OTHER, world.now) as uow:
        assert uow.mailbox.receipt(ident, "SM1", OutboxState.FAILED) is None
        assert uow.mailbox.whose(ident, "SM1") is None
    assert state(world, ident) == "sent"


def test_a_receipt_for_nothing_changes_nothing(world: World) -> None:
    assert not said(world, "nobody", Fate.FAILED, "", unreachable=True, stopped=True)
    assert world.count("SELECT count(*) FROM tasks") == 0


def test_an_unreachable_phone_is_one_task_however_often_it_fails(world: World) -> None:
    for _ in range(3):
        said(world, row(world), Fate.FAILED, unreachable=True)
    assert world.count("SELECT count(*) FROM tasks WHERE kind = 'unreachable'") == 1


def test_a_phone_that_takes_nothing_gets_no_nudge_and_has_to_be_proven_again(world: World) -> None:
    ident = row(world)
    with world.turn() as uow:
        chat = uow.mailbox.whose(ident, "")
        assert chat is not None
        uow.conversations.link(chat, ANA, How.PHONE)
        uow.consents.give((Scope.IN_FULL,), chat)
        for key in ("before", "after"):
            uow.nudges.plan("reading", world.now, key, {}, patient=ANA)
        assert whither(uow, 1) == [chat]
    said(world, ident, Fate.FAILED, unreachable=True)
    with world.turn() as uow:
        assert uow.identity.standing(chat) is Standing.LAPSED
        assert not uow.consents.in_full(chat)
        assert whither(uow, 1) == [None]
    world.store.accept(world.practice, "sms", "+15555550142", "back", "hello?", {}, world.now)
    with world.turn() as uow:
        assert uow.identity.standing(chat) is Standing.LAPSED


def test_a_number_that_moved_on_gets_nothing_any_more_whoever_writes_from_it(world: World) -> None:
    """An old proof alone keeps no reminder back; a number that took nothing once does, until proven again."""
    then = world.now + HOLDS + timedelta(days=9)

    def reached() -> list[tuple[bool, bool]]:
        with world.turn(then) as uow:
            kinds = ("missed_visit", "campaign", "reading")
            asked = [Nudge(NudgeId(k), k, then, then, NudgeState.PLANNED, patient=ANA) for k in kinds]
            found = uow.nudges.foresee(asked)
            return [(found[n.id].conversation is not None, found[n.id].proven) for n in asked]

    with world.turn() as uow:
        chat = uow.conversations.find_or_open("sms", "+15555550111").id
        uow.conversations.link(chat, ANA, How.PHONE)
    assert reached() == [(True, False)] * 3
    ident = row(replace(world, now=then), address="+15555550111")
    with world.turn(then) as uow:
        note(uow, Receipt(ident, "SM1", Fate.FAILED, "no longer in service", unreachable=True))
    assert reached() == [(False, True)] * 3
    world.store.accept(world.practice, "sms", "+15555550111", "m1", "who is this", {}, then)
    assert reached() == [(False, True)] * 3
    with world.turn(then) as uow:
        assert uow.patients.spoken_for(chat, ran_out=True) == ()
        uow.conversations.link(chat, ANA, How.PHONE)
    assert reached() == [(True, True)] * 3


def test_a_stop_at_the_carrier_is_a_stop_here_once(world: World) -> None:
    idents = [row(world) for _ in range(2)]
    for ident in idents:
        said(world, ident, Fate.FAILED, stopped=True)
    with world.turn() as uow:
        chat = uow.mailbox.whose(idents[0], "")
        assert chat is not None
        assert uow.consents.allows(Scope.REMINDERS, chat) is not None
        ledger = uow.consents.ledger(chat)
    assert {entry.source.value for entry in ledger} == {"carrier"}
    assert len(ledger) == len(EVERYTHING)


@pytest.mark.parametrize(("kind", "rings"), [("emergency", True), ("reply", False), ("nudge", False)])
def test_an_emergency_that_did_not_arrive_calls_somebody(world: World, kind: str, rings: bool) -> None:
    assert said(world, row(world, kind), Fate.FAILED) is rings
    assert said(world, "direct-SM7", Fate.FAILED, "SM7") is True


def test_small_things_are_remembered_by_key_and_practice(world: World) -> None:
    store, practice = world.store, world.practice
    assert store.recalled(practice, "a") is None
    store.remember(practice, "a", "1")
    store.remember(practice, "a", "2")
    assert (store.recalled(practice, "a"), store.recalled(OTHER, "a")) == ("2", None)


def test_a_message_is_known_whether_handled_or_set_aside(world: World) -> None:
    store, practice = world.store, world.practice
    assert not store.knows(practice, "sms", "1")
    store.accept(practice, "sms", "+15555550142", "1", "hi", {}, world.now)
    store.set_aside(practice, "sms", "2", {}, "odd", world.now)
    assert store.knows(practice, "sms", "1")
    assert store.knows(practice, "sms", "2")
    assert not store.knows(practice, "web", "1")
    assert not store.knows(OTHER, "sms", "1")


def test_ids_of_conversations_are_what_is_given_back(world: World) -> None:
    with world.turn() as uow:
        chat = uow.conversations.find_or_open("sms", "+15555550142").id
    ident = row(world)
    with world.turn() as uow:
        assert uow.mailbox.whose(ident, "") == ConversationId(chat)
