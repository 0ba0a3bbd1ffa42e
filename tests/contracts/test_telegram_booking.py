"""A patient books over Telegram: the real library, the real desk, a fake server that checks every call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Desk
from tests.desk import until
from tests.fakes.telegram import FakeTelegram
from tests.telegram_desk import ANA, telegram_desk


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake
        assert fake.wrong == []


@pytest.fixture
async def desk(tmp_path: Path, telegram: FakeTelegram) -> AsyncIterator[Desk]:
    async with telegram_desk(tmp_path / "h", telegram) as desk:
        yield desk


async def says(telegram: FakeTelegram, text: str) -> str:
    """The desk's last words after these, when it has said them all."""
    before = len(telegram.texts(ANA))
    telegram.says(ANA, text)
    await until(lambda: len(telegram.texts(ANA)) > before + (before == 0))
    return telegram.texts(ANA)[-1]


async def taps(telegram: FakeTelegram, label: str) -> str:
    """The desk's last words after this button."""
    before = len(telegram.texts(ANA))
    shown = telegram.with_buttons(ANA)
    telegram.taps(ANA, shown, telegram.buttons(ANA)[label])
    await until(lambda: len(telegram.texts(ANA)) > before)
    await until(lambda: "reply_markup" not in shown)
    return telegram.texts(ANA)[-1]


async def test_a_new_patient_books_with_words_and_buttons(desk: Desk, telegram: FakeTelegram) -> None:
    assert "Have you been to" in await says(telegram, "book a visit")
    assert "automated desk" in telegram.texts(ANA)[0]
    assert "what is the visit for" in await taps(telegram, "First time")
    assert "What day and time" in await says(telegram, "new patient visit")
    assert "Which one suits you" in await says(telegram, "tomorrow after 9")
    opening = next(label for label in telegram.buttons(ANA) if label.startswith("Tue"))
    answer = await taps(telegram, opening)
    for answered in ("Nora Field", "4/21/1980", "555 555 0123", "yes"):
        answer = await says(telegram, answered)
    assert answer.startswith(f"Booked: {opening}")
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        [patient] = [p for p in uow.patients.all() if p.family_name == "Field"]
        assert len(uow.visits.upcoming(patient.id)) == 1


async def test_a_used_menu_keeps_what_was_chosen_and_loses_its_buttons(
    desk: Desk, telegram: FakeTelegram
) -> None:
    await says(telegram, "book a visit")
    shown = telegram.with_buttons(ANA)
    await taps(telegram, "First time")
    assert shown["text"].endswith("> First time")
    assert len(telegram.answered) == 1


async def test_a_button_tapped_twice_is_one_choice(desk: Desk, telegram: FakeTelegram) -> None:
    await says(telegram, "book a visit")
    shown = dict(telegram.with_buttons(ANA))
    data = telegram.buttons(ANA)["First time"]
    for _ in range(3):
        telegram.taps(ANA, shown, data)
    await until(lambda: len(telegram.answered) == 3)
    await desk.quiet()
    assert sum("what is the visit for" in text for text in telegram.texts(ANA)) == 1
    assert not any("earlier question" in text for text in telegram.texts(ANA))


async def test_the_other_button_of_a_used_menu_does_nothing_but_say_so(
    desk: Desk, telegram: FakeTelegram
) -> None:
    await says(telegram, "book a visit")
    shown, buttons = dict(telegram.with_buttons(ANA)), telegram.buttons(ANA)
    await taps(telegram, "First time")
    telegram.taps(ANA, shown, buttons["Been before"])
    await until(lambda: any("earlier question" in text for text in telegram.texts(ANA)))
    await until(lambda: "what is the visit for" in telegram.texts(ANA)[-1])


async def test_what_was_kept_is_confirmed_to_telegram(desk: Desk, telegram: FakeTelegram) -> None:
    await says(telegram, "book a visit")
    await until(lambda: telegram.pending() == [])


async def test_the_menu_of_commands_is_for_private_chats(desk: Desk, telegram: FakeTelegram) -> None:
    await until(lambda: bool(telegram.made("setMyCommands")))
    assert "all_private_chats" in telegram.made("setMyCommands")[0]["scope"]


async def test_a_command_is_what_it_stands_for(desk: Desk, telegram: FakeTelegram) -> None:
    assert "Have you been to" in await says(telegram, "/book@riverside_desk_bot")
