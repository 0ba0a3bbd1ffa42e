"""The console's inbox: a case is read, answered and handed back; all is written down, nothing is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Desk
from bot.channels.base import Refused
from practice.audit import Entry
from tests.console import Caller, signed_in
from tests.desk import FakeChannel, opened, plan, said, until


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
async def desk(tmp_path: Path, channel: FakeChannel) -> AsyncIterator[Desk]:
    async with opened(plan(tmp_path / "d", channel)) as desk:
        await desk.front.receive(said("a person please"))
        await until(lambda: bool(channel.texts()))
        await desk.quiet()
        yield desk


@pytest.fixture
async def caller(desk: Desk) -> AsyncIterator[Caller]:
    async with signed_in(desk) as caller:
        yield caller


def audited(desk: Desk) -> list[Entry]:
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        return list(reversed(uow.audit.latest()))


async def test_a_reply_reaches_the_patient_once_however_often_it_is_sent(
    desk: Desk, caller: Caller, channel: FakeChannel
) -> None:
    for _ in range(2):
        answer = await caller.post("/staff/cases/1", act="reply", text="I am here.", id="11111111")
        assert answer.headers["location"] == "/staff/cases/1"
    await desk.quiet()
    assert channel.texts().count("I am here.") == 1
    page = (await caller.get("/staff/cases/1")).text
    assert "I am here." in page
    assert "Dr. Amari has it" in page
    assert ", sent" in page


async def test_reading_and_acting_are_written_down(desk: Desk, caller: Caller) -> None:
    await caller.get("/staff/cases/1")
    await caller.post("/staff/cases/1", act="claim")
    what = [(entry.what, entry.by) for entry in audited(desk)]
    for wanted in ("inbox.viewed", "case.viewed", "episode.claim"):
        assert (wanted, "Dr. Amari") in what


async def test_what_a_patient_writes_is_text_and_nothing_else(desk: Desk, caller: Caller) -> None:
    await desk.front.receive(said("<script>alert(1)</script>{{ 7003*7 }}", "2"))
    await desk.quiet()
    for path in ("/staff/cases/1", "/staff/live/cases/1", "/staff/inbox"):
        page = (await caller.get(path)).text
        assert "<script>alert" not in page
        assert "49021" not in page
    assert "&lt;script&gt;alert(1)" in (await caller.get("/staff/cases/1")).text


async def test_a_note_stays_with_staff(desk: Desk, caller: Caller, channel: FakeChannel) -> None:
    await caller.post("/staff/cases/1", act="note", text="check the dose")
    await caller.post("/staff/cases/1", act="reply", text="// ask her sister")
    await desk.quiet()
    page = (await caller.get("/staff/cases/1")).text
    assert "check the dose" in page
    assert "ask her sister" in page
    assert not [text for text in channel.texts() if "dose" in text or "sister" in text]


async def test_what_was_refused_is_shown_again_to_be_mended(caller: Caller) -> None:
    await caller.post("/staff/cases/1", act="close")
    answer = await caller.post("/staff/cases/1", act="reply", text="Too late & lost?")
    assert answer.status_code == 409
    assert "Case 1 is closed" in (await caller.get("/staff/cases/1")).text or "closed" in answer.text
    long = "x" * 1601
    await caller.post("/staff/cases/1", act="again")
    answer = await caller.post("/staff/cases/2", act="reply", text=long)
    assert answer.status_code == 409
    assert long in answer.text
    assert "1600 fit" in answer.text


async def test_closing_can_be_taken_back(desk: Desk, caller: Caller, channel: FakeChannel) -> None:
    answer = await caller.post("/staff/cases/1", act="close")
    page = (await caller.get(answer.headers["location"])).text
    assert "No patient waits" in page
    assert "Open it again" in page
    await caller.post("/staff/cases/1", act="again")
    board = await desk.staff.board()
    assert [(case.number, case.claimed_by, case.acknowledged) for case in board.cases] == [
        (2, "Dr. Amari", True)
    ]
    again = await caller.post("/staff/cases/1", act="again")
    assert "with staff already" in (await caller.get(again.headers["location"])).text
    assert len((await desk.staff.board()).cases) == 1


async def test_a_task_is_ticked_off_and_put_back(desk: Desk, caller: Caller) -> None:
    with desk.store.turn(desk.settings.id, desk.front.now()) as uow:
        task = uow.staff.add_task("message", "call the pharmacy", None, None)
    assert "call the pharmacy" in (await caller.get("/staff/inbox")).text
    await caller.post(f"/staff/tasks/{task}/done")
    page = (await caller.get("/staff/inbox")).text
    assert "Task done" in page
    assert "Put it back" in page
    assert "Nothing to do." in page
    await caller.post(f"/staff/tasks/{task}/open")
    assert "call the pharmacy" in (await caller.get("/staff/inbox")).text
    assert ("task.reopened", "Dr. Amari") in [(entry.what, entry.by) for entry in audited(desk)]


async def test_snoozing_says_until_when(caller: Caller) -> None:
    await caller.post("/staff/cases/1", act="snooze", minutes="60")
    assert "snoozed until 9:55 AM" in (await caller.get("/staff/inbox")).text


async def test_an_act_that_does_not_exist_is_refused(caller: Caller) -> None:
    answer = await caller.post("/staff/cases/1", act="explode")
    assert "nothing that staff can do" in (await caller.get(answer.headers["location"])).text


async def test_what_may_not_have_arrived_is_shown_with_whose_it_is(
    desk: Desk, caller: Caller, channel: FakeChannel
) -> None:
    channel.answer = lambda outbound: Refused("blocked")
    await caller.post("/staff/cases/1", act="reply", text="Please call me.", id="22222222")
    await desk.quiet()
    page = (await caller.get("/staff/inbox")).text
    assert "May not have arrived" in page
    assert "Please call me." in page
    assert "failed" in page
    assert "1 sent message may not have arrived" in (await caller.get("/staff/live/now")).json()["alarm"]


async def test_the_live_news_name_nobody(desk: Desk, caller: Caller) -> None:
    await desk.front.receive(said("my chest hurts and my arm is numb", "3"))
    await desk.quiet()
    answer = (await caller.get("/staff/live/now")).json()
    assert answer["loud"]
    assert answer["cases"] == 1
    assert set(answer) == {"stamp", "cases", "alarm", "loud"}
    await caller.post("/staff/cases/1", act="claim")
    assert (await caller.get("/staff/live/now")).json()["stamp"] != answer["stamp"]
