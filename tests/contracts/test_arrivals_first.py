"""A message is stored, and so acknowledged, before whatever else waits to be read or written."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from bot.memory import MemoryTrouble
from practice.store.writers import Writers
from tests.desk import FakeChannel, opened, plan, said, until


def test_writers_take_turns_and_an_arrival_goes_first() -> None:
    writers, order, threads = Writers(), [], []

    def write(name: str, first: bool) -> None:
        with writers.turn(first=first):
            order.append(name)

    with writers.turn():
        for number, (name, first) in enumerate((("a", False), ("b", False), ("arrival", True), ("c", False))):
            threads.append(threading.Thread(target=write, args=(name, first)))
            threads[-1].start()
            while len(writers._first) + len(writers._others) <= number:
                threading.Event().wait(0.001)
    for thread in threads:
        thread.join(5)
    assert order == ["arrival", "a", "b", "c"]
    with writers.turn():
        order.append("free again")


def test_a_writer_that_fails_hands_on() -> None:
    writers = Writers()
    for _ in range(2):
        try:
            with writers.turn():
                raise OSError
        except OSError:
            continue
    with writers.turn():
        pass


async def test_a_message_is_kept_although_all_threads_are_at_work(tmp_path: Path) -> None:
    channel, free = FakeChannel(), threading.Event()
    async with opened(plan(tmp_path / "h", channel)) as desk:
        busy = [asyncio.create_task(desk.memory.do(free.wait)) for _ in range(40)]
        await asyncio.sleep(0)
        try:
            async with asyncio.timeout(3):
                await desk.front.receive(said("hello"))
            assert await desk.memory.do_first(desk.store.knows, desk.settings.id, "fake", "1")
            assert channel.given == []
        finally:
            free.set()
        for result in await asyncio.gather(*busy, return_exceptions=True):
            assert result is True or isinstance(result, MemoryTrouble)
        desk.turns.wake()
        await until(lambda: bool(channel.given))
