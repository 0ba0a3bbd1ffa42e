"""The week's figures, told once: a task for staff, the picture and a CSV, and the picture in their chat."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.channels.gsm7 import segments
from bot.clock import Clock
from bot.figures.lines import sheet
from bot.home import Home
from bot.memory import Memory
from bot.ticker import Tick
from practice.figures.every import figures
from practice.figures.measures import Figure
from practice.figures.period import Period, last_whole
from practice.settings import PracticeSettings
from practice.store.store import Store

log = structlog.get_logger("deskside.figures")
EVERY = 60.0  # seconds
_SHOWN = ("no_show", "fill", "confirmed", "in_time", "misread", "opt_out", "visits_a_day", "staff_answer")
Tell = Callable[[str, bytes], Awaitable[None]]


class Weekly:
    """Makes the report when its hour has come. `tells` write text and picture to staff; each may fail."""

    def __init__(
        self,
        store: Store,
        settings: PracticeSettings,
        memory: Memory,
        home: Home,
        now: Clock,
        tells: Sequence[Tell] = (),
    ) -> None:
        self._store = store
        self._settings = settings
        self._memory = memory
        self._folder = home.folder / "reports"
        self._now = now
        self._tells = tells

    def tick(self) -> Tick:
        """For the ticker."""
        return Tick("weekly_figures", EVERY, self.look)

    async def look(self) -> None:
        """Report the last whole week once, from its hour on. Raises MemoryTrouble; the next tick comes."""
        period = last_whole("week", self._now(), self._settings.zone)
        if self._now() < self._hour(period):
            return
        counted = await self._memory.do(self._count, period)
        if counted is None:
            return
        found, head = counted
        picture = await asyncio.to_thread(self._written, found, period)
        text = summary(found, period)
        task = f"{text}\nThe picture and a CSV are in {self._folder}. {head}"
        if not await self._memory.do(self._record, period, task):
            return
        for tell in self._tells:
            try:
                await tell(text, picture)
            except Exception as error:  # the task says where the picture is
                log.warning("figures.not_told", error=type(error).__name__)

    def _hour(self, period: Period) -> datetime:
        """When it is to be told; never for a practice that wants none."""
        wanted = self._settings.figures
        if wanted.report_on is None:
            return datetime.max.replace(tzinfo=self._settings.zone) - timedelta(days=1)
        day = period.after + timedelta(days=wanted.report_on)
        return datetime.combine(day, wanted.report_at, self._settings.zone)

    def _count(self, period: Period) -> tuple[Sequence[Figure], str] | None:
        """The figures, and the newest entry of the audit to be kept elsewhere; None: they were reported."""
        with self._store.look(self._settings.id, self._now()) as uow:
            if uow.figures.is_reported(period):
                return None
            now, before = (uow.figures.facts(each, segments) for each in (period, period.before))
            newest = "".join(f"Audit: {e.number}:{e.seal}" for e in uow.audit.latest(limit=1))
        return figures(now, before, period, self._settings), newest

    def _written(self, found: Sequence[Figure], period: Period) -> bytes:
        """The picture, kept as a file beside its CSV."""
        from bot.figures.picture import drawn  # takes most of a second to load, once a week

        picture = drawn(found, period, self._settings.name)
        self._keep(self._folder / f"{period.first}.png", picture)
        self._keep(self._folder / f"{period.first}.csv", sheet(found, period))
        return picture

    def _record(self, period: Period, task: str) -> bool:
        """The task, and the mark that it is done, in one transaction; False: somebody was sooner."""
        with self._store.turn(self._settings.id, self._now()) as uow:
            if not uow.figures.report(period):
                return False
            uow.staff.add_task("figures", task, None, None)
        log.info("figures.reported", week=period.first.isoformat())
        return True

    def _keep(self, file: Path, content: bytes) -> None:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as kept:
            kept.write(content)


def summary(found: Sequence[Figure], period: Period) -> str:
    """The main figures in a few lines, for a message."""
    by_key = {figure.key: figure for figure in found}
    lines = [f"{by_key[key].name}: {by_key[key].words}" for key in _SHOWN if key in by_key]
    changed = [f"{figure.name}: {figure.change.value}" for figure in found if figure.change.value]
    sure = changed or ["Nothing changed by more than noise."]
    return "\n".join([f"Figures of the {period.name}", *lines, *sure])
