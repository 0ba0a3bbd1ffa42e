"""A whole desk inside a test: a real store, a channel that keeps what it is given, a clock to move."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.app import Desk, Plan, build
from bot.channels.base import Caps, Inbound, Outbound, Outcome, Sent
from bot.clock import VirtualClock
from bot.home import Home
from practice.ids import ConversationId
from tests.prepared import place_database

KEY = "1" * 64
MORNING = datetime(2026, 3, 2, 13, 55, tzinfo=UTC)
NAME = "fake"
CAPS = Caps(buttons=True, max_text=4000, covered=True)


@dataclass
class FakeChannel:
    """Keeps what it was asked to send. `answer` decides each outcome; `given` is what arrived."""

    name: str = NAME
    caps: Caps = CAPS
    answer: Callable[[Outbound], Outcome] = lambda outbound: Sent(outbound.id)
    tried: list[Outbound] = field(default_factory=list)
    given: list[Outbound] = field(default_factory=list)

    async def send(self, outbound: Outbound) -> Outcome:
        """See the port."""
        self.tried.append(outbound)
        outcome = self.answer(outbound)
        if isinstance(outcome, Sent):
            self.given.append(outbound)
        return outcome

    async def working(self, address: str, on: bool) -> None:
        """Shows nothing."""

    def texts(self, address: str = "a") -> list[str]:
        """What arrived at an address, in order."""
        return [outbound.text for outbound in self.given if outbound.address == address]


@dataclass
class AskedChannel(FakeChannel):
    """A channel whose provider says what it took: `listed` are its names for a message."""

    listed: Callable[[Outbound], tuple[str, ...]] = lambda outbound: ()
    asked: list[tuple[str, datetime]] = field(default_factory=list)

    async def taken(self, outbound: Outbound, since: datetime) -> tuple[str, ...]:
        """See bot.channels.base.Remembering."""
        self.asked.append((outbound.text, since))
        return self.listed(outbound)


def said(text: str, ident: str = "1", address: str = "a") -> Inbound:
    """One message from an address."""
    return Inbound(NAME, address, ident, text, raw={"text": text})


def plan(folder: Path, channel: FakeChannel) -> Plan:
    """A desk without its model, on Monday 2 March 2026, 08:55 in the practice."""
    return Plan(Home(folder), KEY, now=VirtualClock(MORNING), channels=(channel,), rasa=False)


@asynccontextmanager
async def opened(wanted: Plan) -> AsyncIterator[Desk]:
    """The desk, open while the block runs."""
    wanted.home.folder.mkdir(exist_ok=True)
    place_database(wanted.home.database, wanted.key)
    desk = build(wanted)
    await desk.start()
    try:
        yield desk
    finally:
        await desk.stop()


async def until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait until something is so; fails when it does not become so."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def emergencies(channel: FakeChannel) -> list[Outbound]:
    return [outbound for outbound in channel.given if outbound.kind == "emergency"]


def episode_levels(desk: Desk) -> list[str]:
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        return [episode.level for episode in uow.staff.open_episodes()]


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another program holds the database's only write lock."""
    from sqlcipher3 import dbapi2

    other = dbapi2.connect(str(folder / "desk.db"), isolation_level=None)
    other.execute(f"PRAGMA key = \"x'{KEY}'\"")
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def opened_at(desk: Desk, chat: ConversationId) -> datetime | None:
    """When the one message there, which has to be behind a link, was opened."""
    [line] = desk.store.history(desk.settings.id, chat)
    assert line.behind is not None
    assert line.behind.link
    return line.behind.opened_at
