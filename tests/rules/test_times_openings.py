"""Chatty booking phrases leave the right openings; the rows are in times/openings.txt.

A row is `phrase = DAYS @ TIMES; ...`, said on Monday 2 March 2026 at 08:55. DAYS are days of March
("3,5-7", `*` for all); TIMES are starts, "15-" from 15:00, "-12" before noon, `*` any. A row may end in
"! earliest", "! latest" or "! move" for the order or the move that the phrase asks for as well.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from nlu.times import parse
from tests.rows import each

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 2, 8, 55, tzinfo=ZONE)
ROWS = (Path(__file__).parent / "times" / "openings.txt").read_text("utf-8").splitlines()


@cache
def openings() -> list[datetime]:
    """Half-hourly, 2 to 20 March: weekdays 08:00 to 17:30, Saturdays 09:00 to 11:30."""
    starts = []
    for day in range(2, 21):
        midnight = datetime(2026, 3, day, tzinfo=ZONE)
        if midnight.weekday() == 6:
            continue
        first, last = (540, 690) if midnight.weekday() == 5 else (480, 1050)
        starts += [midnight + timedelta(minutes=m) for m in range(first, last + 1, 30)]
    return [start for start in starts if start > NOW]


def minutes(said: str, otherwise: int) -> int:
    hour, _, minute = said.partition(":")
    return int(hour) * 60 + int(minute or 0) if hour else otherwise


def expected(spec: str) -> set[datetime]:
    wanted: set[datetime] = set()
    for part in spec.split(";"):
        dates, times = (side.strip() for side in part.split("@"))
        days = days_of(dates)
        first, _, last = times.partition("-")
        low, high = (0, 1440) if times == "*" else (minutes(first, 0), minutes(last, 1440))
        wanted |= {o for o in openings() if o.day in days and low <= o.hour * 60 + o.minute < high}
    return wanted


def days_of(dates: str) -> set[int]:
    if dates == "*":
        return set(range(1, 32))
    days: set[int] = set()
    for piece in filter(None, dates.split(",")):
        first, _, last = piece.partition("-")
        days |= set(range(int(first), int(last or first) + 1))
    return days


@each(ROWS)
def test_the_phrase_leaves_these_openings(row: str) -> None:
    phrase, _, spec = row.rpartition(" = ")
    spec, _, wish = (side.strip() for side in spec.partition("!"))
    constraint = parse(phrase, NOW, ZONE)
    assert wish in ("", "move" if constraint.shift else constraint.order)
    left = {opening for opening in openings() if constraint.admits(opening, ZONE)}
    assert left == expected(spec)


@each(ROWS)
def test_windows_take_nothing_from_what_was_included(row: str) -> None:
    constraint = parse(row.rpartition(" = ")[0], NOW, ZONE)
    dated = [span for span in constraint.included if span.end is not None]
    for opening in openings():
        if constraint.windows and any(opening in span for span in dated):
            assert any(opening.time() in window for window in constraint.windows)
