"""Everything of text messages that runs: made before the desk, whose channel it is, and opened on it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

import structlog
from starlette.routing import BaseRoute

from bot.alarms import Alarms
from bot.channels.pace import Buckets
from bot.channels.sms.channel import Sms
from bot.channels.sms.given import GatewayGiven, TwilioGiven
from bot.channels.sms.hooks import Hooks
from bot.channels.sms.provider import SmsProvider
from bot.channels.sms.staff import StaffFirst, StaffTexts
from bot.channels.sms.staff_cases import StaffCases
from bot.channels.sms.sweep import Sweep
from bot.channels.web.public import PublicPlace
from bot.clock import Clock
from bot.front import Front
from bot.home import CannotStart
from bot.staff.room import StaffRoom
from practice.settings import PracticeSettings

log = structlog.get_logger("deskside.sms")
_SLOWEST_GREETING = 8.0  # seconds


class Opened(Protocol):
    """What the line needs of the desk."""

    @property
    def front(self) -> Front:
        """Where patients' texts go."""

    @property
    def staff(self) -> StaffRoom:
        """Where staff act."""

    @property
    def alarms(self) -> Alarms:
        """What rings when staff are not reached."""

    @property
    def settings(self) -> PracticeSettings:
        """Whose desk it is."""


class Line:
    """The line to a provider of text messages. `channel` is what the desk sends through."""

    def __init__(
        self,
        given: TwilioGiven | GatewayGiven,
        place: PublicPlace,
        now: Clock,
        signed: Sequence[str] = (),
        phones: Sequence[str] = (),
        pace: Buckets | None = None,
    ) -> None:
        """`signed` are the providers with whom the practice has a BAA, `phones` the numbers of staff."""
        self._given = given
        self._now = now
        self._provider = provider_of(given, place)
        self._hooks: Hooks | None = None
        self._phones = phones
        self._running: list[asyncio.Task[None]] = []
        self.channel = Sms(self._provider, now, covered=covered(given, signed), pace=pace)

    @classmethod
    def introduced(
        cls,
        given: TwilioGiven | GatewayGiven,
        place: PublicPlace,
        now: Clock,
        signed: Sequence[str] = (),
        phones: Sequence[str] = (),
    ) -> Line:
        """A line whose account the provider has been asked about. Raises CannotStart when it knows none."""
        wrong = asyncio.run(_wrong(given, place))
        if wrong is not None:
            raise CannotStart(wrong)
        return cls(given, place, now, signed, phones)

    def greeting(self) -> Sequence[str]:
        """See bot.commands.lines."""
        return (f"Patients text {self._given.sender or 'the messaging service'} ({self._provider.name}).",)

    async def open(self, desk: Opened) -> None:
        """Begin to take texts, and fetch what came while nobody was here."""
        self.channel.tell = desk.front.receipt
        texts = StaffTexts(desk.staff, self.channel, self._phones, desk.settings.physician)
        front = StaffFirst(desk.front, texts)
        self._hooks = Hooks(self._provider, front)
        sweep = Sweep(self._provider, front, self._given.sender or None, self._now)
        self._running = [asyncio.create_task(sweep.run())]
        if self._phones:
            cases = StaffCases(desk.staff, texts.readers(), desk.front, desk.alarms.ring)
            desk.staff.tellers.append(texts.readers)
            desk.staff.chats.append(cases.reached)
            self._running.append(asyncio.create_task(cases.run()))

    def routes(self) -> Sequence[BaseRoute]:
        """See bot.commands.lines."""
        return self._hooks.routes() if self._hooks else ()

    async def close(self) -> None:
        """Take no more."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def hang_up(self) -> None:
        """See bot.commands.lines."""
        await self._provider.close()


def covered(given: TwilioGiven | GatewayGiven, signed: Sequence[str]) -> bool:
    """Whether a BAA covers what is texted: only Twilio signs one."""
    return isinstance(given, TwilioGiven) and "twilio" in signed


def provider_of(given: TwilioGiven | GatewayGiven, place: PublicPlace) -> SmsProvider:
    """The provider that is set up; only its own library is loaded."""
    if isinstance(given, TwilioGiven):
        from bot.channels.sms.twilio import TwilioSms

        return TwilioSms(given, place)
    from bot.channels.sms.gateway import GatewaySms

    return GatewaySms(given, place)


async def _wrong(given: TwilioGiven | GatewayGiven, place: PublicPlace) -> str | None:
    """What no waiting mends. A provider that is out of reach just now is no reason to stay closed."""
    provider = provider_of(given, place)
    try:
        async with asyncio.timeout(_SLOWEST_GREETING):
            troubles = await provider.troubles()
    except TimeoutError:
        troubles = ()
    finally:
        await provider.close()
    for trouble in troubles:
        log.warning("sms.trouble", what=trouble)
    return next((trouble for trouble in troubles if trouble.endswith(_FINAL)), None)


_FINAL = "then start again."
