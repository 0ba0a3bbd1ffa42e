"""Orders about days: see one, see who is next, close one or some hours, take that back, run late."""

from __future__ import annotations

import re

from bot.staff import agenda
from bot.staff.answers import Answer, Shown
from bot.staff.at import At
from bot.staff.brief import brief
from bot.staff.closing import Hours, ask_to_close, late, open_day
from bot.staff.days import DAY, HOURS, day_of, hours_of
from bot.staff.table import Order, rest
from practice.episodes import Refused

NO_DAY = "Which day? Write it like today, tomorrow, tue, mar 4 or 2026-03-04."
NO_HOURS = "Those hours are not understood: write them like 13:00-17:00 or 1-5pm."
_FROM = HOURS.replace("first", "from").replace("last", "to")
_WHEN = rf"(?:(?P<day>{DAY})(?!\S))?\s*(?:{HOURS}(?!\S))?\s*(?P<why>.*)"
_NAMED = rf"(?:(?P<day>{DAY})(?!\S)\s*(?:{HOURS}(?!\S))?|{_FROM}(?!\S))\s*(?P<why>.*)"


def _agenda(at: At, said: re.Match[str]) -> Answer:
    day = day_of(at, said["day"]) if said["day"] else at.today
    return Refused(NO_DAY) if day is None else Shown(agenda.agenda(at, day))


def _next(at: At, said: re.Match[str]) -> Answer:
    return Shown(agenda.following(at))


def _brief(at: At, said: re.Match[str]) -> Answer:
    return Shown(brief(at))


def _sick(at: At, said: re.Match[str]) -> Answer:
    return _close(at, said, "ill")


def _close(at: At, said: re.Match[str], usual: str = "") -> Answer:
    """Without a day it is today; the question says which day was understood."""
    given = said.groupdict()
    day = day_of(at, given["day"]) if given.get("day") else at.today
    if day is None:
        return Refused(NO_DAY)
    why = (given.get("why") or "").strip() or usual
    first, last = given.get("first") or given.get("from"), given.get("last") or given.get("to")
    if first is None or last is None:
        return ask_to_close(at, Hours(day), why)
    hours = hours_of(first, last)
    if hours is None:
        return Refused(NO_HOURS)
    return ask_to_close(at, Hours(day, *hours), why)


def _open(at: At, said: re.Match[str]) -> Answer:
    day = day_of(at, said["day"])
    return Refused(NO_DAY) if day is None else open_day(at.uow, day, at.by)


def _late(at: At, said: re.Match[str]) -> Answer:
    return late(at.uow, int(said["minutes"]), at.by)


ORDERS = (
    Order(
        "agenda",
        "agenda tomorrow",
        "The visits of a day",
        rest(rf"(?P<day>{DAY})?"),
        _agenda,
        slashed=rest(r"(?P<day>.{0,40})"),
        short="a",
        shows=True,
        menu=True,
    ),
    Order("next", "next", "Who comes next, and what to know", rest(), _next, menu=True, shows=True),
    Order("brief", "brief", "The morning brief, now", rest(), _brief, short="b", menu=True, shows=True),
    Order(
        "close",
        "close today 13:00-17:00",
        "Close a day or hours; asks first",
        rest(_NAMED),
        _close,
        also=("close_day",),
        asks=True,
        menu=True,
    ),
    Order(
        "sick",
        "sick",
        "You are ill: close today; asks first",
        rest(),
        _sick,
        rest(_WHEN),
        menu=True,
        asks=True,
    ),
    Order(
        "open",
        "open today",
        "Take back what was closed",
        rest(rf"(?P<day>{DAY})"),
        _open,
        also=("open_day",),
    ),
    Order(
        "late",
        "late 20",
        "Tell who waits that you run late",
        rest(r"(?P<minutes>\d{1,4})(?:\s*min(?:utes)?)?"),
        _late,
        menu=True,
    ),
)
