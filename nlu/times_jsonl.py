"""`python -m bot times --jsonl`: one message a line in, its time words a line out; no model, no network."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from nlu.times import as_json, parse


def times_lines(lines: Iterable[str], default_now: datetime, default_zone: ZoneInfo) -> Iterator[str]:
    """One line of JSON for each line that is not blank, in order, flushed as it comes.

    In: {"text": ..., "now"?: ISO 8601, "zone"?: name}; a `now` without offset is wall time in `zone`.
    Out: the `times` object, or {"error": ...} for a line that cannot be read, after which it goes on.
    """
    for line in lines:
        if line.strip():
            yield json.dumps(_answer(line, default_now, default_zone))


def _answer(line: str, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"error": f"not JSON: {error}"}
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        return {"error": 'expected an object with a string "text"'}
    try:
        place = ZoneInfo(given["zone"]) if given.get("zone") is not None else zone
    except (KeyError, ValueError, TypeError, OSError):
        return {"error": '"zone" is not the name of a time zone, such as "America/New_York"'}
    try:
        moment = datetime.fromisoformat(given["now"]) if given.get("now") is not None else now
    except (ValueError, TypeError):
        return {"error": '"now" is not an ISO 8601 time, such as "2026-03-02T08:55"'}
    moment = moment if moment.tzinfo else moment.replace(tzinfo=place)
    return as_json(parse(given["text"], moment, place), place)
