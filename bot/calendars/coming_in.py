"""Keeps the busy times of the physician's own calendar fresh. What cannot be fetched leaves the old ones."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import structlog

from bot.calendars.busy import Unreadable
from bot.calendars.fetching import Given, NotFetched, fetch
from bot.clock import Clock
from bot.emergency import Ring
from bot.memory import Memory
from bot.ticker import Tick
from practice.outside_port import Span
from practice.settings import PracticeSettings
from practice.store.store import Store
from practice.visits import Visit

log = structlog.get_logger("deskside.calendar")
EVERY = 300.0  # seconds
AHEAD = timedelta(days=190)
MOST_FAILURES = 3
READ_AT = "calendar.read_at"


class ComingIn:
    """Fetches and keeps. `ring` is told when it failed again and again, once until it works."""

    def __init__(
        self, given: Given, store: Store, settings: PracticeSettings, memory: Memory, now: Clock, ring: Ring
    ) -> None:
        self._given = given
        self._store = store
        self._settings = settings
        self._memory = memory
        self._now = now
        self._ring = ring
        self._failures = 0
        self._next = 0.0

    def tick(self) -> Tick:
        """For the ticker. It looks often and fetches seldom, so that the first fetch is at the start."""
        return Tick("calendar", 5.0, self._when_due)

    async def _when_due(self) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self._next:
            self._next = now + EVERY
            await self.look()

    async def look(self) -> None:
        """Fetch once. Raises MemoryTrouble."""
        now = self._now()
        zone = self._settings.zone
        try:
            spans = await asyncio.to_thread(fetch, self._given, now, now + AHEAD, zone)
        except (NotFetched, Unreadable) as error:
            self._failed(str(error))
            return
        self._failures = 0
        await self._memory.do(self._keep, spans, now)

    def _failed(self, why: str) -> None:
        self._failures += 1
        log.warning("calendar.not_read", why=why, times=self._failures)
        if self._failures == MOST_FAILURES:
            self._ring("calendar_not_read", reason=why, kept="the busy times read before")

    def _keep(self, spans: tuple[Span, ...], now: datetime) -> None:
        with self._store.turn(self._settings.id, now) as uow:
            for visit in uow.outside.replace(spans):
                uow.staff.add_task("calendar", self._told(visit), visit.patient, None)
        self._store.remember(self._settings.id, READ_AT, now.isoformat())

    def _told(self, visit: Visit) -> str:
        at = visit.start.astimezone(self._settings.zone)
        return (
            f"Your own calendar is busy on {at:%a %b} {at.day}, {at:%H:%M}, where a visit is booked. It "
            "stays: move it or call it off, or change your calendar."
        )
