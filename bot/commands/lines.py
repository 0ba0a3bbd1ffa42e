"""The lines to the world outside that the environment asks for. What they need is loaded only then."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Protocol, runtime_checkable

from starlette.routing import BaseRoute

from bot.app import Desk, wall_clock
from bot.channels.base import Channel
from bot.channels.web.public import public_place
from practice.settings import PracticeSettings


class Line(Protocol):
    """One provider's line. It is made before the desk, because the desk sends through its channel."""

    @property
    def channel(self) -> Channel:
        """What the desk sends through."""

    def greeting(self) -> Sequence[str]:
        """How one is reached through it, for the person at the keyboard."""

    async def open(self, desk: Desk) -> None:
        """Begin to take what patients send."""

    def routes(self) -> Sequence[BaseRoute]:
        """What its provider calls on the public port, once the line is open."""

    async def close(self) -> None:
        """Take no more; what is being sent goes on."""

    async def hang_up(self) -> None:
        """Cut the connections, once nothing is sent any more."""


@runtime_checkable
class Reporting(Protocol):
    """A line that can show staff a picture."""

    async def report(self, text: str, picture: bytes) -> None:
        """Show it. May fail in any way."""


@asynccontextmanager
async def in_service(desk: Desk, outside: Sequence[Line]) -> AsyncIterator[None]:
    """The desk, open with its lines. At the end what is being sent is finished before a line is cut."""
    await desk.start()
    try:
        for line in outside:
            await line.open(desk)
        yield
    finally:
        for line in outside:
            await line.close()
        await desk.stop()
        for line in outside:
            await line.hang_up()


def lines(environment: Mapping[str, str], settings: PracticeSettings) -> tuple[Line, ...]:
    """The lines that are set up. Raises CannotStart with the mend."""
    return (*_telegram(environment, settings), *_sms(environment, settings))


def _telegram(environment: Mapping[str, str], settings: PracticeSettings) -> tuple[Line, ...]:
    from bot.channels.telegram.given import given

    wanted = given(environment, settings.staff.chats)
    if wanted is None:
        return ()
    from bot.channels.telegram.line import Line as TelegramLine

    return (TelegramLine.introduced(wanted),)


def _sms(environment: Mapping[str, str], settings: PracticeSettings) -> tuple[Line, ...]:
    from bot.channels.sms.given import given, staff_phones

    wanted, place = given(environment), public_place(environment)
    if wanted is None or place is None:
        return ()
    from bot.channels.sms.line import Line as SmsLine

    phones = staff_phones(environment, settings.staff.phones)
    return (SmsLine.introduced(wanted, place, wall_clock, settings.privacy.signed, phones),)
