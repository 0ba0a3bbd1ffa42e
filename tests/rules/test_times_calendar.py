"""Dates, times and periods said at several moments of the year; the rows are in times/calendar.txt.

A line `now=...` (New York time) sets the moment of speaking for the rows below it. A row is
`phrase = SPAN ; SPAN`: where each span begins, "/" and where it ends if that matters ("..." for never), and
its grain (m h d w M q y) if that matters. `*` for a beginning is any; a year left out is the current
one; "none" is no time at all. Spans that are only the neighbourhood of "about 3" are not listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from nlu.times import parse
from nlu.understanding import Span
from tests.rows import each

ZONE = ZoneInfo("America/New_York")
GRAINS = {"m": "minute", "h": "hour", "d": "day", "w": "week", "M": "month", "q": "quarter", "y": "year"}
LISTED = 6


def rows() -> Iterator[tuple[str, str, str]]:
    now = ""
    for line in (Path(__file__).parent / "times" / "calendar.txt").read_text("utf-8").splitlines():
        if line.startswith("now="):
            now = line.removeprefix("now=")
        else:
            phrase, _, spec = line.rpartition(" = ")
            yield now, phrase, spec


def moment(said: str, now: datetime) -> datetime:
    date, _, clock = said.partition("T")
    fields = [int(part) for part in date.split("-")]
    if fields[0] < 1000:
        fields = [now.year, *fields]
    year, month, day = (*fields, 1, 1)[:3]
    hour, _, minute = clock.partition(":")
    return datetime(year, month, day, int(hour or 0), int(minute or 0), tzinfo=ZONE)


def meets(span: Span, spec: str, now: datetime) -> bool:
    bounds, _, grain = spec.partition(" ")
    start, _, end = bounds.partition("/")
    if start != "*" and span.start.replace(second=0, microsecond=0) != moment(start, now):
        return False
    if end and (span.end is not None if end == "..." else span.end != moment(end, now)):
        return False
    return not grain or span.grain.value == GRAINS[grain]


@each(rows())
def test_the_phrase_means_these_spans_at_that_moment(now: str, phrase: str, spec: str) -> None:
    spoken = datetime.fromisoformat(now).replace(tzinfo=ZONE)
    constraint = parse(phrase, spoken, ZONE)
    spans = constraint.included
    if spec == "none":
        assert not constraint, constraint
        return
    wanted = [part.strip() for part in spec.split(" ; ")]
    more = len(spans) > LISTED or any(span.end is None for span in spans[len(wanted) :])
    assert len(spans) == len(wanted) or constraint.approximate or more, spans
    assert all(meets(span, part, spoken) for span, part in zip(spans, wanted, strict=False)), spans
