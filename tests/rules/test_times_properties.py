"""Whatever is written, the grammar answers, stays inside the text and speaks in aware times."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nlu.times import as_json, parse

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 2, 8, 55, tzinfo=ZONE)
_HERE = Path(__file__).parent / "times"
_ROWS = (_HERE / "openings.txt").read_text("utf-8").splitlines()
_PHRASES = [row.rpartition(" = ")[0] for row in _ROWS]
_ODD = [
    "9999-12-31", "12/31/9999", "9999 years", "half", "past", "to", "30", "-", "31st", "february", "q4",
    "0:00",
    "24", "ago", "from now", "of", "the", "last", "every",
    "\u202e", "\ud800", "\u0130", "\u2019", "\u0663", "\u00b2",
    "10,000",
]  # fmt: skip
_WORDS = [*sorted({word for phrase in _PHRASES for word in phrase.split()}), *_ODD]
_nonsense = st.lists(st.sampled_from(_WORDS), max_size=14).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=200), _nonsense))
@example("THIRD MON-FRI")
def test_any_text_gets_a_sound_answer(text: str) -> None:
    constraint = parse(text, NOW, ZONE)
    for span in (*constraint.included, *constraint.excluded):
        assert span.start.tzinfo is not None
        assert span.end is None or span.start < span.end
    for start, end in constraint.spans:
        assert 0 <= start < end <= len(text)
    assert list(constraint.spans) == sorted(constraint.spans)
    assert parse(text, NOW, ZONE) == constraint
    as_json(constraint, ZONE)


@settings(max_examples=100, deadline=None)
@given(_nonsense, st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))  # noqa: DTZ001
def test_any_moment_of_speaking_will_do(text: str, moment: datetime) -> None:
    constraint = parse(text, moment.replace(tzinfo=ZONE), ZONE)
    assert all(span.start.tzinfo is not None for span in constraint.included)


def test_twenty_thousand_characters_are_read() -> None:
    text = "can i come tuesday at 3 or not wednesday 12/31 may i " * 400
    assert parse(text, NOW, ZONE).included


@pytest.mark.parametrize("nest", ["the end of the ", "the day after ", "two weeks from ", "in the next "])
def test_dates_nested_without_end_are_read_in_time(nest: str) -> None:
    began = process_time()
    parse(nest * (1600 // len(nest)), NOW, ZONE)
    assert process_time() - began < 2
