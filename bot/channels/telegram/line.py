"""Everything of Telegram that runs: made before the desk, because it is its channel, opened on the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog
from starlette.routing import BaseRoute
from telegram.error import TelegramError

from bot.alarms import Alarms
from bot.channels.telegram.adapter import Telegram
from bot.channels.telegram.answering import LONGEST_CAPTION
from bot.channels.telegram.attachments import Attachments
from bot.channels.telegram.connection import PATIENCE, POLL, Patience, connect, introduced
from bot.channels.telegram.given import Given
from bot.channels.telegram.ingress import Ingress
from bot.channels.telegram.menus import offer_patients, offer_staff
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.staff import COMMANDS, StaffActs
from bot.channels.telegram.telling import StaffChat
from bot.channels.telegram.topics import Topics
from bot.channels.telegram.webhook import Webhook, announce, watch
from bot.emergency import Ring
from bot.front import Front
from bot.staff.room import StaffRoom
from practice.settings import PracticeSettings

log = structlog.get_logger("deskside.telegram")
WATCH_EVERY = 10.0  # seconds
WATCH_CALLS_EVERY = 60.0  # seconds
_AGAIN = 15.0  # seconds until what Telegram did not take at the start is tried again


class Opened(Protocol):
    """What the line needs of the desk."""

    @property
    def front(self) -> Front:
        """Where patients' messages go."""

    @property
    def alarms(self) -> Alarms:
        """What rings when the line does not work."""

    @property
    def staff(self) -> StaffRoom:
        """Where staff act."""

    @property
    def settings(self) -> PracticeSettings:
        """Whose desk it is."""


class Line:
    """The line to Telegram. `channel` is what the desk sends through."""

    def __init__(
        self,
        given: Given,
        name: str | None = None,
        poll: int = POLL,
        patience: Patience = PATIENCE,
        pace: Pace | None = None,
    ) -> None:
        """`name` is the bot's, None if it is not known yet."""
        self._given = given
        self._name = name
        self._poll = poll
        self._bot, self._request = connect(given, patience)
        self._pace = pace or Pace()
        self._ingress: Ingress | None = None
        self._webhook: Webhook | None = None
        self._running: list[asyncio.Task[None]] = []
        self.channel = Telegram(self._bot, self._pace)

    @classmethod
    def introduced(cls, given: Given) -> Line:
        """A line whose token Telegram has been asked about. Raises CannotStart when it knows no such bot."""
        return cls(given, introduced(given))

    def greeting(self) -> tuple[str, ...]:
        """See bot.commands.lines."""
        if self._name is None:
            return ("Telegram cannot be reached just now; the desk goes on trying.",)
        patients = f"On Telegram patients write to https://t.me/{self._name}"
        if any(ident > 0 for ident in self._given.staff):
            return (patients, "  and the people in TELEGRAM_STAFF get the cases there.")
        return (
            patients,
            "  To answer there too: write /id to the bot, put the number into TELEGRAM_STAFF.",
        )

    async def open(self, desk: Opened) -> None:
        """Begin to take updates. Telegram may be out of reach: it is tried until it is there."""
        allowed = set(self._given.staff)
        ring, people = desk.alarms.ring, [i for i in self._given.staff if i > 0]
        topics = Topics(self._bot, self._pace, desk.front, ring)
        acts = StaffActs(self._given.bot, people, desk.staff, desk.settings.physician, topics)
        files = Attachments(self._bot, self._pace, desk.staff, topics, desk.front)
        chat = StaffChat(self._bot, self._pace, allowed, acts, desk.staff, topics, files, ring)
        self._ingress = Ingress(self._bot, self._given.bot, desk.front, allowed, chat.take)
        if self._given.webhook:
            self._webhook = Webhook(self._given, desk.front, self._ingress)
        self._running = [asyncio.create_task(self._run(self._ingress, chat, desk.alarms.ring))]

    def routes(self) -> tuple[BaseRoute, ...]:
        """See bot.commands.lines. Without a secret Telegram is asked instead."""
        return (self._webhook.route(),) if self._webhook is not None else ()

    async def close(self) -> None:
        """Take no more; what was not confirmed comes again at the next start."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        if self._ingress is not None:
            await self._ingress.stop()

    async def hang_up(self) -> None:
        """See bot.commands.lines."""
        await self._bot.shutdown()

    async def report(self, text: str, picture: bytes) -> None:
        """A picture for staff: into their group, or to each person. Raises TelegramError."""
        staff = self._given.staff
        for chat in [ident for ident in staff if ident < 0] or staff:
            await self._pace.turn(chat)
            await self._bot.send_photo(chat, picture, caption=text[:LONGEST_CAPTION], protect_content=True)

    async def _run(self, ingress: Ingress, chat: StaffChat, ring: Ring) -> None:
        await self._request.initialize()
        await _until_it_works(self._bot.initialize, "initialize")
        menus = asyncio.create_task(_until_it_works(self._offer, "menus"))
        telling = asyncio.create_task(chat.run())
        try:
            await (self._called(ring) if self._webhook is not None else self._asking(ingress, ring))
        finally:
            menus.cancel()
            telling.cancel()
            await asyncio.gather(menus, telling, return_exceptions=True)

    async def _offer(self) -> None:
        await offer_patients(self._bot)
        for chat in self._given.staff:
            await offer_staff(self._bot, chat, COMMANDS)

    async def _called(self, ring: Ring) -> None:
        await _until_it_works(lambda: announce(self._bot, self._given), "webhook")
        while True:
            await asyncio.sleep(WATCH_CALLS_EVERY)
            await watch(self._bot, self._given, ring)

    async def _asking(self, ingress: Ingress, ring: Ring) -> None:
        await _until_it_works(lambda: self._bot.delete_webhook(drop_pending_updates=False), "webhook")
        polling = Polling(self._bot, self._request, ingress, ring, self._poll)
        watching = asyncio.create_task(_watched(polling))
        try:
            await polling.run()
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


async def _watched(polling: Polling) -> None:
    while True:
        await asyncio.sleep(WATCH_EVERY)
        await polling.watch()


async def _until_it_works(doing: Callable[[], Awaitable[object]], what: str) -> None:
    while True:
        try:
            await doing()
        except TelegramError as error:
            log.warning("telegram.not_ready", what=what, error=type(error).__name__)
            await asyncio.sleep(_AGAIN)
        else:
            return
