"""The physician on Telegram: cases are told, answered by answering them, and only by people on the list."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Desk
from bot.channels.telegram.given import Given
from tests.desk import until
from tests.fakes import faults
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.telegram_desk import ANA, BEN, telegram_desk, wants_it_in_full

DOCTOR, STRANGER, GROUP = 9001, 9002, -1009999
WANTS = "a person please"


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake
        assert fake.wrong == []


@pytest.fixture
async def desk(tmp_path: Path, telegram: FakeTelegram) -> AsyncIterator[Desk]:
    """A practice whose physician has a private chat with the bot, and no group."""
    async with telegram_desk(tmp_path / "h", telegram, given=Given(TOKEN, staff=(DOCTOR,))) as desk:
        yield desk


@pytest.fixture
async def grouped(tmp_path: Path, telegram: FakeTelegram) -> AsyncIterator[Desk]:
    async with telegram_desk(tmp_path / "h", telegram, given=Given(TOKEN, staff=(DOCTOR, GROUP))) as desk:
        yield desk


async def case_of(telegram: FakeTelegram, person: int, chat: int = DOCTOR) -> dict[str, object]:
    """A patient asks for a person and is answered; the message that staff get."""
    before, answered = len(telegram.chats[chat]), len(telegram.texts(person))
    telegram.says(person, WANTS)
    await until(lambda: len(telegram.chats[chat]) > before and len(telegram.texts(person)) > answered, 20)
    return telegram.chats[chat][-1]


async def test_a_case_is_told_and_its_first_line_names_nobody(desk: Desk, telegram: FakeTelegram) -> None:
    card = await case_of(telegram, ANA)
    assert str(card["text"]).splitlines()[0] == "Case 1, routine"
    assert WANTS in str(card["text"])
    told = next(g for g in telegram.made("sendMessage") if g["chat_id"] == str(DOCTOR))
    assert told["protect_content"] == "true"


async def test_answering_a_case_writes_to_its_patient_and_to_nobody_else(
    desk: Desk, telegram: FakeTelegram
) -> None:
    first = await case_of(telegram, ANA)
    await case_of(telegram, BEN)
    wants_it_in_full(desk, ANA)
    telegram.says(DOCTOR, "Please come at nine.", reply_to_message=first)
    await until(lambda: "Please come at nine." in telegram.texts(ANA))
    assert "Please come at nine." not in telegram.texts(BEN)
    await until(lambda: "Done: case 1 answered." in telegram.texts(DOCTOR))
    sent = next(g for g in telegram.made("sendMessage") if g["text"] == "Please come at nine.")
    assert sent["protect_content"] == "true", "clinical words cannot be passed on"


async def test_a_note_stays_private(desk: Desk, telegram: FakeTelegram) -> None:
    card = await case_of(telegram, ANA)
    telegram.says(DOCTOR, "// worried about her", reply_to_message=card)
    await until(lambda: "Done: case 1 noted." in telegram.texts(DOCTOR))
    await desk.quiet()
    assert not any("worried" in text for text in telegram.texts(ANA))


async def test_words_that_answer_no_case_go_to_nobody(desk: Desk, telegram: FakeTelegram) -> None:
    await case_of(telegram, ANA)
    await desk.quiet()
    before = len(telegram.texts(ANA))
    forged = telegram.message(DOCTOR, text="Case 1, routine")
    telegram.says(DOCTOR, "Come at nine.")
    telegram.says(DOCTOR, "Come at ten.", reply_to_message=forged)
    telegram.says(DOCTOR, "/flurb")
    telegram.update(message=telegram.message(DOCTOR, photo=[]))
    await until(lambda: sum("answer the message of a case" in text for text in telegram.texts(DOCTOR)) == 2)
    await until(lambda: any("no order I know" in text for text in telegram.texts(DOCTOR)))
    await desk.quiet()
    assert len(telegram.texts(ANA)) == before


async def test_a_ready_answer_tapped_three_times_goes_once(desk: Desk, telegram: FakeTelegram) -> None:
    card = await case_of(telegram, ANA)
    for _ in range(3):
        telegram.taps(DOCTOR, card, "quick.1.seen")
    await until(lambda: len(telegram.answered) == 3)
    await desk.quiet()
    assert sum("I have read this" in text for text in telegram.texts(ANA)) == 1


async def test_claim_and_close_by_buttons(desk: Desk, telegram: FakeTelegram) -> None:
    card = await case_of(telegram, ANA)
    telegram.taps(DOCTOR, card, "claim.1")
    await until(lambda: "Dr. Amari has it." in str(card["text"]))
    telegram.taps(DOCTOR, card, "close.1")
    await until(lambda: "reply_markup" not in card)
    telegram.says(ANA, "where do I park?")
    await until(lambda: telegram.texts(ANA)[-1] != "" and len(telegram.texts(ANA)) >= 3)


async def test_the_patients_next_words_are_told(desk: Desk, telegram: FakeTelegram) -> None:
    await case_of(telegram, ANA)
    telegram.says(ANA, "it is about my insurance card")
    await until(lambda: telegram.texts(DOCTOR)[-1].endswith("Patient: it is about my insurance card"))


async def test_in_a_group_only_people_on_the_list_act(grouped: Desk, telegram: FakeTelegram) -> None:
    card = await case_of(telegram, ANA, GROUP)
    telegram.taps(STRANGER, card, "claim.1")
    telegram.says(STRANGER, "I am the doctor", chat=GROUP, reply_to_message=card)
    await until(lambda: any("not on this practice's list" in text for text in telegram.texts(GROUP)))
    await until(lambda: len(telegram.answered) == 1)
    with grouped.store.look(grouped.settings.id, grouped.front.now()) as uow:
        assert [case.claimed_by for case in uow.staff.open_episodes()] == [None]
    assert "I am the doctor" not in telegram.texts(ANA)
    wants_it_in_full(grouped, ANA)
    telegram.says(DOCTOR, "On my way.", chat=GROUP, reply_to_message=card)
    await until(lambda: "On my way." in telegram.texts(ANA))


async def test_a_group_that_cannot_be_written_to_is_told_when_it_can(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    left = [faults.Fault("page", 502)] * 3
    telegram.fault = lambda method, given: (
        left.pop() if left and method == "sendMessage" and given["chat_id"] == str(GROUP) else None
    )
    async with telegram_desk(tmp_path / "h", telegram, given=Given(TOKEN, staff=(DOCTOR, GROUP))):
        await case_of(telegram, ANA, GROUP)


async def test_staff_have_their_own_menu_of_commands(desk: Desk, telegram: FakeTelegram) -> None:
    await until(lambda: any(str(DOCTOR) in given["scope"] for given in telegram.made("setMyCommands")))
    scoped = {given["scope"]: given["commands"] for given in telegram.made("setMyCommands")}
    theirs = next(commands for scope, commands in scoped.items() if str(DOCTOR) in scope)
    patients = next(commands for scope, commands in scoped.items() if "all_private_chats" in scope)
    for name in ("agenda", "next", "find", "patient", "book", "sick", "close", "late", "cases", "help"):
        assert f'"{name}"' in theirs
    assert "agenda" not in patients
