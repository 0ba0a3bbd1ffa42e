"""Sends the morning brief once a day to all staff, over restarts; what is unsure is not sent twice."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import structlog

from bot.clock import Clock
from bot.emergency import Ring
from bot.memory import Memory
from bot.staff.at import At
from bot.staff.brief import brief, is_worth
from bot.staff.readers import Reader
from bot.staff.room import StaffRoom
from bot.ticker import Tick
from practice.settings import PracticeSettings
from practice.store.store import Store

log = structlog.get_logger("deskside.brief")
EVERY = 20.0  # seconds
USE = timedelta(hours=1)  # so long after its time it is still sent; later there is /brief
_KEY = "brief"


class Briefing:
    """Whoever reads then is asked for anew each time."""

    def __init__(
        self,
        store: Store,
        settings: PracticeSettings,
        memory: Memory,
        room: StaffRoom,
        now: Clock,
        ring: Ring,
    ) -> None:
        self._store = store
        self._settings = settings
        self._memory = memory
        self._room = room
        self._now = now
        self._ring = ring

    def tick(self) -> Tick:
        """For the ticker."""
        return Tick("brief", EVERY, self.look)

    async def look(self) -> None:
        """Send what is due. Raises MemoryTrouble; the next look goes on."""
        day = due(self._now(), self._settings)
        if day is None:
            return
        for reader in self._room.readers:
            if await self._memory.do(self._took, reader.name, day):
                await self._send(reader, day)

    async def _send(self, reader: Reader, day: str) -> None:
        """It counts as sent before it is: a crash in between loses one, and never doubles it."""
        text = await self._memory.do(self._text, reader.discreet)
        if text is None:
            return
        sent = await reader.send(text)
        if sent is None:
            self._ring("brief_unsure")
        if sent is False:
            log.warning("brief.not_sent")
            await self._memory.do(self._store.remember, self._settings.id, f"{_KEY}/{reader.name}", "")

    def _took(self, name: str, day: str) -> bool:
        """Whether this is the first look at the day for this reader."""
        key = f"{_KEY}/{name}"
        if self._store.recalled(self._settings.id, key) == day:
            return False
        self._store.remember(self._settings.id, key, day)
        return True

    def _text(self, discreet: bool) -> str | None:
        with self._store.look(self._settings.id, self._now()) as uow:
            at = At(uow, self._settings.physician, self._settings, (), self._room.orders.chronic, discreet)
            return brief(at) if is_worth(at) else None


def due(now: datetime, settings: PracticeSettings) -> str | None:
    """The day whose brief is to be sent at the aware `now`; None when it is not its time."""
    wanted: time | None = settings.staff.brief_at
    local = now.astimezone(settings.zone)
    if wanted is None:
        return None
    start = local.replace(hour=wanted.hour, minute=wanted.minute, second=0, microsecond=0)
    return local.date().isoformat() if start <= local < start + USE else None
