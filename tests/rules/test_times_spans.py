"""Dates and times said resolve to these spans; the rows are in times/spans.txt.

A row is `phrase = FROM/TO grain; ...` in New York time, said on Monday 2 March 2026 at 08:55; "..." is an
open end and "+7" stands for seven more spans.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from nlu.times import parse
from nlu.understanding import Span
from tests.rows import each

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 2, 8, 55, tzinfo=ZONE)
ROWS = (Path(__file__).parent / "times" / "spans.txt").read_text("utf-8").splitlines()


def written(span: Span) -> str:
    end = span.end.strftime("%Y-%m-%dT%H:%M") if span.end else "..."
    return f"{span.start:%Y-%m-%dT%H:%M}/{end} {span.grain}"


@each(ROWS)
def test_the_phrase_means_these_spans(row: str) -> None:
    phrase, _, expected = row.rpartition(" = ")
    spans = [written(span) for span in parse(phrase, NOW, ZONE).included]
    if len(spans) > 5:
        spans = [*spans[:2], f"+{len(spans) - 2}"]
    assert "; ".join(spans) == expected
