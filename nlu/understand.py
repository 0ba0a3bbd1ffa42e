"""One message, understood: the Rasa worker's reading beside the grammars of times and readings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from nlu import readings, times
from nlu.client import RasaParse
from nlu.guards import LONGEST, readable
from nlu.understanding import Entity, Understanding


class Reads(Protocol):
    """Whoever can ask the model."""

    async def parse(self, text: str) -> RasaParse | None:
        """What the model makes of `text`; None if there is nothing to read or nobody to ask."""


async def understand(
    text: str, now: datetime, zone: ZoneInfo, rasa: Reads, kept: Mapping[str, Any] | None = None
) -> Understanding:
    """What `text`, said at the aware `now`, means in `zone`; never raises on any text.

    Without a worker times and readings are still there and `degraded` says so. Entities, times and readings
    carry offsets into `text`; nothing after its first 1,600 characters is read. `kept` stands in for the
    model's answer.
    """
    said = times.parse(text[:LONGEST], now, zone)
    figures = readings.read(text[:LONGEST])
    if kept is not None:
        return replace(_taken_up(text, kept), times=said, readings=figures)
    parse = await rasa.parse(text)
    if parse is None:
        return Understanding(text, times=said, readings=figures, degraded=readable(text) is not None)
    return Understanding(
        text=text,
        intent=parse.intent,
        confidence=parse.confidence,
        ranking=parse.ranking,
        entities=parse.entities,
        times=said,
        readings=figures,
    )


def parse_of(heard: Understanding) -> dict[str, Any] | None:
    """The model's part in it, to be kept as JSON; None when it had none. The times are read again anyway."""
    if not heard.ranking:
        return None
    entities = [[found.kind, found.value, found.start, found.end] for found in heard.entities]
    return {
        "intent": heard.intent,
        "confidence": heard.confidence,
        "ranking": [list(pair) for pair in heard.ranking],
        "entities": entities,
    }


def _taken_up(text: str, kept: Mapping[str, Any]) -> Understanding:
    return Understanding(
        text=text,
        intent=kept["intent"],
        confidence=kept["confidence"],
        ranking=tuple((name, probability) for name, probability in kept["ranking"]),
        entities=tuple(Entity(*found) for found in kept["entities"]),
    )
