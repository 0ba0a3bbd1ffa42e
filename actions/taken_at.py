"""When a reading was measured, by the words beside it: "7am", "this morning", "last night"."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?m?\b|\b(\d{1,2}):(\d{2})\b", re.IGNORECASE)
_PARTS = (
    (re.compile(r"\b(?:morning|am|breakfast|waking|woke)\b", re.I), time(8)),
    (re.compile(r"\b(?:noon|lunch|midday)\b", re.I), time(12)),
    (re.compile(r"\bafternoon\b", re.I), time(15)),
    (re.compile(r"\b(?:evening|dinner|supper|tonight)\b", re.I), time(19)),
    (re.compile(r"\b(?:night|bedtime|bed)\b", re.I), time(22)),
)
_DAY = timedelta(days=1)


def taken_at(words: str | None, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment that the words mean, never later than the aware `now`; without words it is now."""
    if not words:
        return now
    local = now.astimezone(zone)
    wall = _wall(words)
    yesterday = re.search(r"\b(?:yesterday|last night|last evening)\b", words, re.I) is not None
    if wall is None:
        return now - _DAY if yesterday else now
    meant = datetime.combine(local.date() - _DAY * yesterday, wall, tzinfo=zone)
    if meant > local and _of_the_day(words) and not _CLOCK.search(words):
        return now
    return meant if meant <= local else datetime.combine(meant.date() - _DAY, wall, tzinfo=zone)


def _of_the_day(words: str) -> bool:
    return re.search(r"\b(?:this|today|tonight)\b", words, re.I) is not None


def _wall(words: str) -> time | None:
    found = _CLOCK.search(words)
    if found is not None:
        hour, minute = int(found[1] or found[4]), int(found[2] or found[5] or 0)
        if found[3]:
            hour = hour % 12 + (12 if found[3].lower() == "p" else 0)
        if hour < 24 and minute < 60:
            return time(hour, minute)
    return next((wall for part, wall in _PARTS if part.search(words)), None)
