"""Backups of the data: one every 15 minutes, ever fewer of the older ones, under the same key as the data."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from bot.clock import Clock
from bot.home import Home
from bot.ticker import Tick
from practice.store.backup import back_up
from practice.store.errors import StoreError

log = structlog.get_logger("deskside.backups")
EVERY = timedelta(minutes=15)
LOOK_EVERY = 60.0  # seconds: a desk that is often started again has its backups too
LATE = timedelta(minutes=45)  # without a new one: something is wrong
_NAME = "desk-{:%Y%m%dT%H%M%SZ}.db"
_NAMED = re.compile(r"desk-(\d{8}T\d{6}Z)\.db")
_KEPT = (
    (timedelta(hours=4), timedelta(0)),  # all of the last hours
    (timedelta(days=2), timedelta(hours=1)),
    (timedelta(days=30), timedelta(days=1)),
    (timedelta(days=365), timedelta(days=30)),
)  # up to this age, one for each such span


def folder_of(home: Home, environment: Mapping[str, str]) -> Path:
    """DESKSIDE_BACKUPS, best on another disk; else the folder backups beside the data."""
    return Path(environment.get("DESKSIDE_BACKUPS") or home.folder / "backups").expanduser().absolute()


def found(folder: Path) -> tuple[Path, ...]:
    """The backups there, newest first."""
    return tuple(sorted((path for path in folder.glob("desk-*.db") if taken_at(path)), reverse=True))


def taken_at(copy: Path) -> datetime | None:
    """When a backup was taken, by its name; None: it is none."""
    named = _NAMED.fullmatch(copy.name)
    return datetime.strptime(named[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if named else None


def too_many(moments: Sequence[datetime], now: datetime) -> set[datetime]:
    """Which backups are needed no more: the first of each span stays, and always the newest of all.

    Spans lie fast on the calendar. Counted from now they would slide, and in the end take every old one.
    """
    kept: dict[tuple[timedelta, int], datetime] = {}
    for at in sorted(moments):
        span = next((span for age, span in _KEPT if now - at <= age), None)
        if span is not None:
            kept.setdefault((span, int(at.timestamp() // (span.total_seconds() or 1e-3))), at)
    return set(moments) - set(kept.values()) - set(sorted(moments)[-1:])


class Backups:
    """Makes and thins them. `ring` is told when one cannot be made, once until it works again."""

    def __init__(self, home: Home, key: str, folder: Path, now: Clock) -> None:
        self.ring: Callable[..., None] = _nobody
        self._home = home
        self._key = key
        self._folder = folder
        self._now = now
        self._failing = False

    def tick(self) -> Tick:
        """For the ticker."""
        return Tick("backup", LOOK_EVERY, self.run_when_due)

    async def run_when_due(self) -> None:
        """One backup, unless the newest is young enough. One of the future counts as none."""
        newest = next((at for copy in found(self._folder) if (at := taken_at(copy))), None)
        if newest is None or not timedelta(0) <= self._now() - newest < EVERY:
            await self.run()

    async def run(self) -> None:
        """One backup, in a thread. A failure is rung, and does not stop the next."""
        try:
            await asyncio.to_thread(self.make)
        except (StoreError, OSError) as error:
            log.error("backup.failed", error=error)
            if not self._failing:
                self.ring("backup_failed", reason=type(error).__name__)
            self._failing = True
        else:
            self._failing = False

    def make(self) -> Path:
        """One backup now; where it is. Raises StoreError, OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        copy = self._folder / _NAME.format(self._now().astimezone(UTC))
        back_up(self._home.database, self._key, copy)
        by_moment = {at: path for path in found(self._folder) if (at := taken_at(path))}
        for at in too_many(tuple(by_moment), self._now()):
            by_moment[at].unlink(missing_ok=True)
        log.info("backup.made")
        return copy


def _nobody(kind: str, **about: str) -> None:
    """Nobody listens yet."""
