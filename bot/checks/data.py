"""The data: its folder, its key, its file, its backups, and whether the clock fits what it holds."""

from __future__ import annotations

import shutil
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.app import read_practice
from bot.backups import LATE, folder_of, found, taken_at
from bot.checks.finding import Finding, Looked, broken, care, good
from bot.database import has_data, in_the_clear, open_as_it_is
from bot.home import CannotStart
from bot.sweeps import LAST_TICK
from practice.ids import PracticeId
from practice.store.backup import check
from practice.store.errors import StoreError
from practice.store.migrate import is_made
from practice.store.store import Store

_LITTLE, _TOO_LITTLE = 2 * 1024**3, 256 * 1024**2  # bytes
_SKEW = timedelta(minutes=5)
_SILENT = timedelta(minutes=3)


async def folder(looked: Looked) -> AsyncIterator[Finding]:
    """The data folder and the room on its disk."""
    home = looked.home
    if not home.folder.is_dir():
        yield care(f"there is no data folder {home.folder} yet", "make run makes it")
        return
    if home.folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield care(f"others can look into {home.folder}", f"chmod 700 {home.folder}")
    free = shutil.disk_usage(home.folder).free
    room = f"{free / 1024**3:.1f} GB free on the disk of the data"
    if free < _TOO_LITTLE:
        yield broken(room, "make room: a full disk keeps no message")
    elif free < _LITTLE:
        yield care(room, "make room soon")
    else:
        yield good(room)


async def key_and_file(looked: Looked) -> AsyncIterator[Finding]:
    """Whether the key is kept to its owner and opens the data."""
    home = looked.home
    if not has_data(home):
        yield care("there is no data yet", "make run makes a sample practice")
        return
    if not home.key_file.exists() and not looked.environment.get("DESKSIDE_KEY"):
        yield broken("the key to the data is missing", f"put {home.key_file.name} back into {home.folder}")
        return
    try:
        key = home.key(looked.environment)
        latest = _latest(looked, key)
    except (CannotStart, StoreError) as error:
        yield broken("the data cannot be opened", str(error))
        return
    where = (
        "DESKSIDE_KEY" if looked.environment.get("DESKSIDE_KEY") else f"{home.key_file}, for its owner only"
    )
    yield good(f"the data opens with its key ({where}); keep a copy of the key elsewhere")
    if home.postgres:
        open_ends = in_the_clear(home, looked.environment)
        for what, mend in (sentence.split(": ", 1) for sentence in open_ends):
            yield care(what, mend)
        if not open_ends:
            yield good(
                "PostgreSQL's disk and backups are encrypted, as you say; that cannot be seen from here"
            )
    if latest is not None and latest > looked.now + _SKEW:
        yield broken(
            f"the clock is behind what the data holds ({latest:%d %b %Y %H:%M} UTC)", "set the clock"
        )
    else:
        yield good("the clock fits what the data holds")


async def ticks(looked: Looked) -> AsyncIterator[Finding]:
    """When the desk's clock last ran: without it nothing is sent that nobody asked for."""
    if not has_data(looked.home):
        return
    try:
        last = _last_tick(looked, looked.home.key(looked.environment))
    except (CannotStart, StoreError):
        return  # said where the data is opened
    if last is None:
        yield care("the desk's clock has never run on this data", "make run starts it")
        return
    age = looked.now - last
    said = f"the desk's clock last ran {_spoken(age)} ago ({last:%d %b %Y %H:%M} UTC)"
    if age > _SILENT:
        yield care(said, "is the desk running? Reminders and alarms wait until it does")
    else:
        yield good(said)


async def zone(looked: Looked) -> AsyncIterator[Finding]:
    """The practice's file, and the time zone that all its times are shown in."""
    try:
        settings = read_practice(looked.data, lambda: looked.now)
    except CannotStart as error:
        yield broken("practice.yml cannot be used", str(error))
        return
    yield good(f"practice.yml is whole ({settings.name})")
    try:
        ZoneInfo(settings.zone.key)
        yield good(
            f"time zone {settings.zone.key}: {looked.now.astimezone(settings.zone):%a %d %b, %H:%M} there now"
        )
    except ZoneInfoNotFoundError:
        yield broken(
            f"time zone {settings.zone} is not known here", "make program installs the time zone data"
        )


async def backups(looked: Looked) -> AsyncIterator[Finding]:
    """Whether there is a backup, how old it is, whether it opens, and whether it lies elsewhere."""
    if looked.home.postgres:
        yield care("backups of PostgreSQL are not made by the desk", "pg_dump or what its operator has")
        return
    folder = folder_of(looked.home, looked.environment)
    copies = found(folder)
    if not looked.home.database.exists():
        return
    if not copies:
        yield care("there is no backup yet", "the desk makes one every 15 minutes; now: python -m bot backup")
        return
    age = looked.now - (taken_at(copies[0]) or looked.now)
    try:
        check(copies[0], looked.home.key(looked.environment))
    except (StoreError, CannotStart, OSError) as error:
        yield broken("the newest backup cannot be used", f"{error} Make another: python -m bot backup")
        return
    words = f"the newest backup is whole, {_spoken(age)} old, one of {len(copies)}"
    yield (
        care(words, "is the desk running? python -m bot backup makes one now") if age > LATE else good(words)
    )
    if folder.stat().st_dev == looked.home.folder.stat().st_dev:
        yield care(
            "the backups lie on the disk of the data", "set DESKSIDE_BACKUPS to a folder on another disk"
        )


def _latest(looked: Looked, key: str) -> datetime | None:
    with _opened(looked, key) as (store, practice):
        return store.latest(practice)


def _last_tick(looked: Looked, key: str) -> datetime | None:
    with _opened(looked, key) as (store, practice):
        noted = store.recalled(practice, LAST_TICK)
        return None if noted is None else datetime.fromisoformat(noted)


@contextmanager
def _opened(looked: Looked, key: str) -> Iterator[tuple[Store, PracticeId]]:
    settings = read_practice(looked.data, lambda: looked.now)
    store = open_as_it_is(looked.home, key, settings)
    try:
        if not is_made(store.engine):
            raise CannotStart("There is no data there yet: make run makes a sample practice.")
        yield store, settings.id
    finally:
        store.close()


def _spoken(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
