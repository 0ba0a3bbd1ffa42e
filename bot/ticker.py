"""Recurring ticks. The scheduler only wakes what claims due rows; a lost or doubled tick does no harm."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger("deskside.ticker")
SILENCE = 60.0  # seconds without any tick until the watchdog alarms
_WATCH_EVERY = 5.0


@dataclass(frozen=True, slots=True)
class Tick:
    """Something done every so many seconds."""

    name: str
    seconds: float
    body: Callable[[], Awaitable[None]]


class Ticker:
    """Runs the ticks from start to stop. `alarm` is called once a silence."""

    def __init__(self, ticks: tuple[Tick, ...], alarm: Callable[[], None], silence: float = SILENCE) -> None:
        self._ticks = ticks
        self._alarm = alarm
        self._silence = silence
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._watch: asyncio.Task[None] | None = None
        self._last = 0.0

    def add(self, tick: Tick) -> None:
        """One more, before the start."""
        self._ticks = (*self._ticks, tick)

    def start(self) -> None:
        """Begin; must be called inside the running event loop."""
        self._heard()
        for tick in self._ticks:
            self._scheduler.add_job(
                self._run,
                "interval",
                seconds=tick.seconds,
                args=(tick,),
                id=tick.name,
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
        self._scheduler.start()
        self._watch = asyncio.create_task(self._watch_over())

    async def stop(self) -> None:
        """End all ticks."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
            self._watch = None
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _run(self, tick: Tick) -> None:
        self._heard()
        try:
            await tick.body()
        except Exception as error:
            log.error("tick.failed", tick=tick.name, error=error)

    def _heard(self) -> None:
        self._last = asyncio.get_running_loop().time()

    async def _watch_over(self) -> None:
        """A thread would see a blocked loop sooner; what matters here is a scheduler that stopped ticking."""
        alarmed = False
        while True:
            await asyncio.sleep(min(_WATCH_EVERY, self._silence))
            silent = asyncio.get_running_loop().time() - self._last > self._silence
            if silent and not alarmed:
                self._alarm()
            alarmed = silent
