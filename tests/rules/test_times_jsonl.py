"""The line format by which the time words are measured: one object in, one object out, never a stop."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from nlu.times_jsonl import times_lines

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 2, 8, 55, tzinfo=ZONE)
EMPTY = {
    "included": [], "excluded": [], "windows": [], "order": None, "approximate": False, "spans": [],
    "ambiguities": [],
}  # fmt: skip


def answers(*lines: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in times_lines(lines, NOW, ZONE)]


def test_a_day_is_written_with_its_offset_and_grain() -> None:
    (answer,) = answers('{"text": "tomorrow after 3 please"}')
    assert answer == {
        **EMPTY,
        "included": [
            {"from": "2026-03-03T15:00:00-05:00", "to": "2026-03-04T00:00:00-05:00", "grain": "hour"}
        ],
        "spans": [[0, 8], [9, 16]],
    }


def test_an_open_end_is_null_and_windows_hold_on_every_day() -> None:
    (answer,) = answers('{"text": "after 3"}')
    assert answer["included"] == [{"from": "2026-03-02T15:00:00-05:00", "to": None, "grain": "hour"}]
    assert answer["windows"] == [{"from": "15:00", "to": None}]


def test_nothing_said_is_empty() -> None:
    assert answers('{"text": "my throat hurts"}') == [EMPTY]


def test_now_without_offset_is_wall_time_in_the_zone() -> None:
    line = {"text": "today", "now": "2026-07-01T23:30", "zone": "America/Los_Angeles"}
    (answer,) = answers(json.dumps(line))
    assert answer["included"][0]["from"] == "2026-07-01T00:00:00-07:00"


def test_now_with_an_offset_is_an_instant() -> None:
    line = {"text": "today", "now": "2026-07-02T03:30:00+00:00", "zone": "America/Los_Angeles"}
    assert answers(json.dumps(line))[0]["included"][0]["from"] == "2026-07-01T00:00:00-07:00"


def test_bad_lines_say_why_and_the_rest_goes_on() -> None:
    lines = ("{", "[]", '{"text": 3}', '{"text": "a", "zone": "Mars/Base"}', '{"text": "a", "now": "noon"}')
    results = answers(*lines, "", '{"text": "today"}')
    assert all(result["error"] for result in results[:5])
    assert len(results) == 6
    assert results[5]["included"]
