"""What staff do with whole days: close one, take that back, say that the physician runs late."""

from __future__ import annotations

import re
from datetime import date, time

from bot.staff.commands import Done, Outcome
from practice.episodes import Refused
from practice.ports import UnitOfWork

LATEST = 240  # minutes
HELP = "Say: close_day today, close_day 2026-03-04 13:00-17:00 ill, open_day today, late 20."
_CLOSE = re.compile(
    r"close_day\s+(?P<day>\S+)(?:\s+(?P<first>\d{1,2}:\d\d)\s*-\s*(?P<last>\d{1,2}:\d\d))?(?:\s+(?P<why>.+))?",
    re.IGNORECASE,
)
_OPEN = re.compile(r"open_day\s+(?P<day>\S+)", re.IGNORECASE)
_LATE = re.compile(r"late\s+(?P<minutes>\d{1,4})", re.IGNORECASE)


def close_day(
    uow: UnitOfWork, day: date, by: str, why: str = "", first: time | None = None, last: time | None = None
) -> Outcome:
    """Close a day or hours of it: its visits are called off, and their patients told, the soonest first."""
    if first is not None and last is not None and first >= last:
        return Refused("The hours end before they begin: write them like 13:00-17:00.")
    closed = uow.closing.close(day, why, by, first, last)
    if closed.first >= closed.last:
        return Refused("That is over already; nothing was closed.")
    many = len(closed.visits)
    return Done(f"closed {day:%a} {day.day} {day:%b}: {many} visit(s) called off, their patients are told")


def open_day(uow: UnitOfWork, day: date, by: str) -> Outcome:
    """Take back what was closed. Visits that were called off are not booked again by themselves."""
    if not uow.closing.reopen(day, by):
        return Refused("Nothing was closed that day.")
    return Done(f"open again {day:%a} {day.day} {day:%b}")


def late(uow: UnitOfWork, minutes: int, by: str) -> Outcome:
    """Tell who is due in the next hours that they will wait."""
    if not 1 <= minutes <= LATEST:
        return Refused(f"Say how late, from 1 to {LATEST} minutes. To call visits off: close_day today.")
    return Done(f"late {minutes} min: {uow.closing.late(minutes, by)} patient(s) told")


def obey(uow: UnitOfWork, line: str, by: str) -> Outcome | None:
    """Do what a typed line says; None: it is no order of these."""
    closing, opening, waiting = (form.fullmatch(line.strip()) for form in (_CLOSE, _OPEN, _LATE))
    if waiting is not None:
        return late(uow, int(waiting["minutes"]), by)
    named = closing or opening
    if named is None:
        return None
    day = uow.closing.day_of(named["day"].lower())
    if day is None:
        return Refused(HELP)
    if opening is not None:
        return open_day(uow, day, by)
    try:
        first, last = (_wall(said) for said in named.group("first", "last"))
    except ValueError:
        return Refused(HELP)
    return close_day(uow, day, by, named["why"] or "", first, last)


def _wall(said: str | None) -> time | None:
    """ "9:00" as a wall time. Raises ValueError."""
    return time.fromisoformat(said.zfill(5)) if said else None
