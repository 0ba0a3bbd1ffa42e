"""Patients who write while the program is killed under them, and their providers, which live on."""

from __future__ import annotations

import asyncio
import random
import re
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.channels.telegram.webhook import PATH, SECRET_HEADER
from tests.fakes.serving import Asked, Said
from tests.fakes.telegram import FakeTelegram
from tests.fakes.twilio import FakeTwilio, Message, signed

PUBLIC = "https://desk.example.org"
SECRET = "a-secret-of-the-webhook"
SLOWEST = 0.15  # seconds that a provider takes to say that it took a message
BETWEEN = 0.4  # seconds at most between two messages of one person


class SlowTelegram(FakeTelegram):
    """Takes a message at once and says so later: a kill in between leaves it in doubt."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance = chance
        self.in_doubt = 0

    async def _answer(self, method: str, given: dict[str, str]) -> tuple[int, dict[str, Any]]:
        answer = await super()._answer(method, given)
        if method == "sendMessage":
            self.in_doubt += 1
            try:
                await asyncio.sleep(self.chance.uniform(0, SLOWEST))
            finally:
                self.in_doubt -= 1
        return answer


class SlowTwilio(FakeTwilio):
    """As SlowTelegram. Calls go to this machine, and are signed for the public address."""

    def __init__(self, chance: random.Random, port: int) -> None:
        super().__init__(hooks=PUBLIC)
        self.chance = chance
        self.port = port
        self.in_doubt = 0

    async def answer(self, asked: Asked) -> Said:
        """See Serving."""
        said = await super().answer(asked)
        if asked.method == "POST":
            self.in_doubt += 1
            try:
                await asyncio.sleep(self.chance.uniform(0, SLOWEST))
            finally:
                self.in_doubt -= 1
        return said

    async def post(self, url: str, form: Mapping[str, str], signature: str | None = None) -> int:
        """See FakeTwilio."""
        here = url.replace(PUBLIC, f"http://127.0.0.1:{self.port}")
        return await super().post(here, form, signature or signed(url, form))


@dataclass
class Writer:
    """One person on one channel. `say` hands over one text and is called again until it is acknowledged.

    `address` is where the desk answers, once that is known.
    """

    channel: str
    begin: Callable[[str], Any]
    say: Callable[[Any], Awaitable[bool]]
    address: Callable[[], str]
    sent: list[str] = field(default_factory=list)
    waiting: list[Any] = field(default_factory=list)
    calling: bool = False

    def wants_to_say(self, text: str) -> None:
        self.sent.append(text)
        self.waiting.append(self.begin(text))

    async def write(self, chance: random.Random) -> None:
        """Everything that is not acknowledged, in order, until a call fails."""
        while self.waiting:
            await asyncio.sleep(chance.uniform(0, BETWEEN))
            self.calling = True
            kept = await self.say(self.waiting[0])
            self.calling = False
            if not kept:
                return
            self.waiting.pop(0)


def on_telegram(telegram: SlowTelegram, person: int, http: httpx.AsyncClient, port: int) -> Writer:
    """Telegram calls again until it hears 200, a person's messages in order."""

    async def say(update: Mapping[str, Any]) -> bool:
        url = f"http://127.0.0.1:{port}{PATH}"
        return await taken(http.post(url, json=update, headers={SECRET_HEADER: SECRET}), 200)

    return Writer("telegram", lambda text: telegram.says(person, text), say, lambda: str(person))


def by_text(twilio: SlowTwilio, number: str) -> Writer:
    """Twilio calls twice and then leaves it to its list."""

    def begin(text: str) -> Message:
        return twilio._keep(number, "+15555550100", text, inbound=True, status="received")

    async def say(message: Message) -> bool:
        await twilio.calls(message)
        return True

    return Writer("sms", begin, say, lambda: number)


def on_the_page(who: str, port: int) -> Writer:
    """A browser of its own, which sends again what was not kept."""
    http, address = httpx.AsyncClient(trust_env=False, timeout=10), f"http://127.0.0.1:{port}"

    async def say(message: Mapping[str, str | None]) -> bool:
        try:
            page = await http.get(address)
        except httpx.HTTPError:
            return False
        found = re.search(r'name="desk-token" content="(\w+)"', page.text)
        headers = {"Origin": address, "X-Desk-Token": found[1] if found else ""}
        return await taken(http.post(f"{address}/messages", json=message, headers=headers), 202)

    def begin(text: str) -> Mapping[str, str | None]:
        return {"who": who, "id": uuid.uuid4().hex, "text": text, "choice": None}

    def where() -> str:
        return f"{http.cookies['desk_browser'].partition('.')[0]}/{who}"

    return Writer("webchat", begin, say, where)


async def taken(call: Awaitable[httpx.Response], status: int) -> bool:
    """Whether the desk said that it has it."""
    try:
        return (await call).status_code == status
    except httpx.HTTPError:
        return False
