"""Copies of the data file: taken while others write, checked, and settled when one is put back."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher

from practice.mail import UNSETTLED, OutboxState
from practice.nudges import WAITING, NudgeState
from practice.store.desk_tables import nudges, outbox
from practice.store.engine import connected
from practice.store.errors import StoreError
from practice.store.outbox import gave_up
from practice.store.scope import Scope

PERHAPS = "restored from a backup: perhaps sent already"


class BadBackup(StoreError):
    """A copy that cannot stand in for the data file."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a restored file held that may have been sent since: messages and due nudges, none sent again."""

    messages: int
    nudges: int


def back_up(file: Path, key: str, copy: Path) -> None:
    """Write `copy` as the file is at one moment, under the same key, checked. Raises StoreError, OSError.

    It appears under its name only when it is whole and on the disk.
    """
    part = copy.with_name(f".{copy.name}.part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with closing(connected(file, key)) as source, closing(connected(part, key)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
        check(part, key)
        _on_disk(part)
        part.replace(copy)
        _on_disk(copy.parent)
    except sqlcipher.Error as error:
        raise BadBackup(f"The backup {copy} could not be made ({type(error).__name__}).") from error
    finally:
        for left in part.parent.glob(f"{part.name}*"):
            left.unlink()


def check(copy: Path, key: str) -> None:
    """Whether the copy opens with the key and is whole. Raises StoreError."""
    if not copy.is_file():
        raise BadBackup(f"There is no backup {copy}.")
    try:
        with closing(connected(copy, key, plain=True)) as opened:
            broken = [*opened.execute("PRAGMA cipher_integrity_check"), *_quick(opened)]
            tables = opened.execute("SELECT count(*) FROM sqlite_master WHERE name = 'outbox'").fetchone()[0]
    except sqlcipher.Error as error:
        raise BadBackup(f"The backup {copy} cannot be read ({type(error).__name__}).") from error
    if broken or not tables:
        raise BadBackup(f"The backup {copy} is damaged: take an older one.")


def settle_restored(scope: Scope) -> Settled:
    """Nothing that may have been sent since the copy was taken is sent again: staff are shown it instead."""
    waits = outbox.c.state.in_([state.value for state in UNSETTLED])
    messages = [row.id for row in scope.rows(sa.select(outbox.c.id).where(scope.mine(outbox, waits)))]
    for message in messages:
        gave_up(scope, message, OutboxState.UNKNOWN, PERHAPS)
    due = sa.and_(
        nudges.c.state.in_([state.value for state in WAITING]),
        sa.or_(nudges.c.due_at <= scope.now, nudges.c.state == NudgeState.CLAIMED.value),
    )
    dropped = scope.change(nudges, due, state=NudgeState.DROPPED.value, reason=PERHAPS, settled_at=scope.now)
    scope.event("store.restored", {"messages": len(messages), "nudges": dropped})
    return Settled(len(messages), dropped)


def _quick(opened: Any) -> list[Any]:
    return [row for row in opened.execute("PRAGMA quick_check") if row[0] != "ok"]


def _on_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
