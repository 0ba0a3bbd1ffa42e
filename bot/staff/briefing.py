"""Sends the morning brief once a day to all staff, over restarts; what is unsure is not sent twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import structlog

from actions.say import clock
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
USE = timedelta(hours=1)  # so long after its time it is no news that it comes late
LATEST = time(12)  # by the practice's wall; later there is /brief
LATE = "This brief is late: the desk was not open at {at}."
_KEY = "brief"


@dataclass(frozen=True, slots=True)
class Due:
    """The day whose brief is to be sent now; `late`: so long after its time that it has to say so."""

    day: str
    late: bool


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
        found = due(self._now(), self._settings)
        if found is None:
            return
        for reader in self._room.readers:
            if await self._memory.do(self._took, reader.name, found.day):
                await self._send(reader, late=found.late)

    async def _send(self, reader: Reader, *, late: bool) -> None:
        """It counts as sent before it is: a crash in between loses one, and never doubles it."""
        text = await self._memory.do(self._text, reader.discreet, late)
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

    def _text(self, discreet: bool, late: bool) -> str | None:
        with self._store.look(self._settings.id, self._now()) as uow:
            at = At(uow, self._settings.physician, self._settings, (), self._room.orders.chronic, discreet)
            if not is_worth(at):
                return None
            return f"{self._late()}\n{brief(at)}" if late else brief(at)

    def _late(self) -> str:
        wanted = self._settings.staff.brief_at
        assert wanted is not None
        return LATE.format(at=clock(datetime.combine(self._now().date(), wanted)))


def due(now: datetime, settings: PracticeSettings) -> Due | None:
    """What is to be sent at the aware `now`; None when it is not its time. Late until noon, such as when the
    machine was off.
    """
    wanted: time | None = settings.staff.brief_at
    local = now.astimezone(settings.zone)
    if wanted is None:
        return None
    start = local.replace(hour=wanted.hour, minute=wanted.minute, second=0, microsecond=0)
    noon = start.replace(hour=LATEST.hour, minute=LATEST.minute)
    if not start <= local < max(start + USE, noon):
        return None
    return Due(local.date().isoformat(), late=local >= start + USE)
