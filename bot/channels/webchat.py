"""The web page as a channel: every open page of an address hears what is sent to it, as it happens."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bot.channels.base import Caps, Outbound, Outcome, Sent
from bot.front import SPEAKERS, Line

Json = Any
NAME = "webchat"
CAPS = Caps(buttons=True, max_text=4000, shows_once=True, covered=True)
MOST_REMEMBERED = 1000  # addresses
MOST_UNREAD = 200  # a page that reads so little is behind; it reconnects and catches up


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing for an open page. `name` is message, working, condition, or over (close the feed)."""

    name: str
    about: Mapping[str, Json]


Feed = asyncio.Queue[Happened]


class Webchat:
    """Hands messages to open pages. A page that is not open reads them from the history later."""

    name = NAME
    caps = CAPS

    def __init__(self) -> None:
        self._feeds: dict[str, set[Feed]] = defaultdict(set)
        self._at_work: set[str] = set()
        self._emergencies: OrderedDict[str, dict[str, Line]] = OrderedDict()

    async def send(self, outbound: Outbound) -> Outcome:
        """Show the message on every open page of the address; the outbox row is the page's memory."""
        self._at_work.discard(outbound.address)
        line = Line(
            outbound.id,
            SPEAKERS.get(outbound.kind, "desk"),
            outbound.text,
            outbound.at,
            outbound.kind,
            outbound.choices,
        )
        if outbound.kind == "emergency":
            self._remember(outbound.address, line)
        self.tell(outbound.address, Happened("message", as_item(line)))
        return Sent(outbound.id)

    async def working(self, address: str, on: bool) -> None:
        """Show or hide "The desk is writing"."""
        (self._at_work.add if on else self._at_work.discard)(address)
        self.tell(address, Happened("working", {"on": on}))

    def emergencies(self, address: str) -> tuple[Line, ...]:
        """Emergency replies of this run: a page must find them even before, or without, their rows."""
        return tuple(self._emergencies.get(address, {}).values())

    def _remember(self, address: str, line: Line) -> None:
        self._emergencies.setdefault(address, {}).setdefault(line.id, line)
        self._emergencies.move_to_end(address)
        while len(self._emergencies) > MOST_REMEMBERED:
            self._emergencies.popitem(last=False)

    def is_working(self, address: str) -> bool:
        """Whether an answer to this address is in the making."""
        return address in self._at_work

    def tell(self, address: str, happened: Happened) -> None:
        """Give something to the open pages of one address."""
        for feed in tuple(self._feeds.get(address, ())):
            _put(feed, happened)

    def tell_all(self, happened: Happened) -> None:
        """Give something to every open page."""
        for address in tuple(self._feeds):
            self.tell(address, happened)

    @contextmanager
    def listening(self, address: str) -> Iterator[Feed]:
        """A feed of one address while the block runs."""
        feed: Feed = asyncio.Queue(MOST_UNREAD)
        self._feeds[address].add(feed)
        try:
            yield feed
        finally:
            self._feeds[address].discard(feed)
            if not self._feeds[address]:
                del self._feeds[address]


def as_item(line: Line) -> dict[str, Json]:
    """A message as the page reads it."""
    return {
        "id": line.id,
        "from": line.speaker,
        "text": line.text,
        "kind": line.kind,
        "at": line.at.isoformat(),
        "choices": [{"id": ident, "label": label} for ident, label in line.choices],
    }


def _put(feed: Feed, happened: Happened) -> None:
    if feed.full():
        while not feed.empty():
            feed.get_nowait()
        happened = Happened("over", {})
    feed.put_nowait(happened)
