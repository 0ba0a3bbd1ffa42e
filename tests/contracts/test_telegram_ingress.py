"""What comes in from Telegram: each update once, in order, whatever it is and however often it comes."""

from __future__ import annotations

import io
import json
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bot import logs
from bot.app import Desk
from bot.channels.telegram import line, polling
from bot.channels.telegram.given import Given
from bot.channels.telegram.line import Line
from bot.channels.telegram.webhook import PATH, SECRET_HEADER
from bot.channels.web.public import public_application
from practice.store.desk_tables import inbox
from practice.store.staff_chat_tables import arrivals
from tests.desk import FakeChannel, opened, plan, until
from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.telegram_desk import ANA, BEN, telegram_desk

SECRET = "a-secret-of-the-webhook"
GROUP = -1001234567890


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake
        assert fake.wrong == []


@pytest.fixture
async def desk(tmp_path: Path, telegram: FakeTelegram) -> AsyncIterator[Desk]:
    async with telegram_desk(tmp_path / "h", telegram) as desk:
        yield desk


@pytest.fixture
async def hooked(tmp_path: Path, telegram: FakeTelegram) -> AsyncIterator[tuple[Desk, httpx.AsyncClient]]:
    """A desk that Telegram calls, and a caller of its public port."""
    line = Line(Given(TOKEN, telegram.url, webhook=SECRET, public="https://desk.example.org"))
    base = plan(tmp_path / "h", FakeChannel())
    async with opened(replace(base, channels=(line.channel,))) as desk:
        await line.open(desk)
        transport = httpx.ASGITransport(public_application(line.routes()))
        async with httpx.AsyncClient(transport=transport, base_url="https://desk.example.org") as caller:
            yield desk, caller
        await line.close()
    await line.hang_up()


def rows(desk: Desk, table: object = inbox) -> list[object]:
    with desk.store.engine.connect() as connection:
        return list(connection.execute(table.select()))  # type: ignore[attr-defined]


def tasks(desk: Desk) -> list[str]:
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        return [task.text for task in uow.staff.open_tasks()]


async def call(caller: httpx.AsyncClient, update: object, secret: str = SECRET) -> int:
    answer = await caller.post(PATH, json=update, headers={SECRET_HEADER: secret.encode()})
    return answer.status_code


async def test_a_webhook_is_answered_once_the_update_is_kept(
    hooked: tuple[Desk, httpx.AsyncClient], telegram: FakeTelegram
) -> None:
    desk, caller = hooked
    update = telegram.says(ANA, "book a visit")
    assert await call(caller, update) == 200
    assert [row.text for row in rows(desk)] == ["book a visit"]  # type: ignore[attr-defined]
    await until(lambda: len(telegram.texts(ANA)) == 2)
    await until(lambda: telegram.webhook.get("url") == f"https://desk.example.org{PATH}")
    assert telegram.webhook["secret_token"] == SECRET


async def test_forged_webhooks_leave_no_trace(
    hooked: tuple[Desk, httpx.AsyncClient], telegram: FakeTelegram
) -> None:
    """Ten thousand of them; a chest pain in a forged one is not answered either."""
    desk, caller = hooked
    update = telegram.says(ANA, "I have crushing chest pain")
    secrets = ["", SECRET[:-1], SECRET + "x", SECRET.upper(), "\u00e9"]
    for number in range(10_000):
        assert await call(caller, update, secrets[number % len(secrets)]) == 403
    assert rows(desk) == []
    assert rows(desk, arrivals) == []
    assert telegram.texts(ANA) == []


async def test_a_body_that_is_too_long_is_not_read(hooked: tuple[Desk, httpx.AsyncClient]) -> None:
    desk, caller = hooked
    assert await call(caller, {"update_id": 1, "message": {"text": "x" * 70_000}}) == 413
    assert rows(desk) == []


