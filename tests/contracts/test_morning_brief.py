"""The morning brief: once a day to each chat of staff, over restarts, and never twice when it is unsure."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.app import Desk
from bot.channels.telegram.given import Given
from bot.clock import VirtualClock
from bot.staff.at import At
from bot.staff.brief import brief
from bot.staff.briefing import Briefing, Due, due
from bot.staff.readers import Reader
from practice.visits import Opening, Visit
from tests.desk import FakeChannel, opened, plan
from tests.fakes import faults
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.telegram_desk import telegram_desk

HALF_SEVEN = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
DOCTOR, NURSE = 9001, 9003


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(replace(plan(tmp_path / "h", FakeChannel()), now=VirtualClock(HALF_SEVEN))) as desk:
        yield desk


def briefing(desk: Desk, now: datetime = HALF_SEVEN) -> Briefing:
    return Briefing(desk.store, desk.settings, desk.memory, desk.staff, lambda: now, desk.alarms.ring)


def reading(desk: Desk, name: str = "somewhere", said: bool | None = True) -> list[str]:
    """Somebody who reads, and what came there."""
    there: list[str] = []

    async def send(text: str) -> bool | None:
        there.append(text)
        return said

    desk.staff.tellers.append(lambda: [Reader(name, send)])
    return there


def alarms(folder: Path) -> list[str]:
    file = folder / "alarms.jsonl"
    return [json.loads(line)["kind"] for line in file.read_text().splitlines()] if file.exists() else []


async def test_it_comes_once_a_day_to_each(desk: Desk) -> None:
    first, second = reading(desk, "a"), reading(desk, "b")
    for minutes in (-1, 0, 1, 20, 59):
        await briefing(desk, HALF_SEVEN + timedelta(minutes=minutes)).look()
        assert len(first) == len(second) == (0 if minutes < 0 else 1)
    await briefing(desk, HALF_SEVEN + timedelta(days=1)).look()
    assert len(first) == 2
    assert first[0].startswith("Mon Mar 2: no visits.")


async def test_it_is_sent_late_once_and_says_so_until_noon(desk: Desk) -> None:
    """The machine was off in the morning."""
    first = reading(desk, "first")
    await briefing(desk, HALF_SEVEN + timedelta(hours=1)).look()
    second = reading(desk, "second")
    await briefing(desk, HALF_SEVEN + timedelta(hours=4, minutes=29)).look()
    for there in (first, second):
        [brief] = there
        assert brief.startswith("This brief is late: the desk was not open at 7:30 AM.\nMon Mar 2: ")
    third = reading(desk, "third")
    await briefing(desk, HALF_SEVEN + timedelta(hours=4, minutes=30)).look()
    assert third == []


def test_it_is_not_sent_where_nobody_wants_it(desk: Desk) -> None:
    without = replace(desk.settings, staff=replace(desk.settings.staff, brief_at=None))
    assert due(HALF_SEVEN, without) is None


async def test_what_surely_did_not_arrive_is_sent_again_and_what_is_unsure_is_not(
    desk: Desk, tmp_path: Path
) -> None:
    lost, unsure = reading(desk, "lost", False), reading(desk, "unsure", None)
    for minute in range(3):
        await briefing(desk, HALF_SEVEN + timedelta(minutes=minute)).look()
    assert (len(lost), len(unsure)) == (3, 1)
    assert alarms(tmp_path / "h") == ["brief_unsure"]


async def test_a_closed_day_on_which_nothing_waits_needs_none(desk: Desk) -> None:
    there = reading(desk)
    await briefing(desk, HALF_SEVEN + timedelta(days=6)).look()
    assert there == []


@pytest.mark.parametrize(
    "moment", [datetime(2026, 3, 9, 11, 30, tzinfo=UTC), datetime(2026, 11, 2, 12, 30, tzinfo=UTC)]
)
def test_its_time_is_the_practices_wall_over_both_changes_of_clocks(desk: Desk, moment: datetime) -> None:
    assert desk.settings.staff.brief_at == time(7, 30)
    assert due(moment, desk.settings) == Due(moment.date().isoformat(), late=False)
    assert due(moment - timedelta(minutes=1), desk.settings) is None


def test_it_says_who_comes_whom_to_call_and_what_is_open_and_a_text_names_nobody(desk: Desk) -> None:
    kind = desk.settings.visit_types["sick_visit"]
    start = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
    end = start + timedelta(minutes=kind.minutes)
    opening = Opening(desk.settings.provider, kind.key, kind.modes[0], start, end)
    with desk.store.turn(desk.settings.id, HALF_SEVEN) as uow:
        ana = next(each for each in uow.patients.all() if each.full_name == "Ana Marsh")
        assert isinstance(uow.staff_visits.book_by_staff(opening, ana.id, "given", "sore throat"), Visit)
        uow.staff.add_task(
            "follow_up", "No answer to the follow-up of a check-in. Please call.", ana.id, None
        )
        chat = uow.conversations.find_or_open("fake", "a").id
        uow.conversations.link(chat, ana.id)
        uow.staff.open_episode(chat, "asked_for_a_person", "it itches", "urgent")
    with desk.store.turn(desk.settings.id, HALF_SEVEN + timedelta(seconds=1)) as uow:
        uow.staff.add_task("refill", "Asks for lisinopril 10 mg", ana.id, None)
    with desk.store.look(desk.settings.id, HALF_SEVEN) as uow:
        full = brief(At(uow, "Dr. Amari", desk.settings))
        short = brief(At(uow, "Dr. Amari", desk.settings, discreet=True))
    assert full.splitlines() == [
        "Mon Mar 2: 1 visit.",
        "9:00 AM Ana Marsh, sick visit, sore throat",
        "  open: case 1, urgent",
        "  task: follow up, No answer to the follow-up of a check-in. Please call.",
        "  task: refill, Asks for lisinopril 10 mg",
        "To call:",
        f"- Ana Marsh, {ana.phone}: No answer to the follow-up of a check-in. Please call.",
        "Open cases:",
        "- Case 1, urgent: Ana Marsh, asked for a person, nobody has it",
        "Other tasks: 1 refill.",
        "Yesterday: no visits; no cases; no messages.",
    ]
    assert "A.M., sick visit" in short
    for secret in ("Ana", "Marsh", ana.phone, "throat", "itches", "lisinopril", "1980"):
        assert secret not in short


async def test_on_telegram_each_of_the_staff_gets_it_and_one_who_cannot_keeps_it_from_nobody(
    tmp_path: Path,
) -> None:
    async with FakeTelegram() as telegram:
        telegram.fault = lambda method, given: faults.BLOCKED if given.get("chat_id") == str(DOCTOR) else None
        given = Given(TOKEN, staff=(DOCTOR, NURSE))
        async with telegram_desk(tmp_path / "h", telegram, given=given) as desk:
            for _ in range(2):
                await briefing(desk).look()
            assert [text.splitlines()[0] for text in telegram.texts(NURSE)] == ["Mon Mar 2: no visits."]
            assert telegram.made("sendMessage")[-1]["protect_content"] == "true"
        async with telegram_desk(tmp_path / "h", telegram, given=given) as desk:
            await briefing(desk).look()
            assert len(telegram.texts(NURSE)) == 1, "a restart sends no second one"
        assert telegram.wrong == []
        assert "staff_chat_not_reached" in alarms(tmp_path / "h")
