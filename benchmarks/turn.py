"""How long a turn takes: from a message received to its answer handed to the channel. Limits: 10 ms, 30 ms."""

from __future__ import annotations

import asyncio
import platform
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot import logs
from bot.app import Desk, Plan, build
from bot.channels.base import Caps, Inbound, Outbound, Outcome, Sent
from bot.clock import VirtualClock
from bot.home import Home

MOMENT = datetime(2026, 3, 2, 13, 55, tzinfo=UTC)
STORY = (
    "book a visit",
    "a cough and a sore throat",
    "tomorrow after 3",
    "1",
    "other times",
    "1",
    "no",
    "start over",
)
ROUNDS = 25


@dataclass
class Sink:
    """A channel that only takes."""

    name: str = "sink"
    caps: Caps = field(default_factory=lambda: Caps(buttons=True, max_text=4000))
    taken: int = 0

    async def send(self, outbound: Outbound) -> Outcome:
        """Take it."""
        self.taken += 1
        return Sent(outbound.id)

    async def working(self, address: str, on: bool) -> None:
        """Nothing."""


async def milliseconds(folder: Path, limit: float, *, rasa: bool) -> None:
    """Print the median and the 95th percentile over all turns of all rounds."""
    folder.mkdir()
    desk = build(Plan(Home(folder), "2" * 64, now=VirtualClock(MOMENT), channels=(Sink(),), rasa=rasa))
    await desk.start()
    try:
        if desk.rasa is not None and not await desk.rasa.until_warm(120):
            print("  with NLU: no worker, not measured")
            return
        taken = [await one(desk, n, text) for n in range(ROUNDS) for text in STORY]
    finally:
        await desk.stop()
    median, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    name = "with NLU" if rasa else "without NLU"
    print(f"  {name}: median {median:.1f} ms (at most {limit:.0f}), p95 {p95:.1f} ms, {len(taken)} turns")


async def one(desk: Desk, number: int, text: str) -> float:
    """Milliseconds from receiving one message to the quiet after its answer."""
    begun = time.perf_counter()
    await desk.front.receive(Inbound("sink", f"a{number}", f"{number}/{begun}", text, patient="rosa-dell"))
    await desk.quiet()
    return (time.perf_counter() - begun) * 1000


async def main() -> None:
    """Both figures, with the machine they were taken on."""
    logs.set_up(as_json=True, level=50)
    print(f"A turn ({platform.processor() or platform.machine()}, Python {sys.version.split()[0]}):")
    with tempfile.TemporaryDirectory() as folder:
        await milliseconds(Path(folder) / "without", 10, rasa=False)
        await milliseconds(Path(folder) / "with", 30, rasa=True)


if __name__ == "__main__":
    asyncio.run(main())
