"""What staff are told on Telegram without asking: who blocked whom, what did not arrive, what was sent."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Desk
from bot.channels.telegram.given import Given
from tests.desk import until
from tests.fakes import faults
from tests.fakes.telegram import SENT_AT, TOKEN, FakeTelegram
from tests.telegram_desk import ANA, telegram_desk, wants_it_in_full

DOCTOR, NURSE, GROUP = 9001, 9003, -1009999
WANTS = "a person please"
BOT = {"id": 123456789, "is_bot": True, "first_name": "Riverside"}


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake
        assert fake.wrong == []


@pytest.fixture
async def desk(tmp_path: Path, telegram: FakeTelegram) -> AsyncIterator[Desk]:
    async with telegram_desk(tmp_path / "h", telegram, given=Given(TOKEN, staff=(DOCTOR,))) as desk:
        yield desk


def shuts_out(telegram: FakeTelegram, person: int, status: str = "kicked") -> None:
    about = {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}
    telegram.update(
        my_chat_member={
            "chat": {"id": person, "type": "private", "first_name": "P"},
            "from": {"id": person, "is_bot": False, "first_name": "P"},
            "date": SENT_AT,
            "old_chat_member": {"user": BOT, "status": "member"},
            "new_chat_member": about,
        }
    )


def alarms(folder: Path) -> list[str]:
    file = folder / "alarms.jsonl"
    return [json.loads(line)["kind"] for line in file.read_text().splitlines()] if file.exists() else []


def tasks(desk: Desk) -> list[str]:
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        return [task.kind for task in uow.staff.open_tasks()]


async def test_a_patient_who_blocks_the_bot_is_a_task_once(desk: Desk, telegram: FakeTelegram) -> None:
    telegram.says(ANA, "hello")
    await until(lambda: bool(telegram.texts(ANA)))
    shuts_out(telegram, ANA)
    await until(lambda: tasks(desk) == ["unreachable"])
    shuts_out(telegram, ANA, "member")
    shuts_out(telegram, ANA)
    await until(lambda: tasks(desk) == ["unreachable", "unreachable"])
    shuts_out(telegram, 77_001)
    telegram.says(ANA, "I am back")
    await until(lambda: len(telegram.texts(ANA)) >= 2)
    assert len(tasks(desk)) == 2, "who never wrote is nobody to us"


async def test_one_of_the_staff_who_blocks_the_bot_is_an_alarm_once(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    given = Given(TOKEN, staff=(DOCTOR, NURSE))
    async with telegram_desk(tmp_path / "h", telegram, given=given):
        shuts_out(telegram, DOCTOR)
        await until(lambda: alarms(tmp_path / "h") == ["staff_chat_not_reached"])
        telegram.fault = lambda method, given: faults.BLOCKED if given.get("chat_id") == str(DOCTOR) else None
        telegram.says(ANA, WANTS)
        await until(lambda: bool(telegram.texts(NURSE)))
        assert alarms(tmp_path / "h") == ["staff_chat_not_reached"]


async def test_what_became_of_an_answer_stands_under_it(desk: Desk, telegram: FakeTelegram) -> None:
    wants_it_in_full(desk, ANA)
    telegram.says(ANA, WANTS)
    await until(lambda: bool(telegram.texts(DOCTOR)), 20)
    card = telegram.chats[DOCTOR][-1]
    telegram.says(DOCTOR, "Come at nine.", reply_to_message=card)
    await until(lambda: "Done: case 1 answered. Sent." in telegram.texts(DOCTOR))
    telegram.fault = lambda method, given: faults.BLOCKED if given.get("chat_id") == str(ANA) else None
    telegram.says(DOCTOR, "Come at ten.", reply_to_message=card)
    await until(lambda: "Done: case 1 answered. Failed." in telegram.texts(DOCTOR))
    await until(lambda: any("did not arrive (failed)" in text for text in telegram.texts(DOCTOR)))
    lost = next(text for text in telegram.texts(DOCTOR) if "did not arrive" in text)
    assert lost.endswith("Come at ten.")


async def test_a_photo_is_shown_to_staff_once_and_not_kept(tmp_path: Path, telegram: FakeTelegram) -> None:
    telegram.files |= {"F2", "V1"}
    given = Given(TOKEN, staff=(DOCTOR,))
    sizes = [{"file_id": f, "file_unique_id": f, "width": 90, "height": 90} for f in ("F1", "F2")]
    async with telegram_desk(tmp_path / "h", telegram, given=given):
        telegram.update(message=telegram.message(ANA, photo=sizes))
        await until(lambda: any("(photo F2)" in text for text in telegram.texts(DOCTOR)), 20)
        voice = {"file_id": "V1", "file_unique_id": "V1", "duration": 3}
        telegram.update(message=telegram.message(ANA, voice=voice))
        await until(lambda: any("(voice V1)" in text for text in telegram.texts(DOCTOR)), 20)
        assert telegram.made("sendPhoto")[0]["protect_content"] == "true"
    async with telegram_desk(tmp_path / "h", telegram, given=given):
        telegram.says(ANA, WANTS)
        await until(lambda: any(text.startswith("Case 1") for text in telegram.texts(DOCTOR)), 20)
        assert len(telegram.made("sendPhoto")) == 1


async def test_what_cannot_be_shown_is_said(desk: Desk, telegram: FakeTelegram) -> None:
    document = {"file_id": "gone", "file_unique_id": "gone"}
    telegram.update(message=telegram.message(ANA, document=document))
    await until(lambda: any("a document that I cannot show here" in t for t in telegram.texts(DOCTOR)), 20)


async def test_a_photo_of_an_open_case_comes_into_its_topic(tmp_path: Path, telegram: FakeTelegram) -> None:
    telegram.files.add("F1")
    async with telegram_desk(tmp_path / "h", telegram, given=Given(TOKEN, staff=(DOCTOR, GROUP))):
        telegram.says(ANA, WANTS)
        await until(lambda: bool(telegram.topics), 20)
        sizes = [{"file_id": "F1", "file_unique_id": "F1", "width": 90, "height": 90}]
        telegram.update(message=telegram.message(ANA, photo=sizes))
        await until(lambda: bool(telegram.made("sendPhoto")), 20)
        ((_, thread),) = telegram.topics
        assert telegram.made("sendPhoto")[0]["message_thread_id"] == str(thread)


async def test_what_waits_is_shown_with_the_tasks_and_their_numbers(
    desk: Desk, telegram: FakeTelegram
) -> None:
    telegram.says(ANA, WANTS)
    await until(lambda: bool(telegram.texts(DOCTOR)), 20)
    with desk.store.turn(desk.settings.id, desk.front.now()) as uow:
        uow.staff.add_task("refill", "Asks for lisinopril 10 mg", None, None)
    telegram.says(DOCTOR, "/cases")
    await until(lambda: any("Task 1: Asks for lisinopril 10 mg" in text for text in telegram.texts(DOCTOR)))
    await until(lambda: sum(text.startswith("Case 1, routine\n") for text in telegram.texts(DOCTOR)) == 2)
    telegram.says(DOCTOR, "done 1")
    await until(lambda: "Done: task done." in telegram.texts(DOCTOR))
    telegram.says(DOCTOR, "/cases")
    await until(lambda: "Task" not in telegram.texts(DOCTOR)[-2])
