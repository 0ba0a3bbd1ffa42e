"""`python -m bot understand --jsonl`: one message a line in, one understanding a line out. Kept stable."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nlu import times
from nlu.understand import Reads, understand
from nlu.understanding import Understanding

OUT_OF_SCOPE = "out_of_scope"


class LineRefused(Exception):
    """A line that cannot be understood as a request; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Request:
    """One line read: `now` is aware."""

    text: str
    now: datetime
    zone: ZoneInfo


async def understand_lines(
    lines: Iterable[str], rasa: Reads, now: datetime, zone: ZoneInfo
) -> AsyncIterator[str]:
    """One line of JSON for every line that is not blank, in order; a bad line yields {"error": ...}.

    In: {"text": ..., "now"?: ISO 8601, "zone"?: name}; the aware `now` and `zone` stand in for what is
    not given, and a `now` without an offset is wall time in its zone. Out: `intent` ("out_of_scope" if the
    message was turned away, null if no model answered), `confidence`, `ranking` ([[intent, probability],
    ...] before the gate), `entities`, `times`.
    """
    for line in lines:
        if not line.strip():
            continue
        try:
            request = _request(line, now, zone)
        except LineRefused as error:
            yield json.dumps({"error": str(error)})
            continue
        understood = await understand(request.text, request.now, request.zone, rasa)
        yield json.dumps(_as_json(understood, request.zone))


def _request(line: str, now: datetime, zone: ZoneInfo) -> Request:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise LineRefused(f"not JSON: {error}") from None
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise LineRefused('expected an object with a string "text"')
    place = _zone(given["zone"]) if given.get("zone") is not None else zone
    return Request(given["text"], _now(given.get("now"), now, place), place)


def _zone(name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise LineRefused('"zone" is not the name of a time zone, such as "America/New_York"') from None


def _now(given: Any, now: datetime, zone: ZoneInfo) -> datetime:
    if given is None:
        return now
    try:
        moment = datetime.fromisoformat(given)
    except (ValueError, TypeError):
        raise LineRefused('"now" is not an ISO 8601 time, such as "2026-03-02T08:55"') from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _as_json(understood: Understanding, zone: ZoneInfo) -> dict[str, Any]:
    answered = not understood.degraded
    return {
        "intent": understood.intent or (OUT_OF_SCOPE if answered else None),
        "confidence": round(understood.confidence, 4),
        "ranking": [[name, round(probability, 6)] for name, probability in understood.ranking],
        "entities": [
            {"kind": found.kind, "value": found.value, "start": found.start, "end": found.end}
            for found in understood.entities
        ],
        "times": times.as_json(understood.times, zone),
    }
