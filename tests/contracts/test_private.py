"""Clinical words stay off a channel that others may read: a notice goes out, and a link opens the words."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from bot.app import Desk
from bot.channels.base import Ambiguous, Outbound, Sent
from bot.channels.web.private import PrivatePage
from bot.channels.web.public import public_application
from practice.consent import Scope
from practice.identity import How
from practice.ids import ConversationId
from practice.ports import Reply
from tests.desk import CAPS, FakeChannel, opened, opened_at, plan, said, until

PLACE = "https://desk.example.org"
BORN = date(1980, 4, 21)
CANARY = "Your HIV test came back negative, Zebulon."
LINK = re.compile(rf"{PLACE}(/m/[\w-]+)")


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel(caps=replace(CAPS, covered=False))


@asynccontextmanager
async def a_desk(folder: Path, channel: FakeChannel, place: str = PLACE) -> AsyncIterator[Desk]:
    async with opened(replace(plan(folder, channel), public=place)) as desk:
        yield desk


@pytest.fixture
async def desk(tmp_path: Path, channel: FakeChannel) -> AsyncIterator[Desk]:
    async with a_desk(tmp_path, channel) as desk:
        yield desk


def linked(desk: Desk, address: str = "a") -> ConversationId:
    """A chat of somebody who was born on BORN."""
    with desk.store.turn(desk.settings.id, desk.front.now()) as uow:
        chat = uow.conversations.find_or_open("fake", address).id
        patient = uow.patients.register("Zebulon", "Quartz", BORN, "+15555550177")
        uow.conversations.link(chat, patient.id, How.STAFF)
        uow.conversations.save(chat, {"greeted": True})
    return chat


async def written(desk: Desk, chat: ConversationId, text: str = CANARY, kind: str = "staff_reply") -> None:
    with desk.store.turn(desk.settings.id, desk.front.now()) as uow:
        uow.mailbox.send(chat, Reply(text, kind=kind, sensitivity="clinical"))
    desk.outbox.wake()
    await desk.quiet()


def world(desk: Desk, address: str = "192.0.2.1") -> httpx.AsyncClient:
    page = PrivatePage(desk.private, desk.front, desk.words, desk.settings.name)
    carried = httpx.ASGITransport(app=public_application(page.routes()), client=(address, 5000))
    return httpx.AsyncClient(transport=carried, base_url=PLACE)


def link_in(text: str) -> str:
    found = LINK.search(text)
    assert found is not None, text
    return found[1]


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


async def test_a_notice_with_a_link_goes_out_in_place_of_clinical_words(
    desk: Desk, channel: FakeChannel
) -> None:
    await written(desk, linked(desk))
    [sent] = channel.given
    assert "HIV" not in sent.text
    assert "Zebulon" not in sent.text
    assert sent.choices == ()
    assert desk.settings.phone in sent.text
    assert len(link_in(sent.text)) == len("/m/") + 24


async def test_only_the_hash_of_the_link_is_kept(desk: Desk, channel: FakeChannel) -> None:
    await written(desk, linked(desk))
    secret = link_in(channel.texts()[0]).removeprefix("/m/")
    with desk.store.engine.connect() as connection:
        rows = [str(row) for table in ("private_messages", "outbox", "domain_events", "audit") for row in
                connection.exec_driver_sql(f"SELECT * FROM {table}")]  # fmt: skip
    assert rows
    assert not any(secret in row for row in rows)


async def test_a_preview_sees_the_same_page_for_any_link_and_uses_nothing_up(
    desk: Desk, channel: FakeChannel
) -> None:
    await written(desk, linked(desk))
    link = link_in(channel.texts()[0])
    async with world(desk) as bot:
        pages = [await bot.get(link) for _ in range(20)]
        other = await bot.get("/m/" + "x" * 24)
    assert {page.status_code for page in pages} == {200} == {other.status_code}
    assert {page.text.replace(link, "") for page in pages} == {other.text.replace("/m/" + "x" * 24, "")}
    assert not any("HIV" in page.text or "Zebulon" in page.text for page in pages)
    assert pages[0].headers["cache-control"] == "no-store"
    assert "noindex" in pages[0].headers["x-robots-tag"]
    assert pages[0].headers["referrer-policy"] == "no-referrer"
    async with world(desk, "192.0.2.2") as reader:
        assert CANARY in (await reader.post(link, data={"born": "4/21/1980"})).text


async def test_the_date_of_birth_opens_it_as_often_as_wanted(desk: Desk, channel: FakeChannel) -> None:
    chat = linked(desk)
    await written(desk, chat)
    link = link_in(channel.texts()[0])
    assert opened_at(desk, chat) is None
    async with world(desk) as reader:
        for born in ("4/21/1980", "1980-04-21", "April 21, 1980"):
            page = await reader.post(link, data={"born": born})
            assert (page.status_code, CANARY in page.text) == (200, True)
            assert page.headers["cache-control"] == "no-store"
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        assert [entry.what for entry in uow.audit.latest(by="patient")].count("message.opened") == 3
    assert opened_at(desk, chat) == desk.front.now(), "staff see that it was opened"


async def test_a_wrong_date_an_unknown_link_and_an_old_one_look_the_same(
    desk: Desk, channel: FakeChannel
) -> None:
    await written(desk, linked(desk))
    link, unknown = link_in(channel.texts()[0]), "/m/" + "x" * 24
    async with world(desk) as reader:
        wrong = await reader.post(link, data={"born": "4/22/1980"})
        nothing = await reader.post(link, data={"born": "soon"})
        absent = await reader.post(unknown, data={"born": "4/21/1980"})
        desk.front.now.advance(timedelta(hours=49))  # type: ignore[attr-defined]
        old = await reader.post(link, data={"born": "4/21/1980"})
    answers = {
        (a.status_code, a.text.replace(link, "").replace(unknown, "")) for a in (wrong, nothing, absent, old)
    }
    assert len(answers) == 1
    assert wrong.status_code == 403


async def test_who_tries_too_often_learns_nothing_more_and_staff_know(
    desk: Desk, channel: FakeChannel
) -> None:
    await written(desk, linked(desk))
    link = link_in(channel.texts()[0])
    async with world(desk) as stranger:
        for day in range(1, 6):
            await stranger.post(link, data={"born": f"5/{day}/1980"})
        assert (await stranger.post(link, data={"born": "4/21/1980"})).status_code == 403
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        assert [task.kind for task in uow.staff.open_tasks()] == ["private_locked"]


async def test_another_message_gives_a_locked_reader_no_new_tries(desk: Desk, channel: FakeChannel) -> None:
    chat = linked(desk)
    await written(desk, chat)
    async with world(desk) as stranger:
        for day in range(1, 6):
            await stranger.post(link_in(channel.texts()[0]), data={"born": f"5/{day}/1980"})
        await written(desk, chat, "Another.")
        second = await stranger.post(link_in(channel.texts()[1]), data={"born": "4/21/1980"})
    assert second.status_code == 403


async def test_an_answer_on_the_page_comes_in_once_as_the_patients_message(
    desk: Desk, channel: FakeChannel
) -> None:
    await written(desk, linked(desk))
    link = link_in(channel.texts()[0])
    async with world(desk) as reader:
        page = (await reader.post(link, data={"born": "4/21/1980"})).text
        about = {"text": "a person please", "proof": field(page, "proof"), "once": field(page, "once")}
        for _ in range(2):
            sent = await reader.post(f"{link}/answer", data=about)
            assert sent.status_code == 200
    await until(lambda: len(channel.given) > 1)
    await desk.quiet()
    [_, answer] = channel.texts()
    assert "I am asking a person" in answer


async def test_nobody_answers_without_having_opened_it(desk: Desk, channel: FakeChannel) -> None:
    await written(desk, linked(desk))
    link = link_in(channel.texts()[0])
    async with world(desk) as stranger:
        for proof in ("", "9999999999.x", f"{int(desk.front.now().timestamp()) + 60}.abc"):
            forged = {"text": "I am Zebulon", "proof": proof, "once": "1" * 20}
            assert (await stranger.post(f"{link}/answer", data=forged)).status_code == 403
    assert len(channel.given) == 1


async def test_an_emergency_is_told_in_full_at_once(desk: Desk, channel: FakeChannel) -> None:
    linked(desk)
    await desk.front.receive(said("i have crushing chest pain right now and i cant breathe"))
    await desk.quiet()
    assert channel.texts()[0].startswith("Call 911 now.")


async def test_every_try_carries_the_same_link(desk: Desk, channel: FakeChannel) -> None:
    outcomes = [Ambiguous("reset")]
    channel.answer = lambda out: outcomes.pop() if outcomes else Sent(out.id)
    await written(desk, linked(desk))
    desk.front.now.advance(timedelta(seconds=30))  # type: ignore[attr-defined]
    desk.outbox.wake()
    await desk.quiet()
    tried = [outbound.text for outbound in channel.tried]
    assert len(tried) == 2
    assert len(set(tried)) == 1


async def test_who_chooses_it_in_full_gets_what_waits_after_their_date_of_birth(
    desk: Desk, channel: FakeChannel
) -> None:
    chat = linked(desk)
    await written(desk, chat)
    for number, text in enumerate(("full messages", "yes", "4/21/1980"), 1):
        await desk.front.receive(said(text, str(number)))
        await desk.quiet()
    assert CANARY in channel.texts()
    await written(desk, chat, "Drink more water.")
    assert channel.texts()[-1] == "Drink more water."
    await desk.front.receive(said("private messages", "4"))
    await desk.quiet()
    await written(desk, chat, "Less salt.")
    assert "Less salt." not in channel.texts()
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        chosen = [entry for entry in uow.consents.ledger(chat) if entry.scope is Scope.IN_FULL]
    assert [entry.given for entry in chosen] == [True, False]
    assert chosen[0].text_version.startswith("in_full.asked ")


async def test_a_wrong_date_of_birth_gives_nothing_in_the_chat(desk: Desk, channel: FakeChannel) -> None:
    await written(desk, linked(desk))
    for number, text in enumerate(("full messages", "yes", "4/22/1980"), 1):
        await desk.front.receive(said(text, str(number)))
        await desk.quiet()
    assert CANARY not in channel.texts()


async def test_without_a_public_address_it_says_so_and_staff_are_told_once(
    tmp_path: Path, channel: FakeChannel
) -> None:
    async with a_desk(tmp_path, channel, "") as desk:
        chat = linked(desk)
        await written(desk, chat)
        await written(desk, chat)
        assert all("http" not in text and "HIV" not in text for text in channel.texts())
        assert desk.settings.phone in channel.texts()[0]
        with desk.store.look(desk.settings.id, desk.front.now()) as uow:
            [task] = uow.staff.open_tasks()
        assert (task.kind, "no public address" in task.text) == ("private_message", True)


async def test_a_ready_answer_tells_nothing_and_goes_out_as_it_is(desk: Desk, channel: FakeChannel) -> None:
    await written(desk, linked(desk), dict(desk.staff.quick)["seen"])
    assert channel.texts() == [dict(desk.staff.quick)["seen"]]


def test_only_a_signed_twilio_covers_texts() -> None:
    from bot.channels.sms.given import GatewayGiven, TwilioGiven
    from bot.channels.sms.line import covered

    account = TwilioGiven("AC" + "0" * 32, "t", "+15555550123")
    own = GatewayGiven("https://sms.example.org", "desk", "x", "+15555550123", "s" * 16)
    assert covered(account, ("twilio",))
    assert not covered(account, ())
    assert not covered(own, ("twilio",))


async def test_a_covered_channel_carries_everything(tmp_path: Path) -> None:
    channel = FakeChannel()
    async with a_desk(tmp_path, channel) as desk:
        await written(desk, linked(desk))
    assert channel.texts() == [CANARY]


async def test_while_the_choice_cannot_be_looked_up_nothing_clinical_goes_out(
    desk: Desk, channel: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(row: Outbound) -> str | None:
        raise OSError

    monkeypatch.setattr(desk.private, "_notice", broken)
    await written(desk, linked(desk))
    assert channel.tried == []
