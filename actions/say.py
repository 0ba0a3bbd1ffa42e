"""Dates and lists as people read them, in practice time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo


def moment(at: datetime, zone: ZoneInfo) -> str:
    """ "Tue Mar 3, 9:20 AM": weekday, date and time, always all three."""
    local = at.astimezone(zone)
    return f"{local:%a %b} {local.day}, {clock(local)}"


def clock(local: datetime) -> str:
    """ "9:20 AM" of a local datetime."""
    return f"{local.hour % 12 or 12}:{local:%M %p}"


def short(at: datetime, zone: ZoneInfo) -> str:
    """ "Tue 3 Mar 09:20", as effects are written in transcripts and logs."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def listed(lines: Sequence[str]) -> str:
    """One line each."""
    return "\n".join(lines)
