"""Rules for a limit that names both day and hour: by tuesday at noon, until the 5th at 3."""

from __future__ import annotations

from datetime import datetime, timedelta

from nlu.timewords.clocks import clock_at
from nlu.timewords.dates import stretches_of
from nlu.timewords.dayparts import PARTS
from nlu.timewords.sentence import Found, Sentence, plain_date_at, rule
from nlu.timewords.values import Days, Stretch
from nlu.understanding import Grain


@rule("by", "before", "until", compound=True)
def deadline(s: Sentence, i: int) -> Found | None:
    """by tuesday at noon, before friday 3pm, until thursday morning; never "after": that names other days."""
    found = plain_date_at(s, s.skip(i + 1, "on"))
    days = stretches_of(found[0], s.now, []) if found else ()
    if found is None or len(days) != 1 or days[0].grain is not Grain.DAY:
        return None
    hour = _minute_of_day(s, found[1], starts=s.cat(i) == "before")
    if hour is None:
        return None
    at = days[0].start + timedelta(minutes=hour[0])
    return (Days(high=(Days((_moment(_next_week_if_past(s, found[0], at)),)), False)),), hour[1]


@rule("at", compound=True)
def latest_or_earliest(s: Sentence, i: int) -> Found | None:
    """at the earliest on thursday, at the latest by friday: a date bounded by what stands before it."""
    j = s.skip(i + 1, "the")
    if s.text(j) not in ("earliest", "soonest", "latest"):
        return None
    found = plain_date_at(s, s.skip(j + 1, "on", "by"))
    if found is None:
        return None
    if s.text(j) == "latest":
        return (Days(high=(found[0], True)),), found[1]
    return (Days(low=(found[0], False)),), found[1]


def _minute_of_day(s: Sentence, i: int, *, starts: bool) -> tuple[int, int] | None:
    """The minute that a clock time or a part of the day at `i` sets as a limit, with where it ends."""
    j = s.skip(i, "at")
    timed = clock_at(s, j, bare=j > i)
    if timed:
        return timed[0].anchor, timed[1]
    if s.cat(i) != "part" or s[i].word not in PARTS:
        return None
    first, last = PARTS[s[i].word]
    return (first if starts else last), i + 1


def _next_week_if_past(s: Sentence, days: Days, at: datetime) -> datetime:
    return at + timedelta(days=7) if days.weekdays and at <= s.now else at


def _moment(at: datetime) -> Stretch:
    return Stretch(at, at + timedelta(minutes=1), Grain.MINUTE)