async def test_what_is_no_update_is_set_aside_and_not_sent_again(
    hooked: tuple[Desk, httpx.AsyncClient],
) -> None:
    desk, caller = hooked
    for body in (b"[]", b"{", b'"text"', b"\xff\xfe", b"[" * 30_000):
        answer = await caller.post(PATH, content=body, headers={SECRET_HEADER: SECRET})
        assert answer.status_code == 200
    assert len(rows(desk, arrivals)) == 5
    assert rows(desk) == []


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_thousand_updates_redelivered_and_reordered_are_handled_once_each(
    hooked: tuple[Desk, httpx.AsyncClient], telegram: FakeTelegram
) -> None:
    desk, caller = hooked
    chance = random.Random(11)
    people = range(6000, 6050)
    updates = [telegram.says(person, f"hello {n}") for n in range(20) for person in people]
    delivered = [*updates, *chance.sample(updates, 400)]
    chance.shuffle(delivered)
    for update in delivered:
        assert await call(caller, update) == 200
    kept = rows(desk)
    assert len(kept) == len(updates) == 1000
    await until(lambda: all(row.state == "handled" for row in rows(desk)), 240)  # type: ignore[attr-defined]
    assert len({row.external_id for row in kept}) == 1000  # type: ignore[attr-defined]


async def test_poison_does_not_block_what_comes_after_it(desk: Desk, telegram: FakeTelegram) -> None:
    telegram.update(message={"message_id": "seven", "date": "yesterday"})
    telegram.update(callback_query={"id": 5})
    telegram.update(message=None, surprise={"deep": [1, {"er": None}]})
    telegram.says(ANA, "book a visit")
    await until(lambda: len(telegram.texts(ANA)) == 2)
    await until(lambda: telegram.pending() == [])
    assert len(rows(desk, arrivals)) >= 2
    await until(lambda: any("delivery set aside" in text for text in tasks(desk)))


async def test_messages_of_one_chat_are_kept_in_their_order(desk: Desk, telegram: FakeTelegram) -> None:
    for number in range(30):
        telegram.says(ANA, f"a{number}")
        telegram.says(BEN, f"b{number}")
    await until(lambda: len(rows(desk)) == 60, 30)
    texts = [row.text for row in sorted(rows(desk), key=lambda row: row.sequence)]  # type: ignore[attr-defined]
    assert [text for text in texts if text[0] == "a"] == [f"a{n}" for n in range(30)]
    assert [text for text in texts if text[0] == "b"] == [f"b{n}" for n in range(30)]


async def test_a_photo_is_handed_to_staff_with_an_honest_reply(desk: Desk, telegram: FakeTelegram) -> None:
    sizes = [{"file_id": "F1", "file_unique_id": "U1", "width": 90, "height": 90}]
    telegram.update(message=telegram.message(ANA, photo=sizes))
    await until(lambda: any("I can read only text" in text for text in telegram.texts(ANA)))
    assert "Sent a photo" in tasks(desk)
    [row] = rows(desk)
    assert row.raw["raw"]["message"]["photo"][0]["file_id"] == "F1"  # type: ignore[attr-defined]


async def test_a_caption_is_read_for_danger(desk: Desk, telegram: FakeTelegram) -> None:
    sizes = [{"file_id": "F1", "file_unique_id": "U1", "width": 90, "height": 90}]
    about = telegram.message(ANA, photo=sizes, caption="I have crushing chest pain right now")
    telegram.update(message=about)
    await until(lambda: any("911" in text for text in telegram.texts(ANA)))
    await until(lambda: "Sent a photo" in tasks(desk))


async def test_a_changed_message_answers_no_question(desk: Desk, telegram: FakeTelegram) -> None:
    said = telegram.says(ANA, "book a visit")
    await until(lambda: len(telegram.texts(ANA)) == 2)
    telegram.update(
        edited_message={**said["message"], "text": "yes", "edit_date": said["message"]["date"] + 5}
    )
    await until(lambda: "changed an earlier message" in telegram.texts(ANA)[-1])
    await desk.quiet()
    assert len(telegram.texts(ANA)) == 3


async def test_a_danger_written_into_an_old_message_is_answered(desk: Desk, telegram: FakeTelegram) -> None:
    said = telegram.says(ANA, "book a visit")
    await until(lambda: len(telegram.texts(ANA)) == 2)
    changed = {
        **said["message"],
        "text": "I have crushing chest pain",
        "edit_date": said["message"]["date"] + 5,
    }
    telegram.update(edited_message=changed)
    await until(lambda: "911" in telegram.texts(ANA)[-1])


