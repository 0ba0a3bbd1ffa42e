"""Every known way in which a call to Telegram fails, by what becomes of a reply, an emergency and a nudge.

The real library sends over HTTP on this machine; the real outbox decides; the fake server fails.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

import bot.outbox
from bot.app import DATA, read_practice
from bot.channels.base import Ambiguous, Lost, NotSent, Outbound, Outcome, Refused, Sent
from bot.channels.telegram.adapter import Telegram
from bot.channels.telegram.connection import Patience, connect
from bot.channels.telegram.given import Given
from bot.channels.telegram.pace import Pace
from bot.clock import VirtualClock
from bot.emergency import Emergency
from bot.memory import Memory
from bot.outbox import Outbox
from bot.private import Private
from practice.ports import Reply
from practice.settings import PracticeSettings
from practice.store.store import Store, open_sqlite
from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.telegram_desk import ANA

AT = datetime(2026, 3, 2, 13, 55, tzinfo=UTC)
HASTE = Patience(connect=0.4, read=0.4, write=0.4, pool=0.4)
KINDS = ("reply", "emergency", "nudge")


@dataclass(frozen=True)
class Case:
    """What one fault makes of each kind, after one try; `seen`: how often a patient then sees a message."""

    fault: Fault
    reply: str
    emergency: str
    nudge: str
    seen: int = 0


TABLE = {
    # fault                            reply     emergency  nudge      seen after one try
    "429": Case(faults.too_many(7), "retry", "retry", "retry"),
    "403 blocked": Case(faults.BLOCKED, "failed", "failed", "failed"),
    "403 gone": Case(faults.GONE, "failed", "failed", "failed"),
    "400 no such chat": Case(faults.NO_CHAT, "failed", "failed", "failed"),
    "401 token": Case(faults.WRONG_TOKEN, "retry", "retry", "retry"),
    "500 in JSON": Case(Fault("error"), "retry", "retry", "unknown"),
    "500 with HTML": Case(Fault("page"), "retry", "retry", "unknown"),
    "502 with HTML, accepted": Case(Fault("page", 502, accepts=True), "retry", "retry", "unknown", 1),
    "200 with half the JSON": Case(Fault("cut", accepts=True), "retry", "retry", "unknown", 1),
    "reset": Case(Fault("reset"), "retry", "retry", "unknown"),
    "accepted, then reset": Case(Fault("reset", accepts=True), "retry", "retry", "unknown", 1),
    "silence": Case(Fault("silent"), "retry", "retry", "unknown"),
    "accepted, then silence": Case(Fault("silent", accepts=True), "retry", "retry", "unknown", 1),
    "slow drip": Case(Fault("drip", accepts=True), "retry", "retry", "unknown", 1),
}


@dataclass
class Sender:
    """A real outbox over a fake Telegram."""

    store: Store
    settings: PracticeSettings
    outbox: Outbox
    telegram: FakeTelegram
    now: VirtualClock
    rung: list[str] = field(default_factory=list)

    def write(self, kind: str, chat: int, text: str = "hello") -> None:
        with self.store.turn(self.settings.id, self.now()) as uow:
            talk = uow.conversations.find_or_open("telegram", str(chat))
            uow.mailbox.send(talk.id, Reply(text, kind=kind))

    async def run(self) -> None:
        self.outbox.wake()
        await self.outbox.quiet()

    def states(self) -> dict[str, str]:
        with self.store.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT kind, state FROM outbox").all()
        return {row.kind: row.state for row in rows}


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake
        assert fake.wrong == []


@pytest.fixture
async def sender(
    tmp_path: Path, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Sender]:
    monkeypatch.setattr(bot.outbox, "SLOWEST", 1.0)
    now, rung = VirtualClock(AT), []
    settings = read_practice(DATA, now)
    store = open_sqlite(tmp_path / "desk.db", "1" * 64, {settings.id: settings})
    store.migrate()
    store.seed(settings, now())
    async with adapter(telegram.url) as channel:
        channels, memory = {channel.name: channel}, Memory()
        ring: Callable[..., None] = lambda kind, **about: rung.append(kind)  # noqa: E731
        emergency = Emergency(channels, lambda key: key, ring, now)
        private = Private(store, settings, memory, lambda key, **fill: key, "1" * 64, "", now)
        outbox = Outbox(store, settings.id, memory, channels, emergency, ring, now, private)
        running = asyncio.create_task(outbox.run())
        yield Sender(store, settings, outbox, telegram, now, rung)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        memory.close()
        store.close()


@asynccontextmanager
async def adapter(url: str, patience: Patience = HASTE) -> AsyncIterator[Telegram]:
    bot, _ = connect(Given(TOKEN, url), patience)
    await bot._request[1].initialize()
    try:
        yield Telegram(bot, Pace())
    finally:
        for request in bot._request:
            await request.shutdown()


def outbound(text: str = "hello", ident: str = "m1") -> Outbound:
    return Outbound(ident, str(ANA), text, AT)


@pytest.mark.parametrize("name", TABLE)
async def test_what_becomes_of_each_kind(name: str, sender: Sender) -> None:
    case = TABLE[name]
    sender.telegram.fault = lambda method, given: case.fault if method == "sendMessage" else None
    for number, kind in enumerate(KINDS):
        sender.write(kind, ANA + number)
    await sender.run()
    assert sender.states() == {"reply": case.reply, "emergency": case.emergency, "nudge": case.nudge}
    assert [len(sender.telegram.texts(ANA + n)) for n in range(3)] == [case.seen] * 3
    assert ("emergency_not_delivered" in sender.rung) is True, "an emergency that is not there is an alarm"


async def test_a_fault_that_passes_costs_a_reply_nothing_and_a_nudge_never_comes_twice(
    sender: Sender,
) -> None:
    lost = Fault("reset", accepts=True)
    left = [lost, lost, lost]
    sender.telegram.fault = lambda method, given: left.pop() if method == "sendMessage" and left else None
    for number, kind in enumerate(KINDS):
        sender.write(kind, ANA + number)
    for _ in range(6):
        await sender.run()
        sender.now.move_to(sender.now() + bot.outbox.LEASE)
    assert sender.states() == {"reply": "sent", "emergency": "sent", "nudge": "unknown"}
    seen = [len(sender.telegram.texts(ANA + n)) for n in range(3)]
    assert seen == [2, 2, 1], "an unclear reply or emergency may come twice, a nudge may not"


async def test_a_pause_is_asked_of_one_chat_and_kept_in_that_chat_only(sender: Sender) -> None:
    sender.telegram.fault = lambda method, given: (
        faults.too_many(40) if method == "sendMessage" and given["chat_id"] == str(ANA) else None
    )
    sender.write("reply", ANA)
    sender.write("reply", ANA + 1)
    await sender.run()
    for _ in range(3):
        sender.write("reply", ANA, "more")
        await sender.run()
    assert len(sender.telegram.texts(ANA + 1)) == 1
    tried = [given for given in sender.telegram.made("sendMessage") if given["chat_id"] == str(ANA)]
    assert len(tried) == 1, "nothing more is sent to that chat before its pause is over"
    assert sender.store.next_due(sender.settings.id) == AT.replace(second=40)


async def test_staff_are_told_once_that_a_chat_is_blocked(sender: Sender) -> None:
    sender.telegram.fault = lambda method, given: faults.BLOCKED if method == "sendMessage" else None
    for _ in range(3):
        sender.write("reply", ANA)
        await sender.run()
    with sender.store.look(sender.settings.id, sender.now()) as uow:
        assert [task.kind for task in uow.staff.open_tasks()] == ["unreachable"]


@pytest.mark.parametrize(
    ("fault", "lost"),
    [(faults.BLOCKED, Lost.BLOCKED), (faults.GONE, Lost.GONE), (faults.NO_CHAT, Lost.GONE)],
)
async def test_a_lost_address_is_named_as_lost(telegram: FakeTelegram, fault: Fault, lost: Lost) -> None:
    telegram.fault = lambda method, given: fault
    async with adapter(telegram.url) as channel:
        outcome = await channel.send(outbound())
    assert isinstance(outcome, Refused)
    assert outcome.lost is lost


async def test_an_odd_request_is_refused_and_the_address_is_not_lost(telegram: FakeTelegram) -> None:
    telegram.fault = lambda method, given: Fault("error", 400, "Bad Request: BUTTON_DATA_INVALID")
    async with adapter(telegram.url) as channel:
        assert await channel.send(outbound()) == Refused("not accepted")


async def test_nobody_listens() -> None:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    assert_unsent(await outcome_at(url))


async def test_nobody_takes_the_connection() -> None:
    """A server whose queue is full: connecting takes too long, and surely nothing was sent."""
    with closing(socket.socket()) as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        try:
            assert_unsent(await outcome_at(f"http://127.0.0.1:{full.getsockname()[1]}"))
        finally:
            for each in waiting:
                each.close()


async def test_no_connection_is_free(telegram: FakeTelegram) -> None:
    telegram.fault = lambda method, given: Fault("silent", seconds=5)
    slow_to_answer = Patience(connect=2, read=2, write=2, pool=0.2, width=1)
    async with adapter(telegram.url, slow_to_answer) as channel:
        first = asyncio.create_task(channel.send(outbound(ident="first")))
        await asyncio.sleep(0.3)
        assert_unsent(await channel.send(outbound(ident="second")))
        assert isinstance(await first, Ambiguous)


async def test_a_long_message_goes_on_where_it_broke_off(telegram: FakeTelegram) -> None:
    text = "\n".join(f"line {number:04} " + "\N{GRINNING FACE}" * 20 for number in range(300))
    count = 0

    def third_fails(method: str, given: object) -> Fault | None:
        nonlocal count
        count += 1
        return Fault("error", 429, "", {"retry_after": 0}) if count == 3 else None

    telegram.fault = third_fails
    async with adapter(telegram.url) as channel:
        assert not isinstance(await channel.send(outbound(text)), Sent)
        assert isinstance(await channel.send(outbound(text)), Sent)
    sent = telegram.texts(ANA)
    assert "\n".join(sent).split() == text.split()
    assert max(len(part.encode("utf-16-le")) // 2 for part in sent) <= 4096


async def outcome_at(url: str) -> Outcome:
    async with adapter(url) as channel:
        return await channel.send(outbound())


def assert_unsent(outcome: Outcome) -> None:
    assert isinstance(outcome, NotSent), outcome
