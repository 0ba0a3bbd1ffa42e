"""Until which day somebody is away: "till the 10th", "back on monday", "for two weeks"."""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "couple": 2}
_MONTH = "|".join(_MONTHS)
_NAMED = re.compile(
    rf"\b(?P<month>{_MONTH})[a-z]*\.? +(?P<day>\d{{1,2}})\b|\b(?P<day2>\d{{1,2}})(?:st|nd|rd|th)? +(?:of +)?"
    rf"(?P<month2>{_MONTH})[a-z]*\b|\b(?P<slash>\d{{1,2}})/(?P<slash2>\d{{1,2}})\b"
)
_NTH = re.compile(r"\bthe +(\d{1,2})(?:st|nd|rd|th)?\b|\b(\d{1,2})(?:st|nd|rd|th)\b")
_COUNT = r"(\d{1,2}|a|an|one|two|three|four|five|six|couple)"
_FOR = re.compile(rf"\b(?:for|next)? *(?:a +)?{_COUNT}(?: of)? +(day|week|month)s?\b")
_WEEKDAY = re.compile(rf"\b(?P<next>next +)?(?P<day>{'|'.join(_DAYS)})[a-z]*\b")
_WEEK = timedelta(weeks=1)
FARTHEST = timedelta(days=180)


def until_day(text: str, today: date) -> date | None:
    """The day on which they are asked again; None when none is named, or none to come within half a year."""
    said = text.lower()
    found = _named(said, today) or _nth(said, today) or _span(said, today) or _weekday(said, today)
    return found if found is not None and today < found <= today + FARTHEST else None


def _named(said: str, today: date) -> date | None:
    match = _NAMED.search(said)
    if match is None:
        return None
    if match["slash"]:
        month, day = int(match["slash"]), int(match["slash2"])
    else:
        month = _MONTHS.index(match["month"] or match["month2"]) + 1
        day = int(match["day"] or match["day2"])
    return _next(today, month, day)


def _next(today: date, month: int, day: int) -> date | None:
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            return None
        if found > today:
            return found
    return None


def _nth(said: str, today: date) -> date | None:
    match = _NTH.search(said)
    if match is None:
        return None
    day = int(match[1] or match[2])
    for ahead in range(1, 63):
        if (today + timedelta(days=ahead)).day == day:
            return today + timedelta(days=ahead)
    return None


def _span(said: str, today: date) -> date | None:
    match = _FOR.search(said)
    if match is not None:
        count = int(match[1]) if match[1].isdigit() else _COUNTS[match[1]]
        days = {"day": 1, "week": 7, "month": 30}[match[2]] * count
        return today + timedelta(days=days)
    if re.search(r"\bnext week\b", said):
        return today + timedelta(days=14 - today.weekday())
    if re.search(r"\btomorrow\b", said):
        return today + timedelta(days=1)
    return None


def _weekday(said: str, today: date) -> date | None:
    match = _WEEKDAY.search(said)
    if match is None:
        return None
    ahead = (_DAYS.index(match["day"]) - today.weekday() - 1) % 7 + 1
    found = today + timedelta(days=ahead)
    same_week = found.isocalendar()[:2] == today.isocalendar()[:2]
    return found + _WEEK if match["next"] and same_week else found
