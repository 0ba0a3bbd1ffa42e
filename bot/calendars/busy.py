"""When a calendar file says that somebody is busy: repeats, exceptions, whole days, time zones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from practice.outside_port import Span

OWN = ".deskside"  # how the names of our own visits end: they are busy already
MOST = 5000  # spans: more is no one's calendar


class Unreadable(ValueError):
    """The file is no calendar; the message says why, without any of its words."""


def busy(content: bytes | str, start: datetime, end: datetime, zone: ZoneInfo) -> tuple[Span, ...]:
    """The busy spans between two aware moments, as aware UTC, earliest first. Raises Unreadable.

    What is marked free, cancelled or our own does not count. A whole day is one of `zone`, and so is a time
    that names no zone.
    """
    import icalendar  # these take a third of a second to load
    import recurring_ical_events

    try:
        calendar = icalendar.Calendar.from_ical(content)
        found = recurring_ical_events.of(calendar, skip_bad_series=True).between(start, end)
        spans = {span for one in found if _counts(one) for span in _span(one, zone)}
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
        raise Unreadable(f"no calendar can be read there ({type(error).__name__})") from error
    if len(spans) > MOST:
        raise Unreadable(f"it holds more than {MOST} busy times in the coming months")
    return tuple(sorted((a, b) for a, b in spans if a < end and b > start))


def _counts(event: Any) -> bool:
    said = {name: str(event.get(name, "")).upper() for name in ("TRANSP", "STATUS", "UID")}
    free = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE"
    ours = said["UID"].endswith(OWN.upper())
    return not (free or ours or said["TRANSP"] == "TRANSPARENT" or said["STATUS"] == "CANCELLED")


def _span(event: Any, zone: ZoneInfo) -> Iterator[Span]:
    """One span; none for what takes no time."""
    first, last = event.start, event.end
    begin, over = _moment(first, zone), _moment(last, zone)
    if not isinstance(first, datetime) and over <= begin:
        over = _moment(first + timedelta(days=1), zone)
    if begin < over:
        yield begin, over


def _moment(at: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(at, datetime):
        at = datetime.combine(at, time(0), zone)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
