"""One message, understood: the Rasa worker's reading beside the times grammar's."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from nlu import times
from nlu.client import RasaParse
from nlu.guards import LONGEST, readable
from nlu.understanding import Understanding


class Reads(Protocol):
    """Whoever can ask the model."""

    async def parse(self, text: str) -> RasaParse | None:
        """What the model makes of `text`; None if there is nothing to read or nobody to ask."""


async def understand(text: str, now: datetime, zone: ZoneInfo, rasa: Reads) -> Understanding:
    """What `text`, said at the aware `now`, means in `zone`; never raises on any text.

    Without a worker the times are still there and `degraded` says so. Entities and times carry offsets
    into `text`; nothing after its first 1,600 characters is read.
    """
    said = times.parse(text[:LONGEST], now, zone)
    parse = await rasa.parse(text)
    if parse is None:
        return Understanding(text, times=said, degraded=readable(text) is not None)
    return Understanding(
        text=text,
        intent=parse.intent,
        confidence=parse.confidence,
        ranking=parse.ranking,
        entities=parse.entities,
        times=said,
    )
