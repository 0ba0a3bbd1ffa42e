"""A whole desk on a fake Telegram, inside a test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from bot.app import Desk, Plan
from bot.channels.pace import Rate
from bot.channels.telegram import telling
from bot.channels.telegram.given import Given
from bot.channels.telegram.line import Line
from bot.channels.telegram.pace import Pace
from practice.consent import Scope
from tests.desk import FakeChannel, opened, plan
from tests.fakes.telegram import TOKEN, FakeTelegram

ANA, BEN = 5001, 5002
POLL = 1  # seconds
SOON = 0.05  # seconds
QUICK = Rate(0.01, 100)


def wants_it_in_full(desk: Desk, *people: int) -> None:
    """These patients chose clinical words in full in their chats."""
    with desk.store.turn(desk.settings.id, desk.front.now()) as uow:
        for person in people:
            chat = uow.conversations.find_or_open("telegram", str(person)).id
            uow.consents.give((Scope.IN_FULL,), chat)


@asynccontextmanager
async def telegram_desk(
    folder: Path, telegram: FakeTelegram, *, given: Given | None = None, wanted: Plan | None = None
) -> AsyncIterator[Desk]:
    """The desk, taking updates from `telegram` while the block runs; staff are told at once."""
    given = replace(given or Given(TOKEN), api=telegram.url)
    line = Line(given, poll=POLL, pace=Pace(person=QUICK, group=QUICK))
    base = wanted or plan(folder, FakeChannel())
    async with opened(replace(base, channels=(*base.channels, line.channel))) as desk:
        with patch.object(telling, "EVERY", SOON):
            await line.open(desk)
            try:
                yield desk
            finally:
                await line.close()
    await line.hang_up()
