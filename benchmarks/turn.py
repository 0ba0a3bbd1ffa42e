"""How long a turn takes, from its stored message to its commit: 10 ms without NLU, 30 ms with it.

Beside it stands the whole way, from the message received to its answer handed to the channel.
"""

from __future__ import annotations

import asyncio
import os
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
from bot.performing import Turned

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
    """Print the medians and the 95th percentiles over all turns of all rounds."""
    turned: list[float] = []

    async def observe(_: Turned) -> None:
        turned.append(time.perf_counter())

    home = Home(folder)
    os.close(home.claim())
    now = VirtualClock(MOMENT)
    desk = build(Plan(home, "2" * 64, now=now, channels=(Sink(),), rasa=rasa, observe=observe))
    await desk.start()
    try:
        if desk.rasa is not None and not await desk.rasa.until_warm(120):
            print("  with NLU: no worker, not measured")
            return
        taken = [await one(desk, n, text, turned) for n in range(ROUNDS) for text in STORY]
    finally:
        await desk.stop()
    name = "with NLU" if rasa else "without NLU"
    print(f"  {name}, {len(taken)} turns: {figures([t for t, _ in taken])} (median at most {limit:.0f})")
    print(f"    the whole way: {figures([whole for _, whole in taken])}")


def figures(taken: list[float]) -> str:
    """The median and the 95th percentile."""
    return f"median {statistics.median(taken):.1f} ms, p95 {statistics.quantiles(taken, n=20)[-1]:.1f} ms"


async def one(desk: Desk, number: int, text: str, turned: list[float]) -> tuple[float, float]:
    """Milliseconds from one message stored to its turn committed, and from received to sent."""
    begun = time.perf_counter()
    await desk.front.receive(Inbound("sink", f"a{number}", f"{number}/{begun}", text, patient="rosa-dell"))
    stored = time.perf_counter()
    await desk.quiet()
    return (turned[-1] - stored) * 1000, (time.perf_counter() - begun) * 1000


async def main() -> None:
    """Both figures, with the machine they were taken on."""
    logs.set_up(as_json=True, level=50)
    busy = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"A turn ({platform.processor() or platform.machine()}, Python {sys.version.split()[0]}, {busy}):")
    with tempfile.TemporaryDirectory() as folder:
        await milliseconds(Path(folder) / "without", 10, rasa=False)
        await milliseconds(Path(folder) / "with", 30, rasa=True)


if __name__ == "__main__":
    asyncio.run(main())
