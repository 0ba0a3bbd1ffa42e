"""Charts in the staff's chat: on request, and under the case that a follow-up made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Desk
from bot.channels.telegram.given import Given
from bot.channels.telegram.telling import EVERY
from practice.ids import PatientId
from tests.contracts.following import pressure
from tests.desk import until
from tests.fakes import faults
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.telegram_desk import ANA, telegram_desk

DOCTOR = 9001
VICTOR = PatientId("victor-lund")
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake
        assert fake.wrong == []


@pytest.fixture
async def desk(tmp_path: Path, telegram: FakeTelegram) -> AsyncIterator[Desk]:
    """Victor of the sample practice is followed, and measured three times."""
    async with telegram_desk(tmp_path / "h", telegram, given=Given(TOKEN, staff=(DOCTOR,))) as desk:
        with desk.store.turn(desk.settings.id, desk.front.now()) as uow:
            for days, upper in ((9, 131), (2, 142), (1, 149)):
                uow.readings.add(pressure(VICTOR, upper, 84, uow.now - timedelta(days=days)))
        yield desk


async def test_a_chart_comes_as_a_picture_with_its_words(desk: Desk, telegram: FakeTelegram) -> None:
    telegram.says(DOCTOR, "/chart victor lund bp")
    await until(lambda: len(telegram.uploads) == 1, 60)
    assert telegram.uploads[0].startswith(PNG)
    (given,) = telegram.made("sendPhoto")
    assert "Victor Lund. Blood pressure, 30 days: 3 readings" in given["caption"]
    assert given["protect_content"] == "true"


async def test_a_picture_that_is_not_taken_leaves_the_words(desk: Desk, telegram: FakeTelegram) -> None:
    telegram.fault = lambda method, given: faults.BLOCKED if method == "sendPhoto" else None
    telegram.says(DOCTOR, "/chart victor lund bp")
    await until(lambda: any("3 readings" in text for text in telegram.texts(DOCTOR)), 60)


async def test_a_case_whose_picture_is_not_taken_is_told_once(desk: Desk, telegram: FakeTelegram) -> None:
    telegram.fault = lambda method, given: faults.BLOCKED if method == "sendPhoto" else None
    with desk.store.turn(desk.settings.id, desk.front.now()) as uow:
        chat = uow.conversations.find_or_open("telegram", str(ANA)).id
        uow.conversations.link(chat, VICTOR)
        uow.staff.open_episode(chat, "follow-up: hypertension.very_high@1", "184/104", "urgent")
    await until(lambda: telegram.made("sendPhoto") != [], 60)
    await asyncio.sleep(2 * EVERY + 0.5)
    assert len([text for text in telegram.texts(DOCTOR) if "184/104" in text]) == 1


async def test_a_case_that_a_follow_up_made_carries_its_chart(desk: Desk, telegram: FakeTelegram) -> None:
    with desk.store.turn(desk.settings.id, desk.front.now()) as uow:
        chat = uow.conversations.find_or_open("telegram", str(ANA)).id
        uow.conversations.link(chat, VICTOR)
        uow.staff.open_episode(chat, "follow-up: hypertension.very_high@1", "184/104", "urgent")
        other = uow.conversations.find_or_open("telegram", "77").id
        uow.staff.open_episode(other, "asked for a person", "hello", "routine")
    await until(lambda: len(telegram.uploads) == 1 and len(telegram.texts(DOCTOR)) == 3, 60)
    assert telegram.uploads[0].startswith(PNG)
    assert "184/104" in telegram.texts(DOCTOR)[0]
    assert "the last 149/84" in telegram.made("sendPhoto")[0]["caption"]
