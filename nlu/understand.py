"""One message, understood: the Rasa worker's reading beside the grammars of times and readings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from nlu import readings, signs, times
from nlu.client import RasaParse
from nlu.guards import LONGEST, readable
from nlu.understanding import BookingConstraint, Entity, Understanding

DANGERS = ("emergency", "crisis")
SYMPTOM = "symptom_report"
Ranking = tuple[tuple[str, float], ...]


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
        return replace(_without_a_model(text, said), readings=figures)
    ranking = _without_dangers(parse.ranking)
    intent, confidence = ranking[0] if parse.intent else (None, parse.confidence)
    return Understanding(
        text=text,
        intent=intent,
        confidence=confidence,
        ranking=ranking,
        entities=parse.entities,
        times=said,
        readings=figures,
        danger=_danger(parse.ranking),
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
        "danger": list(heard.danger) if heard.danger else None,
    }


def _taken_up(text: str, kept: Mapping[str, Any]) -> Understanding:
    return Understanding(
        text=text,
        intent=kept["intent"],
        confidence=kept["confidence"],
        ranking=tuple((name, probability) for name, probability in kept["ranking"]),
        entities=tuple(Entity(*found) for found in kept["entities"]),
        danger=_kept_danger(kept.get("danger")),
    )


def _kept_danger(kept: list[Any] | None) -> tuple[str, float] | None:
    return (str(kept[0]), float(kept[1])) if kept else None


def _without_a_model(text: str, said: BookingConstraint) -> Understanding:
    """The times, and what signs alone say; degraded if there were words that nobody read."""
    sign = signs.meant(text)
    if sign is not None:
        return Understanding(text, sign, 1.0, ((sign, 1.0),), times=said)
    return Understanding(text, times=said, degraded=readable(text) is not None)


def _danger(ranking: Ranking) -> tuple[str, float]:
    """The likelier danger, with the probability of any."""
    dangers = [(name, p) for name, p in ranking if name in DANGERS] or [(DANGERS[0], 0.0)]
    return dangers[0][0], sum(p for _, p in dangers)


def _without_dangers(ranking: Ranking) -> Ranking:
    """The ranking with the dangers counted as symptom reports: an emergency is not an intent."""
    told: dict[str, float] = {}
    for name, p in ranking:
        name = SYMPTOM if name in DANGERS else name
        told[name] = told.get(name, 0.0) + p
    return tuple(sorted(told.items(), key=lambda pair: -pair[1]))
