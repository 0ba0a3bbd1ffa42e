"""The live feed of one conversation as server-sent events, with catch-up by the last id seen."""

from __future__ import annotations

import json
from asyncio import timeout
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from bot.channels.webchat import NAME, Feed, Happened, Webchat, as_item
from bot.front import Front, Line, NotKept

Json = Any
BEAT = 15.0  # seconds between comments that keep the line open
ASK_AGAIN = 2.0  # seconds until the history is asked for again, when it could not be read
_RETRY = "retry: 1500\n\n"


async def events(front: Front, webchat: Webchat, address: str, last_seen: str | None) -> AsyncIterator[str]:
    """What was missed, then everything as it happens. Listening begins first, so nothing falls between.

    While the history cannot be read, what happens is shown all the same: an emergency reply must arrive.
    """
    with webchat.listening(address) as feed:
        yield _RETRY
        yield _event(Happened("condition", {"text": front.condition()}))
        shown: set[str] = set()
        caught_up = False
        while True:
            if not caught_up:
                kept = await _kept(front, address)
                caught_up = kept is not None
                for line in _missed(kept or (), webchat.emergencies(address), last_seen):
                    if line.id not in shown:
                        shown.add(line.id)
                        yield _event(Happened("message", as_item(line)))
                if caught_up:
                    yield _event(Happened("ready", {}))
                    yield _event(Happened("working", {"on": webchat.is_working(address)}))
            happened = await _next(feed, BEAT if caught_up else ASK_AGAIN)
            if happened is None:
                yield ": still here\n\n"
            elif happened.name == "over":
                return
            elif happened.name != "message" or happened.about["id"] not in shown:
                yield _event(happened)


async def _kept(front: Front, address: str) -> tuple[Line, ...] | None:
    """The history; None: not readable now."""
    try:
        return await front.history(NAME, address)
    except NotKept:
        return None


def _missed(kept: Sequence[Line], emergencies: Sequence[Line], last_seen: str | None) -> list[Line]:
    """The lines after the last one seen, all of them when that one is not known."""
    known = {line.id for line in kept}
    lines = sorted([*kept, *(line for line in emergencies if line.id not in known)], key=lambda line: line.at)
    places = [place for place, line in enumerate(lines) if line.id == last_seen]
    return lines[places[-1] + 1 :] if places else lines


async def _next(feed: Feed, seconds: float) -> Happened | None:
    try:
        async with timeout(seconds):
            return await feed.get()
    except TimeoutError:
        return None


def _event(happened: Happened) -> str:
    about: Mapping[str, Json] = happened.about
    head = f"id: {about['id']}\n" if happened.name == "message" else f"event: {happened.name}\n"
    return f"{head}data: {json.dumps(about)}\n\n"
