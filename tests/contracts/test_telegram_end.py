"""At the end of the program what is being sent to Telegram is finished before the line is cut."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from bot.app import build
from bot.channels.telegram.given import Given
from bot.channels.telegram.line import Line
from bot.commands.lines import in_service
from tests.desk import FakeChannel, plan, until
from tests.fakes.faults import Fault
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.telegram_desk import ANA

SLOWLY = Fault("drip", accepts=True, seconds=0.8)


async def test_a_reply_under_way_at_the_end_is_recorded_as_sent(tmp_path: Path) -> None:
    async with FakeTelegram() as telegram:
        telegram.fault = lambda method, given: SLOWLY if method == "sendMessage" else None
        line = Line(Given(TOKEN, telegram.url), poll=1)
        desk = build(replace(plan(tmp_path, FakeChannel()), channels=(line.channel,)))
        states: list[str] = []
        close = desk.store.close

        def read_and_close() -> None:
            with desk.store.turn(desk.settings.id, desk.front.now()) as uow:
                chat = uow.conversations.find_or_open("telegram", str(ANA)).id
            states.extend(s.state for s in desk.store.history(desk.settings.id, chat) if not s.inbound)
            close()

        desk.store.close = read_and_close  # type: ignore[method-assign]
        async with in_service(desk, (line,)):
            telegram.says(ANA, "where do i park?")
            await until(lambda: any(call.method == "sendMessage" for call in telegram.calls))
            await asyncio.sleep(0.1)
        assert states[0] == "sent"
