"""kill -9 of the real program, again and again, while patients write by page, on Telegram and by text.

The program is killed at random moments: while it takes a message, plays a turn, or sends. At the end each
message stands in the inbox once and is handled once; each answer was sent, and twice only where nobody can
know of the first time; each emergency was answered. `told` says the figures.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot.app import DATA, read_practice, wall_clock
from practice.store.desk_tables import inbox, outbox
from practice.store.store import Store, open_sqlite
from practice.store.tables import conversations
from tests.fakes.telegram import TOKEN as BOT
from tests.fakes.twilio import ACCOUNT, NUMBER, TOKEN
from tests.kill_writers import (
    PUBLIC,
    SECRET,
    SlowTelegram,
    SlowTwilio,
    Writer,
    by_text,
    on_telegram,
    on_the_page,
)
from tests.parts.running import free_port
from tests.program import Program

CHEST = "my chest hurts and my arm is numb"
EMERGENCY = "Call 911 now"
LIFE = 1.4  # seconds at most from open to killed
MOST_WAITING = 3
SETTLED = 120.0  # seconds for everything to come to its end
PAGES = ("ana-marsh", "victor-lund", "rosa-dell")


@dataclass
class Kills:
    """How the program died, and what was wrong at the end."""

    count: int
    writers: list[Writer] = field(default_factory=list)
    alarmed: list[Writer] = field(default_factory=list)
    taking: int = 0
    unanswered: int = 0
    sending: int = 0
    messages: int = 0
    answers: int = 0
    doubled: Counter[str] = field(default_factory=Counter)
    unknown: int = 0
    wrong: list[str] = field(default_factory=list)

    def told(self) -> str:
        """The figures in a line."""
        twice = ", ".join(f"{channel} {count}" for channel, count in sorted(self.doubled.items())) or "none"
        return (
            f"{self.count} kills ({self.taking} while a message was taken, {self.unanswered} with one taken "
            f"and not yet answered, {self.sending} while an answer was sent): {self.messages} messages, "
            f"{len(self.alarmed)} emergencies, {self.answers} answers; sent twice after an unclear sending: "
            f"{twice}; shown to staff as unknown: {self.unknown}; wrong: {len(self.wrong)}"
        )


class Killing:
    """One run. `home` is the data folder of the program."""

    def __init__(self, home: Path, count: int, seed: int) -> None:
        self.home = home
        self.chance = random.Random(seed)
        self.port, self.public = free_port(), free_port()
        self.telegram = SlowTelegram(self.chance)
        self.twilio = SlowTwilio(self.chance, self.public)
        self.kills = Kills(count)

    async def run(self) -> Kills:
        """Kill, start again, and look at what came of it."""
        async with AsyncExitStack() as stack:
            http = await stack.enter_async_context(httpx.AsyncClient(trust_env=False, timeout=10))
            await stack.enter_async_context(self.telegram)
            await stack.enter_async_context(self.twilio)
            self._http = http
            self.kills.writers = [
                *(on_telegram(self.telegram, 7000 + n, http, self.public) for n in range(4)),
                *(by_text(self.twilio, f"+1555555020{n}") for n in range(4)),
                *(on_the_page(who, self.port) for who in PAGES),
            ]
            for number in range(self.kills.count):
                await self._one_life(number)
            await self._the_end()
        return self.kills

    async def _one_life(self, number: int) -> None:
        for writer in self.kills.writers:
            for each in range(2 if len(writer.waiting) < MOST_WAITING else 0):
                writer.wants_to_say(f"hello {_tag(2 * number + each)}")
        someone = self._someone_else(number)
        someone.wants_to_say(CHEST)
        self.kills.alarmed.append(someone)
        program = await self._started()
        traffic = [asyncio.create_task(writer.write(self.chance)) for writer in self._everyone()]
        await asyncio.sleep(self.chance.uniform(0, LIFE))
        self.kills.taking += any(writer.calling for writer in self._everyone())
        self.kills.unanswered += any(self._owed(writer) for writer in self.kills.writers)
        self.kills.sending += bool(self.telegram.in_doubt + self.twilio.in_doubt)
        await asyncio.to_thread(program.kill)
        await asyncio.gather(*traffic)

    async def _the_end(self) -> None:
        program = await self._started()
        try:
            while any(writer.waiting for writer in self._everyone()):
                await asyncio.gather(*(writer.write(self.chance) for writer in self._everyone()))
            await self._looked_at()
        finally:
            if await asyncio.to_thread(program.stop) != 0:
                self.kills.wrong.append("the program did not end well")
        said = (self.home.parent / f"{self.home.name}.log").read_text()
        self.kills.wrong += [
            f"{word} is in the log" for word in (BOT, TOKEN, "hurts", "hello") if word in said
        ]

    async def _started(self) -> Program:
        environment = {
            "TELEGRAM_TOKEN": BOT,
            "TELEGRAM_API": self.telegram.url,
            "TELEGRAM_WEBHOOK_SECRET": SECRET,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM": NUMBER,
            "TWILIO_API": self.twilio.url,
            "DESKSIDE_PUBLIC_URL": PUBLIC,
            "DESKSIDE_PUBLIC_PORT": str(self.public),
        }
        return await asyncio.to_thread(lambda: Program(self.home, "--no-nlu", port=self.port, **environment))

    def _someone_else(self, number: int) -> Writer:
        """Somebody new, on each channel in turn."""
        if number % 3 == 0:
            return on_telegram(self.telegram, 9000 + number, self._http, self.public)
        if number % 3 == 1:
            return by_text(self.twilio, f"+1555555{3000 + number}")
        return on_the_page("new", self.port)

    def _everyone(self) -> list[Writer]:
        return [*self.kills.writers, *self.kills.alarmed]

    def _owed(self, writer: Writer) -> bool:
        """Whether something of theirs was acknowledged and they do not read an answer yet."""
        if writer.channel == "webchat":
            return False
        return self._seen(writer) < len(writer.sent) - len(writer.waiting) + 1

    def _seen(self, writer: Writer, text: str = "") -> int:
        """How many messages they got, by their provider's own list."""
        if writer.channel == "telegram":
            got = self.telegram.texts(int(writer.address()))
        else:
            got = [message.body for message in self.twilio.sent() if message.to == writer.address()]
        return sum(text in each for each in got)

    async def _looked_at(self) -> None:
        settings = read_practice(DATA, wall_clock)
        key = (self.home / "desk.key").read_text().strip()
        store = open_sqlite(self.home / "desk.db", key, {settings.id: settings})
        try:
            rows = await self._settled(store)
            shown = {row.id for row in store.undelivered(settings.id)}
        finally:
            store.close()
        for writer in self._everyone():
            self._check_taken(writer, rows[0])
        for writer in self.kills.writers:
            self._check_answers(writer, rows[1])
        for writer in self.kills.alarmed:
            self._check_emergency(writer, rows[1])
        unknown = [row for row in rows[1] if row.state == "unknown"]
        self.kills.unknown = len(unknown)
        self.kills.wrong += [f"staff are not shown {row.id}" for row in unknown if row.id not in shown]

    async def _settled(self, store: Store) -> tuple[Sequence[Any], Sequence[Any]]:
        """All rows of the inbox and the outbox with their addresses, once nothing waits any more."""
        here = conversations.c.id
        came = inbox.join(conversations, here == inbox.c.conversation_id)
        went = outbox.join(conversations, here == outbox.c.conversation_id)
        end, expected = time.monotonic() + SETTLED, sum(len(writer.sent) for writer in self._everyone())
        while True:
            with store.engine.connect() as connection:
                where = (conversations.c.address,)
                taken = connection.execute(came.select().with_only_columns(inbox, *where)).all()
                sent = connection.execute(went.select().with_only_columns(outbox, *where)).all()
            moving = [row for row in sent if row.state in ("planned", "sending", "retry")]
            waiting = [row for row in taken if row.state == "stored"]
            if (len(taken) >= expected and not moving and not waiting) or time.monotonic() > end:
                self.kills.wrong += [f"{len(moving)} not sent, {len(waiting)} not handled"] * bool(
                    moving + waiting
                )
                self.kills.messages = len(taken)
                return taken, sent
            await asyncio.sleep(0.3)

    def _check_taken(self, writer: Writer, rows: Sequence[Any]) -> None:
        """Each message is there once, handled, and in the order it was written where that is promised."""
        mine = sorted((row for row in rows if _is_at(row, writer)), key=lambda row: row.sequence)
        texts = [row.text for row in mine]
        same = Counter(texts) == Counter(writer.sent) if writer.channel == "sms" else texts == writer.sent
        if not same:
            self.kills.wrong.append(
                f"{writer.channel}: {len(writer.sent)} written, {len(texts)} kept, or out of order"
            )
        self.kills.wrong += [
            f"{writer.channel}: a message is {r.state}" for r in mine if r.state != "handled"
        ]

    def _check_answers(self, writer: Writer, rows: Sequence[Any]) -> None:
        """One answer a message and a first word; at the provider each of them, and no more than was tried."""
        mine = [row for row in rows if _is_at(row, writer)]
        self.kills.answers += len(mine)
        first_contact = 1
        if len(mine) != len(writer.sent) + first_contact:
            self.kills.wrong.append(
                f"{writer.channel}: {len(writer.sent)} handled, {len(mine)} answers written"
            )
        if writer.channel == "webchat":
            return
        seen, tries = self._seen(writer), sum(row.attempts for row in mine)
        surely = sum(row.state in ("sent", "delivered") for row in mine)
        if not surely <= seen <= tries:
            self.kills.wrong.append(f"{writer.channel}: {surely} sent, {tries} tries, {seen} arrived")
        self.kills.doubled[writer.channel] += max(seen - len(mine), 0)

    def _check_emergency(self, writer: Writer, rows: Sequence[Any]) -> None:
        mine = [row for row in rows if _is_at(row, writer) and row.kind == "emergency"]
        if len(mine) != 1 or mine[0].state not in ("sent", "delivered"):
            self.kills.wrong.append(f"{writer.channel}: an emergency with {[row.state for row in mine]}")
        if writer.channel == "webchat":
            return
        seen = self._seen(writer, EMERGENCY)
        if not seen:
            self.kills.wrong.append(f"{writer.channel}: an emergency without an answer")
        self.kills.doubled[f"{writer.channel} emergency"] += max(seen - 1, 0)


def _tag(number: int) -> str:
    """A number in signs that make no word: figures would be taken for a reading, and 104.1 for a fever."""
    return "".join("bcdfghjklm"[int(digit)] for digit in f"{number:03}")


def _is_at(row: Any, writer: Writer) -> bool:
    return bool(row.address == writer.address())
