"""What people put into the fields of a form, as values; None for what is not one."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date, time


def day_in(text: str) -> date | None:
    """ "2026-03-04"."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if MINYEAR + 1000 < day.year < MAXYEAR - 1000 else None


def wall_in(text: str) -> time | None:
    """ "13:00"."""
    try:
        wall = time.fromisoformat(text)
    except ValueError:
        return None
    return wall if wall.tzinfo is None else None


def whole_in(text: str) -> int | None:
    """A whole number of up to eight digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
