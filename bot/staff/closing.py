"""What staff do with whole days: close one, take that back, say that the physician runs late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from actions.say import clock
from bot.staff.answers import Answer, Asks, Done, Outcome
from bot.staff.at import At
from practice.episodes import Refused
from practice.ports import UnitOfWork
from practice.visits import Visit

LATEST = 240  # minutes
_BACKWARDS = "The hours end before they begin: write them like 13:00-17:00."
_OVER = "That is over already; nothing was closed."
ANSWER = "Yes or no?"
_MOST = 20  # visits named in a question


def close_day(
    uow: UnitOfWork, day: date, by: str, why: str = "", first: time | None = None, last: time | None = None
) -> Outcome:
    """Close a day or hours of it: its visits are called off, and their patients told, the soonest first."""
    if first is not None and last is not None and first >= last:
        return Refused(_BACKWARDS)
    closed = uow.closing.close(day, why, by, first, last)
    if closed.first >= closed.last:
        return Refused(_OVER)
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
        return Refused(f"Say how late, from 1 to {LATEST} minutes. To call visits off: close today.")
    return Done(f"late {minutes} min: {uow.closing.late(minutes, by)} patient(s) told")


@dataclass(frozen=True, slots=True)
class Hours:
    """What is to be closed; without a first or last hour the day from its beginning or to its end."""

    day: date
    first: time | None = None
    last: time | None = None

    def __str__(self) -> str:
        day = f"{self.day:%a %b} {self.day.day}"
        if self.first is None or self.last is None:
            return day
        ends = (datetime.combine(self.day, wall) for wall in (self.first, self.last))
        return f"{day}, {' to '.join(clock(end) for end in ends)}"


def ask_to_close(at: At, hours: Hours, why: str, meanwhile: str = "") -> Answer:
    """Say whose visits would be called off. A yes counts only while they are the same ones."""
    if hours.first is not None and hours.last is not None and hours.first >= hours.last:
        return Refused(_BACKWARDS)
    would = at.uow.closing.foresee(hours.day, hours.first, hours.last)
    if would.first >= would.last:
        return Refused(_OVER)
    shown = tuple(visit.id for visit in would.visits)

    def close(uow: UnitOfWork) -> Answer:
        now = uow.closing.foresee(hours.day, hours.first, hours.last)
        if tuple(visit.id for visit in now.visits) != shown:
            return ask_to_close(replace(at, uow=uow), hours, why, "That has changed meanwhile. ")
        return close_day(uow, hours.day, at.by, why, hours.first, hours.last)

    question = f"{meanwhile}Close {hours}? {_fate(would.visits)}"
    return Asks("\n".join([question, *_listed(at, would.visits), ANSWER]), {"yes": close})


def _fate(visits: Sequence[Visit]) -> str:
    if not visits:
        return "No visit is booked then; nothing can be booked there from now on."
    if len(visits) == 1:
        return "1 visit is called off, and its patient is told:"
    return f"{len(visits)} visits are called off, and their patients are told:"


def _listed(at: At, visits: Sequence[Visit]) -> list[str]:
    zone = at.settings.zone
    lines = [f"{clock(visit.start.astimezone(zone))} {at.who(visit.patient)}" for visit in visits[:_MOST]]
    return lines if len(visits) <= _MOST else [*lines, f"and {len(visits) - _MOST} more"]
