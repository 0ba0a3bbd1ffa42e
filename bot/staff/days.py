"""Days, hours and moments as staff type them."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from bot.staff.at import At
from nlu import times
from nlu.understanding import Grain

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
DAY = (
    r"today|tomorrow|(?:next\s+)?(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    rf"|\d{{4}}-\d\d-\d\d|\d{{1,2}}/\d{{1,2}}|(?:{_MONTHS})[a-z]*\s+\d{{1,2}}"
)
_WALL = r"\d{1,2}(?::\d\d)?\s*(?:am|pm)?"
HOURS = rf"(?P<first>{_WALL})\s*(?:-|to)\s*(?P<last>{_WALL})"
_SAID = re.compile(r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?\s*(?P<half>am|pm)?", re.IGNORECASE)
_MORNING = 7  # a bare hour before it is one of the afternoon


def day_of(at: At, text: str) -> date | None:
    """The one day in "today", "tue", "3/4", "mar 4" or "2026-03-04"; None for anything else."""
    spans = times.parse(text, at.uow.now, at.settings.zone).included
    if len(spans) != 1 or not re.fullmatch(DAY, text.strip(), re.IGNORECASE):
        return None
    return at.local(spans[0].start).date()


def moment_of(at: At, text: str) -> datetime | None:
    """The one moment in "tue 10:00"; None when a day or an hour is missing, or more than one is named."""
    wish = times.parse(text, at.uow.now, at.settings.zone)
    exact = [span for span in wish.included if span.grain in (Grain.MINUTE, Grain.HOUR)]
    return exact[0].start if len(exact) == len(wish.included) == 1 and not wish.windows else None


def hours_of(first: str, last: str) -> tuple[time, time] | None:
    """Two wall times; "1-5pm" is one to five in the afternoon. None when a clock shows no such time."""
    ends = _SAID.fullmatch(last.strip())
    half = ends["half"] if ends else None
    begin, end = _wall(first, None), _wall(last, None)
    if half and begin is not None and end is not None and not _SAID.fullmatch(first.strip())["half"]:  # type: ignore[index]
        same = _wall(first, half)
        begin = same if same is not None and same < end else begin
    return (begin, end) if begin is not None and end is not None else None


def _wall(said: str, half: str | None) -> time | None:
    found = _SAID.fullmatch(said.strip())
    if found is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = (found["half"] or half or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif 1 <= hour < _MORNING and len(found["hour"]) == 1:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None
