"""Rounds of looking for work, and an ending that nobody swallows."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.app import build
from bot.channels.base import Outbound, Outcome, Sent
from bot.emergency import Emergency
from bot.outbox import LEASE
from bot.woken import Woken
from nlu.client import Rasa
from nlu.understanding import Understanding
from practice.ports import Reply
from practice.redflags import Level, Verdict
from tests.desk import MORNING, NAME, FakeChannel, opened, plan, said, until


async def test_what_is_found_is_done_beside_the_next_round() -> None:
    looked, gate = 0, asyncio.Event()

    async def look() -> None:
        nonlocal looked
        looked += 1
        if looked == 1:
            woken.begin(wait())

    async def wait() -> None:
        await gate.wait()

    woken = Woken(look, again=True)
    running = asyncio.create_task(woken.run())
    woken.wake()
    await until(lambda: looked == 1)
    assert woken.at_work == 1
    woken.wake()
    await until(lambda: looked == 2)
    gate.set()
    await asyncio.wait_for(woken.quiet(), 2)
    assert (looked, woken.at_work) == (3, 0), "what is done wakes"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_an_ending_ends_what_was_begun() -> None:
    begun = asyncio.Event()
    ended = []

    async def look() -> None:
        woken.begin(work())

    async def work() -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("work")

    woken = Woken(look)
    running = asyncio.create_task(woken.run())
    woken.wake()
    await begun.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert ended == ["work"]


async def test_a_sending_under_way_at_the_end_is_recorded(tmp_path: Path) -> None:
    channel = Slow()
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.front.receive(said("hello"))
        await channel.begun.wait()
        asyncio.get_running_loop().call_later(0.05, channel.gate.set)
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.quiet()
    assert len(channel.texts()) == len(set(channel.texts())) == 2, "nothing was sent twice"


class Slow(FakeChannel):
    """Takes its time over the first message."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.gate = asyncio.Event(), asyncio.Event()

    async def send(self, outbound: Outbound) -> Outcome:
        """See the port."""
        self.begun.set()
        await self.gate.wait()
        return await super().send(outbound)


class Cancelling(FakeChannel):
    """Sends, and in the same breath whoever waits for it is cancelled."""

    waits: asyncio.Task[object]

    async def send(self, outbound: Outbound) -> Outcome:
        """See the port."""
        await asyncio.sleep(0)
        self.waits.cancel()
        return Sent(outbound.id)


async def test_an_emergency_reply_that_is_cancelled_as_it_is_answered_ends(tmp_path: Path) -> None:
    channel = Cancelling()
    emergency = Emergency({NAME: channel}, str, lambda *_, **__: None, lambda: MORNING)
    answering = emergency.answer(said("x"), Verdict(Level.EMERGENCY, ("chest_pain",)))
    assert answering is not None
    channel.waits = answering
    await assert_ends(channel.waits)


async def test_a_sending_that_is_cancelled_as_it_is_answered_ends(tmp_path: Path) -> None:
    channel = Cancelling()
    desk = build(plan(tmp_path, channel))
    with desk.store.turn(desk.settings.id, MORNING) as uow:
        uow.mailbox.send(uow.conversations.find_or_open(NAME, "a").id, Reply("hello"))
    (row,) = desk.store.claim(desk.settings.id, MORNING, LEASE)
    channel.waits = asyncio.create_task(desk.outbox._outcome(row))
    await assert_ends(channel.waits)
    await desk.stop()


async def test_a_message_that_is_cancelled_as_it_is_understood_is_not_handled(tmp_path: Path) -> None:
    waits: asyncio.Task[object]

    async def understand(text: str, kept: object) -> Understanding:
        await asyncio.sleep(0)
        waits.cancel()
        return Understanding(text)

    desk = build(plan(tmp_path, FakeChannel()))
    desk.turns._understand = understand
    desk.store.accept(desk.settings.id, NAME, "a", "1", "hello", {}, MORNING)
    (row,) = desk.store.first_in_line(desk.settings.id)
    waits = asyncio.create_task(desk.turns._handled(row))
    await assert_ends(waits)
    assert desk.store.first_in_line(desk.settings.id) == (row,)
    await desk.stop()


async def test_a_question_to_the_model_that_is_cancelled_as_it_is_answered_ends(tmp_path: Path) -> None:
    waits: asyncio.Task[object]

    class Answering:
        async def ask(self, text: str) -> dict[str, str]:
            await asyncio.sleep(0)
            waits.cancel()
            return {"error": text}

    rasa = Rasa(tmp_path)
    rasa._link = Answering()
    waits = asyncio.create_task(rasa.parse("hello"))
    await assert_ends(waits)


async def assert_ends(waits: asyncio.Task[object]) -> None:
    """A cancellation may not be swallowed, however late it comes."""
    await asyncio.wait([waits])
    assert waits.cancelled()
