"""Bad input, broken turns and failing providers: later messages proceed, and nobody is left in silence."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from actions.book import DeskBook
from actions.respond import Effect, respond
from bot.app import Desk
from bot.channels.base import Ambiguous, Kind, NotSent, Outcome, Refused, Sent
from bot.clock import VirtualClock
from bot.inbox import LONGEST_HANDLED
from bot.outbox import LEASE
from nlu.client import RasaParse
from nlu.understand import understand
from nlu.understanding import Entity, Understanding
from practice.ports import Conversation, Reply, UnitOfWork
from practice.redflags import Verdict
from practice.store.desk_tables import inbox
from tests.desk import FakeChannel, opened, plan, said, until

UTC_ZONE = ZoneInfo("UTC")
KNEE = Entity("body_part", "knee", 25, 29)


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


class Breaking:
    """The dialogue, but for messages that hold a word on which it breaks, the first few times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(
        self,
        uow: UnitOfWork,
        talk: Conversation,
        heard: Understanding,
        verdict: Verdict | None,
        book: DeskBook,
    ) -> tuple[Effect, ...]:
        if "poison" in heard.text and self.left:
            self.left -= 1
            raise ZeroDivisionError("a bug")
        return respond(uow, talk, heard, verdict, book)


def tasks(desk: Desk) -> Counter[str]:
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        return Counter(task.kind for task in uow.staff.open_tasks())


async def test_poison_is_set_aside_and_later_messages_proceed(tmp_path: Path, channel: FakeChannel) -> None:
    async with opened(replace(plan(tmp_path / "h", channel), play=Breaking(99))) as desk:
        for number, text in enumerate(["poison", "a person please"]):
            await desk.front.receive(said(text, str(number)))
        await desk.quiet()
        told = channel.texts()
        assert "something went wrong on our side" in told[0]
        assert '"a person"' in told[0]
        assert "asking a person to take over" in told[-1]
        assert tasks(desk)["unhandled"] == 1


async def test_a_turn_that_fails_once_is_simply_played_again(tmp_path: Path, channel: FakeChannel) -> None:
    async with opened(replace(plan(tmp_path / "h", channel), play=Breaking(1))) as desk:
        await desk.front.receive(said("poison"))
        await desk.quiet()
        assert "went wrong" not in " ".join(channel.texts())
        assert len(channel.given) == 2, "the notice of first contact, and one answer"


async def test_a_turn_played_again_does_not_ask_the_model_again(tmp_path: Path, channel: FakeChannel) -> None:
    asked: list[str] = []

    class Model:
        async def parse(self, text: str) -> RasaParse:
            asked.append(text)
            return RasaParse("ask_parking", 0.9, 1.0, (("ask_parking", 0.9), ("greet", 0.1)), (KNEE,))

    heard: list[Understanding] = []

    def breaking(
        uow: UnitOfWork, talk: Conversation, said: Understanding, verdict: Verdict | None, book: DeskBook
    ) -> tuple[Effect, ...]:
        heard.append(said)
        if len(heard) == 1:
            raise ZeroDivisionError("a bug")
        return respond(uow, talk, said, verdict, book)

    home = replace(plan(tmp_path / "h", channel), play=breaking)
    async with opened(home) as desk:
        desk.turns._understand = lambda text, kept: understand(text, home.now(), UTC_ZONE, Model(), kept)
        await desk.front.receive(said("parking tomorrow, for my knee?"))
        await desk.quiet()
    assert asked == ["parking tomorrow, for my knee?"]
    assert len(heard) == 2
    assert heard[0] == heard[1]
    assert heard[1].times, "the times are read again"
    assert "park" in channel.texts()[-1]


async def test_what_no_model_read_is_not_kept_as_read(tmp_path: Path, channel: FakeChannel) -> None:
    async with opened(replace(plan(tmp_path / "h", channel), play=Breaking(1))) as desk:
        kept: list[object] = []
        understand_it = desk.turns._understand

        async def watching(text: str, parse: Mapping[str, object] | None) -> Understanding:
            kept.append(parse)
            return await understand_it(text, parse)

        desk.turns._understand = watching
        await desk.front.receive(said("poison"))
        await desk.quiet()
    assert kept == [None, None]


async def test_a_broken_conversation_does_not_hold_up_another(tmp_path: Path, channel: FakeChannel) -> None:
    async with opened(replace(plan(tmp_path / "h", channel), play=Breaking(99))) as desk:
        await desk.front.receive(said("poison", "1", "a"))
        await desk.front.receive(said("a person please", "2", "b"))
        await until(lambda: len(channel.texts("b")) == 2, 2.0)


