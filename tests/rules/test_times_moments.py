"""Where a date or time begins, said on a Thursday afternoon; the rows are in times/moments.txt.

A row is `phrase = START` in New York time, said on Thursday 18 June 2026 at 14:20; "none" for no time.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from nlu.times import parse
from tests.rows import each

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 6, 18, 14, 20, tzinfo=ZONE)
ROWS = (Path(__file__).parent / "times" / "moments.txt").read_text("utf-8").splitlines()


@each(ROWS)
def test_the_phrase_begins_here(row: str) -> None:
    phrase, _, expected = row.rpartition(" = ")
    included = parse(phrase, NOW, ZONE).included
    begins = f"{included[0].start:%Y-%m-%dT%H:%M}" if included else "none"
    assert begins == expected
