"""The stable lines of `understand --jsonl`, with a model of two sentences."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from nlu.client import RasaParse
from nlu.understand_jsonl import understand_lines
from nlu.understanding import Entity

NOW = datetime(2026, 3, 2, 13, 55, tzinfo=UTC)
RANKING = (("book_visit", 0.75), ("out_of_scope", 0.25))


class TwoSentences:
    """Knows a booking, turns a poem away, and is out of reach for all else."""

    async def parse(self, text: str) -> RasaParse | None:
        known = {"a physical tomorrow": "book_visit", "a poem": None}
        if text not in known:
            return None
        named = (Entity("visit_type", "physical", 2, 10),) if known[text] else ()
        return RasaParse(known[text], 0.75, 0.9, RANKING, named)


async def lines(*given: str) -> list[dict[str, Any]]:
    out = understand_lines(given, TwoSentences(), NOW, ZoneInfo("America/New_York"))
    return [json.loads(line) async for line in out]


async def test_a_line_out_for_a_line_in() -> None:
    booked, poem, lost = await lines(
        '{"text": "a physical tomorrow"}', "", '{"text": "a poem"}', '{"text": "x"}'
    )
    assert set(booked) == set(poem) == set(lost) == {"intent", "confidence", "ranking", "entities", "times"}
    assert booked["intent"] == "book_visit"
    assert booked["ranking"] == [["book_visit", 0.75], ["out_of_scope", 0.25]]
    assert booked["entities"] == [{"kind": "visit_type", "value": "physical", "start": 2, "end": 10}]
    assert [span["from"] for span in booked["times"]["included"]] == ["2026-03-03T00:00:00-05:00"]
    assert poem["intent"] == "out_of_scope"
    assert poem["times"]["included"] == []
    assert lost["intent"] is None


async def test_now_and_zone_of_a_line_count_before_the_given_ones() -> None:
    line = {"text": "a physical tomorrow", "now": "2026-07-01T23:30", "zone": "America/Chicago"}
    (out,) = await lines(json.dumps(line))
    assert out["times"]["included"][0]["from"] == "2026-07-02T00:00:00-05:00"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{not json", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('"text"', '"text"'),
        ('{"text": 3}', '"text"'),
        ('{"text": "x", "zone": "Mars/Base"}', '"zone"'),
        ('{"text": "x", "zone": "../etc"}', '"zone"'),
        ('{"text": "x", "zone": 4}', '"zone"'),
        ('{"text": "x", "now": "soon"}', '"now"'),
        ('{"text": "x", "now": 12}', '"now"'),
    ],
)
async def test_a_bad_line_gets_an_error_and_the_next_is_read(line: str, says: str) -> None:
    bad, good = await lines(line, '{"text": "a poem"}')
    assert says in bad["error"]
    assert good["intent"] == "out_of_scope"
