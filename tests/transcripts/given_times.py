"""The times that a story is given: when it begins, and the openings of its practice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from practice.hours import Override
from practice.settings import PracticeSettings

_DAY = re.compile(r"^(?:(?P<weekday>Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s*)?(?P<date>\d{1,2} \w{3}(?: \d{4})?)?\s*$")


def with_openings(base: PracticeSettings, facts: list[str], now: datetime) -> PracticeSettings:
    """The practice open for exactly the starts given ("openings Tue 09:00, 09:20; Wed 11:00")."""
    first = next((n for n, fact in enumerate(facts) if fact.startswith("openings")), None)
    if first is None:
        return base
    texts = [facts[first].removeprefix("openings").strip(), *_more_days(facts[first + 1 :])]
    days = [_override(text, now) for text in texts if text != "none"]
    hours = replace(base.hours, weekly=(), overrides=tuple(days), closures=(), _known={})
    kinds = {
        key: replace(k, minutes=20, buffer_before=0, buffer_after=0, notice_minutes=0)
        for key, k in base.visit_types.items()
    }
    return replace(base, hours=hours, visit_types=kinds, step_minutes=20)


def _more_days(facts: list[str]) -> list[str]:
    return [fact for fact in facts if _DAY.match(fact.split(" ")[0]) and ":" in fact]


def _override(text: str, now: datetime) -> Override:
    first = re.search(r"\d{1,2}:\d\d", text)
    assert first is not None, f"no time in {text!r}"
    word, starts = text[: first.start()].strip(), text[first.start() :]
    walls = [time.fromisoformat(start.strip()) for start in starts.split(",")]
    return Override(moment_of(f"{word} 23:59", now).date(), tuple((wall, _later(wall)) for wall in walls))


def _later(wall: time) -> time:
    return (datetime.combine(date(2000, 1, 1), wall) + timedelta(minutes=20)).time()


def moment_of(text: str, after: datetime | None = None) -> datetime:
    """ "Mon 2 Mar 2026 08:55", or "Tue 09:00" and "Thu 5 Mar 10:00" counted on from `after`; naive, local."""
    *day, clock = text.split()
    wall = time.fromisoformat(clock)
    if len(day) == 4:
        return datetime.combine(_date(day[1:]), wall)
    assert after is not None, f"give the whole date in {text!r}"
    at = after.replace(hour=wall.hour, minute=wall.minute, second=0)
    if len(day) == 3:
        return datetime.combine(_date([*day[1:], str(after.year)]), wall)
    while at <= after - timedelta(minutes=1) or (day and f"{at:%a}" != day[0]):
        at += timedelta(days=1)
    return at


def _date(words: list[str]) -> date:
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return date(int(words[2]), months.index(words[1]) + 1, int(words[0]))