async def test_messages_of_one_conversation_are_handled_in_order(
    tmp_path: Path, channel: FakeChannel
) -> None:
    seen: list[str] = []

    def watching(
        uow: UnitOfWork, talk: Conversation, heard: Understanding, verdict: Verdict | None, book: DeskBook
    ) -> tuple[Effect, ...]:
        seen.append(f"{talk.address}{heard.text}")
        return respond(uow, talk, heard, verdict, book)

    async with opened(replace(plan(tmp_path / "h", channel), play=watching)) as desk:
        for number in range(12):
            for address in "abc":
                await desk.front.receive(said(f"{number:02}", f"{address}{number}", address))
        await desk.quiet()
    for address in "abc":
        assert [one for one in seen if one[0] == address] == [f"{address}{n:02}" for n in range(12)]


async def test_the_same_message_many_times_at_once_is_handled_once(
    tmp_path: Path, channel: FakeChannel
) -> None:
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await asyncio.gather(*(desk.front.receive(said("book a visit")) for _ in range(8)))
        await desk.quiet()
        history = await desk.front.history("fake", "a")
        assert [line.speaker for line in history] == ["patient", "desk", "desk"]


async def test_a_very_long_message_is_handled_short_and_kept_whole(
    tmp_path: Path, channel: FakeChannel
) -> None:
    text = "please book a visit " * 1000
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.front.receive(said(text))
        await desk.quiet()
        [line] = [line for line in await desk.front.history("fake", "a") if line.speaker == "patient"]
        assert len(line.text) == LONGEST_HANDLED
        assert raw_of(desk)["text"] == text


@pytest.mark.parametrize("odd", ["", "   ", "\ud800 lone", "\x00", "👍", "\u200f\u200e", "/book_visit{}"])
async def test_odd_text_gets_an_answer(tmp_path: Path, channel: FakeChannel, odd: str) -> None:
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.front.receive(said(odd))
        await desk.quiet()
        assert channel.texts()
        assert tasks(desk)["unhandled"] == 0


async def test_a_photo_is_kept_for_staff_and_answered_honestly(tmp_path: Path, channel: FakeChannel) -> None:
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.front.receive(replace(said(""), kind=Kind.PHOTO))
        await desk.quiet()
        assert "I can read only text here" in channel.texts()[-1]
        assert tasks(desk)["attachment"] == 1


async def test_a_reply_of_unclear_fate_is_sent_once_more_and_then_shown_to_staff(
    tmp_path: Path, channel: FakeChannel
) -> None:
    channel.answer = lambda outbound: Ambiguous("read timeout")
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.front.receive(said("book a visit"))
        await desk.quiet()
        first = channel.tried[0].id
        await let_pass(desk, 10)
        assert [outbound.id for outbound in channel.tried].count(first) == 2
        assert first in {row.id for row in desk.store.undelivered(desk.settings.id)}


async def test_order_is_kept_while_an_earlier_message_waits(tmp_path: Path, channel: FakeChannel) -> None:
    outcomes: list[Outcome] = [NotSent("connect")]
    channel.answer = lambda outbound: outcomes.pop(0) if outcomes else Sent(outbound.id)
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.front.receive(said("book a visit", "1"))
        await desk.front.receive(said("a person please", "2"))
        await desk.quiet()
        assert channel.given == []
        for _ in range(5):
            await let_pass(desk, 10)
        assert [o.at for o in channel.given] == sorted(o.at for o in channel.given)
        assert "automated desk" in channel.texts()[0]
        assert "asking a person to take over" in channel.texts()[-1]


async def test_a_blocked_channel_is_never_tried_again(tmp_path: Path, channel: FakeChannel) -> None:
    channel.answer = lambda outbound: Refused("blocked")
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.front.receive(said("book a visit"))
        await desk.quiet()
        for _ in range(3):
            await let_pass(desk, 600)
        tried = Counter(outbound.id for outbound in channel.tried)
        assert set(tried.values()) == {1}


async def test_a_restart_sends_what_a_killed_sender_left(tmp_path: Path, channel: FakeChannel) -> None:
    wanted = plan(tmp_path / "h", channel)
    async with opened(wanted) as desk:
        await desk.front.receive(said("book a visit"))
        await desk.quiet()
        settings = desk.settings
        with desk.store.turn(settings.id, desk.front.now()) as uow:
            talk = uow.conversations.find_or_open("fake", "a")
            left = uow.mailbox.send(talk.id, Reply("left behind"))
        assert [row.id for row in desk.store.claim(settings.id, desk.front.now(), LEASE)] == [left]
    async with opened(wanted) as desk:
        await until(lambda: desk.store.next_due(settings.id) is not None)
        await let_pass(desk, 10)
        assert channel.texts().count("left behind") == 1
        with desk.store.look(settings.id, desk.front.now()):
            assert desk.store.undelivered(settings.id) == ()


def raw_of(desk: Desk) -> dict[str, object]:
    with desk.store.engine.connect() as connection:
        return dict(connection.execute(inbox.select()).one().raw)


async def let_pass(desk: Desk, seconds: float) -> None:
    """Time passes, and the ticks find what is due."""
    clock = desk.front.now
    assert isinstance(clock, VirtualClock)
    clock.advance(timedelta(seconds=seconds))
    desk.outbox.wake()
    await desk.quiet()
