"""The store's promises on the inbox, the outbox and a chat's lines, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from practice.ids import ConversationId, InboxId
from practice.mail import OutboxMessage
from practice.ports import Reply
from practice.store import Stale, Unknown
from tests.conftest import World

LEASE = timedelta(seconds=30)


def arrived(
    world: World, external: str, text: str = "hi", address: str = "a", seconds: int = 0
) -> InboxId | None:
    at = world.now + timedelta(seconds=seconds)
    return world.store.accept(world.practice, "web", address, external, text, {"text": text}, at)


def sent(world: World, text: str, conversation: ConversationId, **more: str) -> None:
    dedupe = more.pop("dedupe", None)
    with world.turn() as uow:
        uow.mailbox.send(conversation, Reply(text, **more), dedupe=dedupe)  # type: ignore[arg-type]


def claimed(world: World, seconds: int = 0) -> tuple[OutboxMessage, ...]:
    return world.store.claim(world.practice, world.now + timedelta(seconds=seconds), LEASE)


def test_a_message_is_stored_once_however_often_it_comes(world: World) -> None:
    assert arrived(world, "1") is not None
    assert arrived(world, "1", "other words") is None
    assert world.count("SELECT count(*) FROM inbox") == 1


def test_the_same_id_on_another_channel_is_another_message(world: World) -> None:
    assert arrived(world, "1") is not None
    assert world.store.accept(world.practice, "sms", "a", "1", "hi", {}, world.now) is not None


def test_a_conversations_messages_are_handled_in_the_order_they_came(world: World) -> None:
    for n, text in enumerate(("one", "two", "three")):
        arrived(world, str(n), text)
    mine, heard = world.conversation("a"), []
    for _ in range(3):
        with world.turn() as uow:
            message, *others = uow.mailbox.in_line(mine, 2)
            assert [other.text for other in others] == ["one", "two", "three"][len(heard) + 1 :][:1]
            heard.append(message.text)
            uow.mailbox.done(message.id)
    assert heard == ["one", "two", "three"]
    assert world.store.first_in_line(world.practice) == ()


def test_who_waits_longest_is_first(world: World) -> None:
    arrived(world, "1", address="late", seconds=9)
    arrived(world, "2", address="early", seconds=1)
    arrived(world, "3", address="early", seconds=2)
    early, late = (world.conversation(address) for address in ("early", "late"))
    found = world.store.first_in_line(world.practice)
    assert [(message.conversation, message.external_id) for message in found] == [(early, "2"), (late, "1")]
    assert [message.conversation for message in world.store.first_in_line(world.practice, 1)] == [early]


def test_what_no_database_can_store_is_kept_readable(world: World) -> None:
    row = world.store.accept(
        world.practice, "web", "a", "1", "a\ud83d b\x00 c", {"k\ud800": ["\x00"]}, world.now, "c1"
    )
    message = world.store.oldest_unhandled(world.practice, world.conversation("a"))
    assert message is not None
    assert (message.id, message.text, message.choice) == (row, "a\ufffd b\ufffd c", "c1")
    assert message.raw == {"k\ufffd": ["\ufffd"]}


def test_a_message_that_keeps_failing_is_set_aside_and_later_ones_proceed(world: World) -> None:
    bad, good = arrived(world, "1", "bad"), arrived(world, "2", "good")
    assert bad is not None
    tries = [world.store.note_failure(world.practice, bad, "ValueError", world.now) for _ in range(3)]
    assert tries == [False, False, True]
    message = world.store.oldest_unhandled(world.practice, world.conversation("a"))
    assert message is not None
    assert message.id == good
    assert world.store.note_failure(world.practice, bad, "ValueError", world.now) is False


def test_a_failed_turn_keeps_the_parse_on_the_row(world: World) -> None:
    row = arrived(world, "1")
    assert row is not None
    mine = world.conversation("a")
    before = world.store.oldest_unhandled(world.practice, mine)
    parse = {"intent": "book_visit", "entities": [["person", "\ud83d", 0, 1]]}
    world.store.note_failure(world.practice, row, "ValueError", world.now, parse=parse)
    world.store.note_failure(world.practice, row, "ValueError", world.now)
    after = world.store.oldest_unhandled(world.practice, mine)
    assert before is not None
    assert after is not None
    kept = {"intent": "book_visit", "entities": [["person", "\ufffd", 0, 1]]}
    assert (before.understanding, after.understanding) == (None, kept)


def test_a_conversation_is_sent_in_order_one_at_a_time(world: World) -> None:
    mine = world.conversation("a")
    for text in ("one", "two", "three"):
        sent(world, text, mine)
    said = []
    for _ in range(3):
        (message,) = claimed(world)
        assert claimed(world) == ()
        said.append(message.text)
        assert world.store.record_sent(world.practice, message.id, world.now, "p")
    assert said == ["one", "two", "three"]
    assert claimed(world) == ()


def test_conversations_do_not_wait_for_each_other(world: World) -> None:
    sent(world, "to a", world.conversation("a"))
    sent(world, "to b", world.conversation("b"))
    assert {(m.address, m.text) for m in claimed(world)} == {("a", "to a"), ("b", "to b")}


def test_a_retry_waits_its_time_and_keeps_later_ones_back(world: World) -> None:
    mine = world.conversation("a")
    sent(world, "one", mine)
    sent(world, "two", mine)
    (message,) = claimed(world)
    at = world.now + timedelta(seconds=60)
    assert world.store.record_retry(world.practice, message.id, world.now, at, "429")
    assert world.store.next_due(world.practice) == at
    assert claimed(world, 59) == ()
    (again,) = claimed(world, 60)
    assert (again.text, again.attempts) == ("one", 2)


@pytest.mark.parametrize("outcome", ["record_unknown", "record_failed", "record_dropped"])
def test_a_settled_message_lets_the_next_one_go_and_staff_see_it(world: World, outcome: str) -> None:
    mine = world.conversation("a")
    sent(world, "one", mine)
    sent(world, "two", mine)
    (message,) = claimed(world)
    assert getattr(world.store, outcome)(world.practice, message.id, world.now, "why")
    assert [m.text for m in claimed(world)] == ["two"]
    shown = [(m.text, m.reason) for m in world.store.undelivered(world.practice)]
    assert shown == ([] if outcome == "record_dropped" else [("one", "why")])


def test_an_emergency_waits_for_nothing(world: World) -> None:
    mine = world.conversation("a")
    sent(world, "one", mine)
    (message,) = claimed(world)
    world.store.record_retry(world.practice, message.id, world.now, world.now + timedelta(hours=1), "down")
    sent(world, "call 911", mine, kind="emergency")
    assert [m.text for m in claimed(world)] == ["call 911"]


def test_a_message_whose_sender_vanished_is_handed_out_apart(world: World) -> None:
    sent(world, "one", world.conversation("a"))
    claimed(world)
    later = world.now + LEASE
    store, practice = world.store, world.practice
    assert store.claim_expired(practice, later - timedelta(seconds=1), LEASE) == ()
    assert claimed(world, 60) == ()
    (lost,) = store.claim_expired(practice, later, LEASE)
    assert (lost.text, lost.attempts) == ("one", 2)
    assert store.claim_expired(practice, later, LEASE) == ()
    assert store.record_unknown(practice, lost.id, later, "sender vanished")
    assert not store.record_sent(practice, lost.id, later)


def test_a_dedupe_key_is_written_once_ever(world: World) -> None:
    mine = world.conversation("a")
    sent(world, "one", mine, dedupe="nudge-1")
    (message,) = claimed(world)
    world.store.record_sent(world.practice, message.id, world.now)
    with world.turn() as uow:
        assert uow.mailbox.send(mine, Reply("one"), dedupe="nudge-1") == message.id
    assert claimed(world) == ()


def test_a_chat_reads_in_the_order_it_was_written(world: World) -> None:
    mine = world.conversation("a")
    arrived(world, "1", "hello")
    sent(world, "hi, one moment", mine)
    arrived(world, "2", "ok")
    with world.turn() as uow:
        uow.mailbox.send(mine, Reply("which?", (("x", "One"), ("y", "Two"))))
    chat = world.store.history(world.practice, mine)
    assert [(line.inbound, line.text) for line in chat] == [
        (True, "hello"),
        (False, "hi, one moment"),
        (True, "ok"),
        (False, "which?"),
    ]
    assert chat[-1].choices == (("x", "One"), ("y", "Two"))
    assert world.store.history(world.practice, mine, after=chat[1].sequence) == chat[2:]
    assert world.store.history(world.practice, mine, limit=1) == chat[3:]


def test_dialogue_state_comes_back_with_its_order_and_its_version_grows(world: World) -> None:
    mine = world.conversation("a")
    state = {"frames": [{"answers": [["b", 1], ["a", [None, "x"]]]}], "z": 1, "a": {"y": 1, "b": 2}}
    with world.turn() as uow:
        uow.conversations.save(mine, state, 1)
    with world.turn() as uow:
        kept = uow.conversations.lock(mine)
    assert list(kept.state) == ["frames", "z", "a"]
    assert (kept.state, kept.version) == (state, 1)


def test_a_save_over_somebody_elses_save_is_refused(world: World) -> None:
    mine = world.conversation("a")
    with world.turn() as uow:
        uow.conversations.lock(mine)
        uow.conversations._seen[mine] -= 1  # type: ignore[attr-defined]
        with pytest.raises(Stale):
            uow.conversations.save(mine, {})


def test_a_message_nobody_knows_is_refused(world: World) -> None:
    with world.turn() as uow:
        with pytest.raises(Unknown):
            uow.mailbox.done(InboxId("none"))
        with pytest.raises(Unknown):
            uow.mailbox.send(ConversationId("none"), Reply("x"))
        with pytest.raises(Unknown):
            uow.conversations.lock(ConversationId("none"))
