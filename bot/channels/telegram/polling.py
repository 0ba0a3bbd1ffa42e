"""Asks Telegram for updates: a batch is kept, only then the next one is asked for, which confirms it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.connection import PATIENCE, POLL, KeepingRequest
from bot.channels.telegram.ingress import Ingress
from bot.channels.telegram.outcomes import pause_of
from bot.channels.telegram.reading import KINDS
from bot.emergency import Ring
from bot.front import NotKept

Json = Any
log = structlog.get_logger("deskside.telegram")
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds
SILENCE = 90.0  # seconds without an answer until the watchdog alarms
NOT_KEPT = 1.0  # seconds until what could not be stored is asked for again


class Polling:
    """One reader. Two of them on one bot would take each other's updates, so a second one is an alarm."""

    def __init__(
        self, bot: Bot, request: KeepingRequest, ingress: Ingress, ring: Ring, poll: int = POLL
    ) -> None:
        self._bot = bot
        self._request = request
        self._ingress = ingress
        self._ring = ring
        self._poll = poll
        self._offset: int | None = None
        self._pause = FIRST_PAUSE
        self._rung: set[str] = set()
        self._heard = 0.0

    async def run(self) -> None:
        """Ask until cancelled."""
        self._heard = _clock()
        while True:
            try:
                batch = await self._ask()
            except (TelegramError, TimeoutError, OSError) as error:
                await self._trouble(error)
                continue
            self._well()
            await self._keep(batch)

    async def watch(self) -> None:
        """The watchdog: alarm once when Telegram has been silent for long, and take a new connection."""
        if _clock() - self._heard < SILENCE:
            return
        self._alarm("telegram_silent")
        await self._request.shutdown()
        await self._request.initialize()

    async def _ask(self) -> Sequence[Mapping[str, Json]]:
        """The next batch. The library may fail to read an update; what Telegram sent is there anyway."""
        try:
            async with asyncio.timeout(self._poll + PATIENCE.read + 5):
                await self._bot.get_updates(
                    offset=self._offset, timeout=self._poll, allowed_updates=KINDS, read_timeout=PATIENCE.read
                )
        except (TelegramError, TimeoutError):
            raise
        except Exception as error:
            log.error("telegram.batch_not_read", error=error)
        return self._request.updates()

    async def _keep(self, batch: Sequence[Mapping[str, Json]]) -> None:
        """Take each in turn and advance past it. Nothing new: ask without a number next time.

        After a quiet week Telegram may number updates anew, below a number asked for.
        """
        if not batch:
            self._offset = None
        for raw in batch:
            try:
                await self._ingress.take(raw)
            except NotKept:
                await asyncio.sleep(NOT_KEPT)
                return
            number = raw.get("update_id")
            if isinstance(number, int):
                self._offset = number + 1

    async def _trouble(self, error: Exception) -> None:
        pause = self._pause
        match error:
            case Conflict():
                self._alarm("telegram_conflict")
            case InvalidToken():
                self._alarm("telegram_token_refused")
                pause = LONGEST_PAUSE
            case RetryAfter():
                pause = pause_of(error)
        log.warning("telegram.not_reached", error=type(error).__name__)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        await asyncio.sleep(pause)

    def _well(self) -> None:
        self._heard = _clock()
        self._pause = FIRST_PAUSE
        if self._rung:
            log.info("telegram.reached_again")
        self._rung.clear()

    def _alarm(self, kind: str) -> None:
        """Once for each time it begins."""
        if kind not in self._rung:
            self._rung.add(kind)
            self._ring(kind)


def _clock() -> float:
    return asyncio.get_running_loop().time()
