"""Both ways in, polling and webhook, end here: an update is kept before it is acknowledged; none blocks."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

import structlog
from telegram import Bot, Update
from telegram.error import TelegramError

from bot.channels.telegram.given import NAME
from bot.channels.telegram.reading import AsksId, FromPatient, FromStaff, Nothing, Reach, Read, Tap, read
from bot.front import Front, NotKept

Json = Any
log = structlog.get_logger("deskside.telegram")
MOST_TRIES = 5
Staff = Callable[[Update], Awaitable[None]]


class Ingress:
    """Takes one update after the other. `staff` does what staff ask for, and raises NotKept like Front."""

    def __init__(self, bot: Bot, ident: str, front: Front, allowed: Collection[int], staff: Staff) -> None:
        self._bot = bot
        self._ident = ident
        self._front = front
        self._allowed = allowed
        self._staff = staff
        self._tries: Counter[str] = Counter()
        self._beside: set[asyncio.Task[None]] = set()

    async def take(self, raw: Mapping[str, Json]) -> None:
        """When this returns the update is kept, or none of ours. Raises NotKept: it must come again.

        What fails MOST_TRIES times while the memory works is itself the fault: it is set aside, whole.
        """
        name = f"{self._ident}/{raw.get('update_id', 'unnumbered')}"
        try:
            found = read(raw, self._bot, self._ident, self._allowed)
        except Exception as error:
            log.error("telegram.not_read", error=error)
            await self._front.set_aside(NAME, name, raw, type(error).__name__)
            return
        await self._kept(name, raw, found)

    async def stop(self) -> None:
        """Give up on courtesies still under way."""
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)

    async def _kept(self, name: str, raw: Mapping[str, Json], found: Read) -> None:
        try:
            await self._do(found)
        except Exception as error:
            log.error("telegram.not_kept", error=error)
            self._tries[name] += 1
            if self._tries[name] < MOST_TRIES:
                raise NotKept from error
            await self._front.set_aside(NAME, name, raw, type(error).__name__)
        self._tries.pop(name, None)

    async def _do(self, found: Read) -> None:
        match found:
            case FromPatient(inbound, tap):
                await self._front.receive(inbound)
                if tap is not None:
                    self._courteously(self._used(tap))
            case FromStaff(update):
                await self._staff(update)
            case Reach(address, on):
                await self._front.reach(NAME, address, on=on)
            case AsksId(chat):
                self._courteously(self._tell_id(chat))
            case Nothing(query) if query is not None:
                self._courteously(self._answer(query, ""))

    def _courteously(self, doing: Awaitable[None]) -> None:
        """Beside everything else: nobody waits for it, and it may fail."""
        task = asyncio.create_task(_quietly(doing))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _used(self, tap: Tap) -> None:
        """Stop the button's spinner, then take the buttons away; what was chosen stays readable."""
        await _quietly(self._answer(tap.query, ""))
        if tap.text and tap.label:
            text = f"{tap.text}\n\n> {tap.label}"
            await self._bot.edit_message_text(text, tap.chat, tap.message, reply_markup=None)
        else:
            await self._bot.edit_message_reply_markup(tap.chat, tap.message, reply_markup=None)

    async def _answer(self, query: str, text: str) -> None:
        await self._bot.answer_callback_query(query, text or None)

    async def _tell_id(self, chat: int) -> None:
        await self._bot.send_message(chat, f"The id of this chat is {chat}")


async def _quietly(doing: Awaitable[None]) -> None:
    try:
        await doing
    except TelegramError as error:
        log.info("telegram.courtesy_failed", error=type(error).__name__)
