"""`backup` and `restore`: an encrypted copy of the data, and one put back so that nothing is sent twice."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from datetime import datetime
from pathlib import Path

from bot.app import DATA, read_practice, wall_clock
from bot.backups import Backups, folder_of, found, taken_at
from bot.commands.opened import opened
from bot.database import alone
from bot.home import CannotStart, Home, home_of
from bot.records import erased
from practice.store.backup import Settled, check
from practice.store.errors import StoreError
from practice.store.store import open_sqlite

_BESIDE = ("", "-wal", "-shm")
_BY_POSTGRES = (
    "The data are in PostgreSQL (DESKSIDE_DATABASE): back them up and put them back with its own tools, such "
    "as pg_dump and pg_restore. After putting back, before the desk opens: "
    ".venv/bin/python -m bot restore --after-dump"
)


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line both."""
    backup = commands.add_parser(
        "backup", help="make an encrypted backup of the data now, also while it runs"
    )
    backup.set_defaults(perform=_backup)
    restore = commands.add_parser(
        "restore",
        help="put a backup in the place of the data",
        description="Put a backup in the place of the data. Nothing that may have been sent since is sent "
        "again: staff are shown it. The data as it is now is kept beside it.",
    )
    restore.add_argument("file", nargs="?", help="the backup; without it they are listed")
    restore.add_argument(
        "--after-dump",
        action="store_true",
        help="on PostgreSQL, once a dump was put back and before the desk opens: settle what it holds",
    )
    restore.set_defaults(perform=_restore)


def _backup(chosen: argparse.Namespace) -> int:
    home = home_of(os.environ)
    if home.postgres:
        raise CannotStart(_BY_POSTGRES)
    if not home.database.exists():
        raise CannotStart(f"There is no data in {home.folder} yet: nothing to back up.")
    try:
        copy = Backups(home, home.key(os.environ), folder_of(home, os.environ), wall_clock).make()
    except (StoreError, OSError) as error:
        raise CannotStart(f"The backup could not be made: {error}") from error
    _say(
        f"Made {copy} (encrypted). It opens with the same key as the data: keep a copy of the key elsewhere."
    )
    return 0


def _restore(chosen: argparse.Namespace) -> int:
    home = home_of(os.environ)
    if home.postgres:
        return _settle_dump(home, chosen)
    if chosen.after_dump:
        raise CannotStart("--after-dump is for PostgreSQL; for a file of backup, name the file.")
    if chosen.file is None:
        return _list(folder_of(home, os.environ))
    copy = Path(chosen.file).expanduser().absolute()
    lock = home.claim()
    try:
        key = home.key(os.environ) if home.key_file.exists() or "DESKSIDE_KEY" in os.environ else None
        if key is None:
            raise CannotStart(
                f"The key is missing: put {home.key_file.name} into {home.folder}, or set DESKSIDE_KEY."
            )
        now = wall_clock()
        aside, settled = put_back(home, key, copy, now)
    except StoreError as error:
        raise CannotStart(str(error)) from error
    finally:
        os.close(lock)
    _say(f"Restored {copy}.")
    if aside is not None:
        _say(f"The data as it was is kept as {aside}.")
    _say(_settled(settled))
    return 0


def _settle_dump(home: Home, chosen: argparse.Namespace) -> int:
    """PostgreSQL's own tools put a dump back; what it holds must not be sent anew either."""
    if not chosen.after_dump:
        raise CannotStart(_BY_POSTGRES)
    lock, now = home.claim(), wall_clock()
    try:
        with alone(home, read_practice(DATA, wall_clock).id), opened() as (store, settings):
            settled = store.settle_restored(settings.id, now)
            erased.again(home, store, settings.id, now)
    finally:
        os.close(lock)
    _say(_settled(settled))
    return 0


def _settled(settled: Settled) -> str:
    return (
        f"{settled.messages} messages and {settled.nudges} due nudges may have been sent since that backup: "
        "they are not sent again, and staff are shown them. What patients wrote since is fetched where the "
        "provider still has it; ask them otherwise."
    )


def put_back(home: Home, key: str, copy: Path, now: datetime) -> tuple[Path | None, Settled]:
    """Check the backup, settle it, keep the present data aside, put it in its place. Raises StoreError."""
    check(copy, key)
    settings = read_practice(DATA, wall_clock)
    fresh = home.folder / ".restoring.db"
    shutil.copyfile(copy, fresh)
    fresh.chmod(0o600)
    store = open_sqlite(fresh, key, {settings.id: settings})
    try:
        store.migrate()
        store.seed(settings, now)
        settled = store.settle_restored(settings.id, now)
        erased.again(home, store, settings.id, now)
    finally:
        store.close()
    aside = _moved_aside(home, now)
    for ending in _BESIDE:
        part = fresh.with_name(fresh.name + ending)
        if part.exists():
            part.replace(home.database.with_name(home.database.name + ending))
    return aside, settled


def _moved_aside(home: Home, now: datetime) -> Path | None:
    if not home.database.exists():
        return None
    aside = home.folder / f"before-restore-{now:%Y%m%dT%H%M%SZ}.db"
    for ending in reversed(_BESIDE):
        part = home.database.with_name(home.database.name + ending)
        if part.exists():
            part.replace(aside.with_name(aside.name + ending))
    return aside


def _list(folder: Path) -> int:
    copies = found(folder)
    _say(f"{len(copies)} backups in {folder}" + (", the newest first:" if copies else "."))
    for copy in copies:
        _say(f"  {copy}  taken {taken_at(copy):%a %d %b %Y %H:%M} UTC")
    if copies:
        _say(f"Put one back with: python -m bot restore {copies[0]}")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
