"""Orders in the staff's chat: none reaches a patient by mistake, none undoes a day without a yes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import Desk
from bot.channels.telegram.given import Given
from practice.visits import Opening, Visit
from tests.desk import until
from tests.fakes import faults
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.telegram_desk import ANA, BEN, telegram_desk, wants_it_in_full

DOCTOR, NURSE, THIRD = 9001, 9003, 9004
WANTS = "a person please"
NINE = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake
        assert fake.wrong == []


@pytest.fixture
async def desk(tmp_path: Path, telegram: FakeTelegram) -> AsyncIterator[Desk]:
    async with telegram_desk(tmp_path / "h", telegram, given=Given(TOKEN, staff=(DOCTOR,))) as desk:
        wants_it_in_full(desk, ANA, BEN)
        yield desk


def booked(desk: Desk, start: datetime = NINE) -> Visit:
    """A visit of the first patient on file."""
    kind = desk.settings.visit_types["sick_visit"]
    opening = Opening(
        desk.settings.provider, kind.key, kind.modes[0], start, start + timedelta(minutes=kind.minutes)
    )
    with desk.store.turn(desk.settings.id, desk.front.now()) as uow:
        visit = uow.staff_visits.book_by_staff(opening, uow.patients.all()[0].id, "given", "")
    assert isinstance(visit, Visit)
    return visit


def state_of(desk: Desk, visit: Visit) -> str:
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        found = uow.visits.get(visit.id)
    assert found is not None
    return found.state.value


async def case_of(telegram: FakeTelegram, person: int, chat: int = DOCTOR) -> dict[str, object]:
    before, answered = len(telegram.chats[chat]), len(telegram.texts(person))
    telegram.says(person, WANTS)
    await until(lambda: len(telegram.chats[chat]) > before and len(telegram.texts(person)) > answered, 20)
    return telegram.chats[chat][-1]


def last(telegram: FakeTelegram, chat: int = DOCTOR) -> str:
    texts = telegram.texts(chat)
    return texts[-1] if texts else ""


async def test_one_who_blocked_the_bot_keeps_no_case_from_the_others(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    telegram.fault = lambda method, given: faults.BLOCKED if given.get("chat_id") == str(DOCTOR) else None
    given = Given(TOKEN, staff=(DOCTOR, NURSE, THIRD))
    async with telegram_desk(tmp_path / "h", telegram, given=given):
        telegram.says(ANA, WANTS)
        await until(lambda: bool(telegram.texts(NURSE)) and bool(telegram.texts(THIRD)))
        await until(lambda: _rung(tmp_path / "h") == ["staff_chat_not_reached"])
        telegram.says(BEN, WANTS)
        await until(lambda: len(telegram.texts(THIRD)) == 2)
        assert _rung(tmp_path / "h") == ["staff_chat_not_reached"], "once, not with every case"


async def test_a_group_that_is_gone_leaves_the_cases_to_its_people(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    group = -1009999
    telegram.fault = lambda method, given: faults.NO_CHAT if given.get("chat_id") == str(group) else None
    given = Given(TOKEN, staff=(DOCTOR, group))
    async with telegram_desk(tmp_path / "h", telegram, given=given):
        telegram.says(ANA, WANTS)
        await until(lambda: WANTS in last(telegram))
        assert _rung(tmp_path / "h") == ["staff_chat_not_reached"]


@pytest.mark.parametrize("order", ["close_day today", "claim 1", "late 20", "close 1 now", "Claim 3"])
async def test_an_order_as_an_answer_to_a_case_does_not_reach_its_patient(
    desk: Desk, telegram: FakeTelegram, order: str
) -> None:
    card = await case_of(telegram, ANA)
    await desk.quiet()
    before = len(telegram.texts(ANA))
    telegram.says(DOCTOR, order, reply_to_message=card)
    await until(lambda: "reads like an order" in last(telegram))
    await desk.quiet()
    assert len(telegram.texts(ANA)) == before
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        assert [case.claimed_by for case in uow.staff.open_episodes()] == [None], "nor is it done unasked"


async def test_what_read_like_an_order_is_sent_or_done_by_a_tap(desk: Desk, telegram: FakeTelegram) -> None:
    card = await case_of(telegram, ANA)
    telegram.says(DOCTOR, "claim 1", reply_to_message=card)
    await until(lambda: "Do it" in telegram.buttons(DOCTOR))
    telegram.taps(DOCTOR, telegram.with_buttons(DOCTOR), telegram.buttons(DOCTOR)["Do it"])
    await until(lambda: "Dr. Amari has it." in str(card["text"]) or "claimed" in last(telegram))
    telegram.says(DOCTOR, "late 20", reply_to_message=card)
    await until(lambda: "Send it to the patient" in telegram.buttons(DOCTOR))
    shown, send = telegram.with_buttons(DOCTOR), telegram.buttons(DOCTOR)["Send it to the patient"]
    for _ in range(3):
        telegram.taps(DOCTOR, shown, send)
    await until(lambda: "late 20" in telegram.texts(ANA))
    await desk.quiet()
    assert telegram.texts(ANA).count("late 20") == 1


async def test_ordinary_words_are_no_order(desk: Desk, telegram: FakeTelegram) -> None:
    card = await case_of(telegram, ANA)
    for words in ("Stop taking the ibuprofen, and call me.", "Lower the dose to one a day.", "yes"):
        telegram.says(DOCTOR, words, reply_to_message=card)
        await until(lambda words=words: words in telegram.texts(ANA))  # type: ignore[misc]


async def test_closing_a_day_says_first_what_it_would_do_and_waits_for_a_yes(
    desk: Desk, telegram: FakeTelegram
) -> None:
    visit = booked(desk)
    telegram.says(DOCTOR, "close_day tomorrow ill")
    await until(lambda: "1 visit" in last(telegram))
    assert last(telegram).startswith("Close Tue Mar 3? 1 visit is called off")
    assert "\n9:00 AM " in last(telegram)
    assert state_of(desk, visit) == "booked"
    telegram.says(DOCTOR, "no")
    await until(lambda: "Nothing was done" in last(telegram))
    telegram.says(DOCTOR, "yes")
    await until(lambda: "waits for a yes" in last(telegram))
    assert state_of(desk, visit) == "booked"
    telegram.says(DOCTOR, "close_day tomorrow ill")
    await until(lambda: "1 visit" in last(telegram))
    telegram.says(DOCTOR, "yes")
    await until(lambda: state_of(desk, visit) == "cancelled")


async def test_a_yes_counts_only_for_what_was_shown(desk: Desk, telegram: FakeTelegram) -> None:
    visit = booked(desk)
    telegram.says(DOCTOR, "close_day tomorrow ill")
    await until(lambda: "1 visit" in last(telegram))
    other = booked(desk, NINE + timedelta(hours=1))
    telegram.taps(DOCTOR, telegram.with_buttons(DOCTOR), telegram.buttons(DOCTOR)["Yes"])
    await until(lambda: "2 visits" in last(telegram))
    assert [state_of(desk, each) for each in (visit, other)] == ["booked", "booked"]
    telegram.taps(DOCTOR, telegram.with_buttons(DOCTOR), telegram.buttons(DOCTOR)["Yes"])
    await until(lambda: state_of(desk, visit) == state_of(desk, other) == "cancelled")


async def test_nobody_says_yes_for_another(tmp_path: Path, telegram: FakeTelegram) -> None:
    given = Given(TOKEN, staff=(DOCTOR, NURSE))
    async with telegram_desk(tmp_path / "h", telegram, given=given) as desk:
        visit = booked(desk)
        telegram.says(DOCTOR, "close_day tomorrow ill")
        await until(lambda: "1 visit" in last(telegram))
        telegram.says(NURSE, "yes")
        await until(lambda: "waits for a yes" in last(telegram, NURSE))
        telegram.taps(NURSE, telegram.with_buttons(DOCTOR), telegram.buttons(DOCTOR)["Yes"])
        await until(lambda: len(telegram.answered) == 1)
        assert state_of(desk, visit) == "booked"


async def test_the_day_and_a_booking_by_phone(desk: Desk, telegram: FakeTelegram) -> None:
    telegram.says(DOCTOR, "/book ana tomorrow 9:00 sick visit")
    await until(lambda: last(telegram).startswith("Book Ana Marsh, Tue Mar 3, 9:00 AM"))
    telegram.taps(DOCTOR, telegram.with_buttons(DOCTOR), telegram.buttons(DOCTOR)["Yes"])
    await until(lambda: "Done: booked Tue Mar 3, 9:00 AM" in last(telegram))
    telegram.says(DOCTOR, "/agenda@riverside_desk_bot tomorrow")
    await until(lambda: "9:00 AM Ana Marsh, sick visit" in last(telegram))
    told = telegram.made("sendMessage")[-1]
    assert told["protect_content"] == "true", "a day's patients are not passed on"


async def test_the_orders_are_for_people_on_the_list_only(desk: Desk, telegram: FakeTelegram) -> None:
    for order in ("/agenda", "/find ana", "/patient ana", "/sick", "yes", "late 20"):
        telegram.says(ANA, order)
    await until(lambda: len(telegram.texts(ANA)) >= 6, 30)
    await desk.quiet()
    assert not any("Marsh" in text or "+1555" in text for text in telegram.texts(ANA))


async def test_a_case_is_worked_on_by_one_letter_or_a_slash(desk: Desk, telegram: FakeTelegram) -> None:
    card = await case_of(telegram, ANA)
    await desk.quiet()
    before = len(telegram.texts(ANA))
    said = {"c": "case 1 claimed", "/note sounds tired": "case 1 noted", "s": "case 1 snoozed"}
    for order, done in said.items():
        telegram.says(DOCTOR, order, reply_to_message=card)
        await until(lambda done=done: f"Done: {done}." in telegram.texts(DOCTOR))  # type: ignore[misc]
    telegram.says(DOCTOR, "/reply 3 pills a day", reply_to_message=card)
    await until(lambda: any("names case 3" in text for text in telegram.texts(DOCTOR)))
    telegram.says(DOCTOR, "/close", reply_to_message=card)
    await until(lambda: any("case 1 closed" in text for text in telegram.texts(DOCTOR)))
    await desk.quiet()
    assert len(telegram.texts(ANA)) == before, "nothing of it was said to the patient"


def _rung(folder: Path) -> list[str]:
    file = folder / "alarms.jsonl"
    lines = file.read_text().splitlines() if file.exists() else []
    return [json.loads(line)["kind"] for line in lines]