@pytest.mark.parametrize(("owner", "phone"), [(ANA, "+15555550123"), (BEN, ""), (None, "")])
async def test_a_shared_contact_counts_only_as_the_senders_own(
    desk: Desk, telegram: FakeTelegram, owner: int | None, phone: str
) -> None:
    contact = {"phone_number": "+15555550123", "first_name": "X"} | ({"user_id": owner} if owner else {})
    telegram.update(message=telegram.message(ANA, contact=contact))
    await until(lambda: len(rows(desk)) == 1)
    assert rows(desk)[0].raw["phone"] == phone  # type: ignore[attr-defined]


async def test_the_token_of_a_link_is_passed_on(desk: Desk, telegram: FakeTelegram) -> None:
    telegram.says(ANA, "/start Zm9vYmFy_-1")
    await until(lambda: len(rows(desk)) == 1)
    assert rows(desk)[0].raw["start"] == "Zm9vYmFy_-1"  # type: ignore[attr-defined]
    assert "Zm9vYmFy" not in rows(desk)[0].text  # type: ignore[attr-defined]


async def test_groups_and_bots_are_not_listened_to(desk: Desk, telegram: FakeTelegram) -> None:
    telegram.says(ANA, "hello everyone", chat=GROUP)
    robot = telegram.message(ANA, text="I am a bot")
    telegram.update(message={**robot, "from": {**robot["from"], "is_bot": True}})
    telegram.says(BEN, "hello")
    await until(lambda: len(telegram.texts(BEN)) == 2)
    assert len(rows(desk)) == 1
    assert telegram.texts(GROUP) == []


async def test_a_second_reader_is_an_alarm_and_the_desk_goes_on(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    left = [faults.CONFLICT, faults.CONFLICT]
    telegram.fault = lambda method, given: left.pop() if method == "getUpdates" and left else None
    async with telegram_desk(tmp_path / "h", telegram) as desk:
        telegram.says(ANA, "book a visit")
        await until(lambda: len(telegram.texts(ANA)) == 2, 20)
        await until(lambda: sum("telegram conflict" in text for text in tasks(desk)) == 1)


async def test_the_watchdog_takes_a_new_connection_when_telegram_falls_silent(
    tmp_path: Path, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line hangs: nobody refuses and nobody answers. It rings once, and messages come in again."""
    monkeypatch.setattr(polling, "SILENCE", 1.5)
    monkeypatch.setattr(line, "WATCH_EVERY", 0.3)
    left = [Fault("silent", seconds=60.0)]
    telegram.fault = lambda method, given: left.pop() if method == "getUpdates" and left else None
    async with telegram_desk(tmp_path / "h", telegram) as desk:
        telegram.says(ANA, "book a visit")
        await until(lambda: len(telegram.texts(ANA)) == 2, 12)
        await until(lambda: sum("telegram silent" in text for text in tasks(desk)) == 1)


@pytest.mark.parametrize("how", ["page", "cut", "reset", "error"])
async def test_a_broken_answer_to_polling_loses_nothing(
    tmp_path: Path, telegram: FakeTelegram, how: str
) -> None:
    left = [Fault(how, 502), Fault(how, 502)]
    telegram.fault = lambda method, given: left.pop() if method == "getUpdates" and left else None
    telegram.says(ANA, "book a visit")
    async with telegram_desk(tmp_path / "h", telegram):
        await until(lambda: len(telegram.texts(ANA)) == 2, 20)


async def test_neither_the_token_nor_a_word_gets_into_the_logs(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    """At every level, in every fault."""
    out = io.StringIO()
    logs.set_up(as_json=True, level=0, to=out)
    left = {
        "getUpdates": [Fault("page", accepts=True), Fault("cut", accepts=True)],
        "sendMessage": [Fault("page", accepts=True)],
        "sendChatAction": [Fault("reset")],
    }
    telegram.fault = lambda method, given: left[method].pop() if left.get(method) else None
    telegram.update(message={"message_id": "seven", "text": "Quillfeather"})
    async with telegram_desk(tmp_path / "h", telegram) as desk:
        telegram.says(ANA, "my name is Quillfeather and I want to book a visit", entities=[])
        await until(lambda: not any(left.values()), 40)
        await until(lambda: len(rows(desk)) == 1)
        await desk.quiet()
    told = out.getvalue()
    assert "telegram" in told
    for secret in (TOKEN, TOKEN.split(":")[1], "Quillfeather", f"Person{ANA}", "book a visit", str(ANA)):
        assert secret not in told, secret
    assert json.loads(told.splitlines()[0])
