"""Text messages inside a test: providers on one side, our webhooks on a real port on the other."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.app import wall_clock
from bot.channels.base import Inbound, Receipt
from bot.channels.pace import Buckets, Rate
from bot.channels.sms.channel import Sms
from bot.channels.sms.gateway import GatewaySms
from bot.channels.sms.given import GatewayGiven, TwilioGiven
from bot.channels.sms.hooks import Hooks
from bot.channels.sms.provider import SmsProvider
from bot.channels.sms.twilio import TwilioSms
from bot.channels.web.public import PublicPlace
from bot.commands.serving import World, public
from bot.front import NotKept
from tests.fakes import gateway, twilio

ANA = "+15555550142"


def in_haste() -> Buckets:
    """A pace that keeps no test waiting."""
    return Buckets(Rate(0.001, 100))


@dataclass
class Kept:
    """A front that keeps what it is given. `broken`: it cannot keep anything just now."""

    inbound: dict[str, Inbound] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    aside: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    broken: bool = False

    async def receive(self, inbound: Inbound) -> None:
        self._try()
        self.inbound.setdefault(inbound.external_id, inbound)

    async def receipt(self, receipt: Receipt) -> None:
        self._try()
        self.receipts.append(receipt)

    async def set_aside(self, channel: str, external_id: str, raw: Mapping[str, Any], reason: str) -> None:
        self._try()
        self.aside[external_id] = reason

    async def reach(self, channel: str, address: str, *, on: bool) -> None:
        """See the port."""

    async def knows(self, channel: str, external_id: str) -> bool:
        self._try()
        return external_id in self.inbound or external_id in self.aside

    async def recalled(self, key: str) -> str | None:
        return self.notes.get(key)

    async def remember(self, key: str, value: str) -> None:
        self._try()
        self.notes[key] = value

    def texts(self) -> list[tuple[str, str]]:
        """Who said what, in the order it was kept."""
        return [(inbound.address, inbound.text) for inbound in self.inbound.values()]

    def _try(self) -> None:
        if self.broken:
            raise NotKept


@dataclass
class Carried:
    """A provider with the phones behind it. `got` is what phones received: (number, text)."""

    name: str
    provider: SmsProvider
    place: PublicPlace
    front: Kept
    got: Callable[[], Awaitable[list[tuple[str, str]]]]
    says: Callable[[str, str], Awaitable[object]]
    fake: Any = None
    reports: Callable[[str], Awaitable[object]] | None = None
    lists: bool = True

    @property
    def channel(self) -> Sms:
        """As the desk sends through it."""
        channel = Sms(self.provider, wall_clock, pace=in_haste())
        channel.tell = self.front.receipt
        return channel


@asynccontextmanager
async def hooks(front: Kept, make: Callable[[PublicPlace], SmsProvider]) -> AsyncIterator[SmsProvider]:
    """Our webhooks for a provider, on a free port of this machine."""
    listener = socket.create_server(("127.0.0.1", 0))
    place = PublicPlace(f"http://127.0.0.1:{listener.getsockname()[1]}")
    provider = make(place)
    try:
        async with public(World(place, listener), Hooks(provider, front).routes()):  # type: ignore[arg-type]
            yield provider
    finally:
        await provider.close()
        listener.close()


@asynccontextmanager
async def twilio_fake() -> AsyncIterator[Carried]:
    """Twilio, played by us."""
    async with AsyncExitStack() as stack:
        fake, front = twilio.FakeTwilio(), Kept()
        await stack.enter_async_context(fake)
        given = TwilioGiven(twilio.ACCOUNT, twilio.TOKEN, twilio.NUMBER, api=fake.url)
        places: list[PublicPlace] = []

        def make(place: PublicPlace) -> SmsProvider:
            places.append(place)
            return TwilioSms(given, place)

        provider = await stack.enter_async_context(hooks(front, make))
        fake.hooks = places[0].url

        async def got() -> list[tuple[str, str]]:
            return [(message.to, message.body) for message in fake.sent()]

        async def reports(what: str) -> object:
            return await fake.reports(fake.sent()[-1], "undelivered" if what == "failed" else what)

        yield Carried("twilio", provider, places[0], front, got, fake.says, fake, reports)


@asynccontextmanager
async def gateway_fake() -> AsyncIterator[Carried]:
    """A gateway in Kannel's form, played by us."""
    async with AsyncExitStack() as stack:
        fake, front = gateway.FakeGateway(), Kept()
        await stack.enter_async_context(fake)
        url = f"{fake.url}/cgi-bin/sendsms"
        given = GatewayGiven(url, gateway.NAME, gateway.PASSWORD, gateway.NUMBER, gateway.SECRET)
        places: list[PublicPlace] = []

        def make(place: PublicPlace) -> SmsProvider:
            places.append(place)
            return GatewaySms(given, place)

        provider = await stack.enter_async_context(hooks(front, make))
        fake.hooks = places[0].url

        async def got() -> list[tuple[str, str]]:
            return [(sent["to"], sent["text"]) for sent in fake.sent]

        async def reports(what: str) -> object:
            return await fake.reports(fake.sent[-1], what)

        yield Carried("gateway", provider, places[0], front, got, fake.says, fake, reports, lists=False)
