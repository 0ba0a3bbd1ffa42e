"""A staff group with topics: one for each case, written in to answer, closed with it, never the wrong one."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Desk
from bot.channels.telegram.given import Given
from tests.desk import until
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.telegram_desk import ANA, BEN, telegram_desk, wants_it_in_full

DOCTOR, STRANGER, GROUP = 9001, 9002, -1009999
WANTS = "a person please"
GIVEN = Given(TOKEN, staff=(DOCTOR, GROUP))


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake
        assert fake.wrong == []


@pytest.fixture
async def desk(tmp_path: Path, telegram: FakeTelegram) -> AsyncIterator[Desk]:
    async with telegram_desk(tmp_path / "h", telegram, given=GIVEN) as desk:
        wants_it_in_full(desk, ANA, BEN)
        yield desk


async def topic_of(telegram: FakeTelegram, person: int) -> int:
    """A patient asks for a person; the topic that staff get."""
    before = set(telegram.topics)
    cards = len(telegram.chats[GROUP])
    telegram.says(person, WANTS)
    await until(lambda: len(telegram.topics) > len(before) and len(telegram.chats[GROUP]) > cards, 20)
    return next(thread for _, thread in telegram.topics if (GROUP, thread) not in before)


def says(telegram: FakeTelegram, thread: int, text: str, person: int = DOCTOR, **more: object) -> None:
    telegram.says(person, text, chat=GROUP, message_thread_id=thread, is_topic_message=True, **more)


def within(telegram: FakeTelegram, thread: int) -> list[str]:
    return [str(m["text"]) for m in telegram.chats[GROUP] if m.get("message_thread_id") == thread]


async def test_each_case_has_a_topic_whose_name_names_nobody(desk: Desk, telegram: FakeTelegram) -> None:
    first, second = await topic_of(telegram, ANA), await topic_of(telegram, BEN)
    assert telegram.topics == {(GROUP, first): "Case 1, routine", (GROUP, second): "Case 2, routine"}
    assert WANTS in within(telegram, first)[0]


async def test_writing_in_a_topic_answers_its_patient_and_nobody_else(
    desk: Desk, telegram: FakeTelegram
) -> None:
    first, second = await topic_of(telegram, ANA), await topic_of(telegram, BEN)
    says(telegram, second, "Please come at nine.")
    await until(lambda: "Please come at nine." in telegram.texts(BEN))
    await until(lambda: "Done: case 2 answered." in within(telegram, second))
    assert "Please come at nine." not in telegram.texts(ANA)
    says(telegram, first, "//sounds tired")
    await until(lambda: "Done: case 1 noted." in within(telegram, first))
    says(telegram, first, "I am the doctor", person=STRANGER)
    await until(lambda: any("not on this practice's list" in text for text in within(telegram, first)))
    await desk.quiet()
    assert not any("tired" in text or "doctor" in text for text in telegram.texts(ANA))


async def test_the_patients_next_words_come_into_the_topic(desk: Desk, telegram: FakeTelegram) -> None:
    thread = await topic_of(telegram, ANA)
    telegram.says(ANA, "it is about my insurance card")
    await until(lambda: within(telegram, thread)[-1].endswith("Patient: it is about my insurance card"))


async def test_a_message_of_another_case_is_not_answered_in_this_topic(
    desk: Desk, telegram: FakeTelegram
) -> None:
    first = await topic_of(telegram, ANA)
    card = next(m for m in telegram.chats[GROUP] if m.get("message_thread_id") == first)
    second = await topic_of(telegram, BEN)
    before = (len(telegram.texts(ANA)), len(telegram.texts(BEN)))
    says(telegram, second, "Come at ten.", reply_to_message=card)
    await until(lambda: "Nothing was sent: this is the topic of case 2" in within(telegram, second)[-1])
    await desk.quiet()
    assert (len(telegram.texts(ANA)), len(telegram.texts(BEN))) == before


async def test_the_topic_closes_with_its_case_and_takes_no_answers_then(
    desk: Desk, telegram: FakeTelegram
) -> None:
    thread = await topic_of(telegram, ANA)
    says(telegram, thread, "x")
    await until(lambda: (GROUP, thread) in telegram.closed)
    before = len(telegram.texts(ANA))
    telegram.closed.clear()
    says(telegram, thread, "One more thing.")
    await until(lambda: "belongs to no open case" in within(telegram, thread)[-1])
    await desk.quiet()
    assert len(telegram.texts(ANA)) == before
    assert await topic_of(telegram, ANA) != thread, "a new case has a topic of its own"


async def test_a_deleted_topic_is_made_anew_with_the_case_in_it(
    desk: Desk, telegram: FakeTelegram, tmp_path: Path
) -> None:
    thread = await topic_of(telegram, ANA)
    del telegram.topics[(GROUP, thread)]
    telegram.says(ANA, "it is about my insurance card")
    await until(lambda: len(telegram.topics) == 1)
    ((_, new),) = telegram.topics
    await until(lambda: len(within(telegram, new)) == 2)
    assert WANTS in within(telegram, new)[0]
    assert "insurance card" in within(telegram, new)[1]
    rung = [json.loads(line)["kind"] for line in (tmp_path / "h" / "alarms.jsonl").read_text().splitlines()]
    assert rung == ["staff_topic_gone"]
    says(telegram, new, "Bring it along.")
    await until(lambda: "Bring it along." in telegram.texts(ANA))


async def test_a_topic_closed_by_hand_opens_again_with_the_patients_words(
    desk: Desk, telegram: FakeTelegram
) -> None:
    thread = await topic_of(telegram, ANA)
    telegram.closed.add((GROUP, thread))
    telegram.says(ANA, "it is about my insurance card")
    await until(lambda: "insurance card" in within(telegram, thread)[-1], 30)
    assert not telegram.closed


async def test_topics_are_known_after_a_restart(tmp_path: Path, telegram: FakeTelegram) -> None:
    async with telegram_desk(tmp_path / "h", telegram, given=GIVEN) as desk:
        wants_it_in_full(desk, ANA)
        thread = await topic_of(telegram, ANA)
    async with telegram_desk(tmp_path / "h", telegram, given=GIVEN):
        says(telegram, thread, "Please come at nine.")
        await until(lambda: "Please come at nine." in telegram.texts(ANA))
        says(telegram, thread, "x")
        await until(lambda: (GROUP, thread) in telegram.closed)
        assert len(telegram.topics) == 1


async def test_a_group_without_topics_gets_plain_messages(tmp_path: Path, telegram: FakeTelegram) -> None:
    telegram.forums = False
    async with telegram_desk(tmp_path / "h", telegram, given=GIVEN) as desk:
        wants_it_in_full(desk, ANA)
        telegram.says(ANA, WANTS)
        await until(lambda: bool(telegram.chats[GROUP]), 20)
        telegram.says(DOCTOR, "Come at nine.", chat=GROUP, reply_to_message=telegram.chats[GROUP][0])
        await until(lambda: "Come at nine." in telegram.texts(ANA))
        telegram.says(ANA, "thank you so much")
        await until(lambda: "Patient: thank you so much" in telegram.texts(GROUP)[-1])


async def test_orders_and_their_yes_within_a_topic(desk: Desk, telegram: FakeTelegram) -> None:
    thread = await topic_of(telegram, ANA)
    before = len(telegram.texts(ANA))
    says(telegram, thread, "/close tomorrow")
    await until(lambda: within(telegram, thread)[-1].startswith("Close Tue Mar 3?"))
    says(telegram, thread, "yes")
    await until(lambda: any("closed Tue 3 Mar" in text for text in within(telegram, thread)))
    await desk.quiet()
    assert len(telegram.texts(ANA)) == before
    says(telegram, thread, "yes")
    await until(lambda: "yes" in telegram.texts(ANA))


async def test_a_yes_after_a_restart_is_not_sent_to_the_patient(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    """What was asked is forgotten; that something was asked is not."""
    async with telegram_desk(tmp_path / "h", telegram, given=GIVEN) as desk:
        wants_it_in_full(desk, ANA)
        thread = await topic_of(telegram, ANA)
        says(telegram, thread, "/close tomorrow")
        await until(lambda: "Yes or no?" in within(telegram, thread)[-1])
        told = len(telegram.texts(ANA))
    async with telegram_desk(tmp_path / "h", telegram, given=GIVEN) as desk:
        says(telegram, thread, "yes")
        await until(lambda: "The desk was started again since it asked" in within(telegram, thread)[-1])
        assert len(telegram.texts(ANA)) == told
        says(telegram, thread, "yes")
        await until(lambda: telegram.texts(ANA)[-1] == "yes", 20)
