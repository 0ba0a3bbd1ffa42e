"""How fast one may write: a bucket for each address, that says how long a message has to wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import dataclass

MOST_REMEMBERED = 10_000  # addresses
Watch = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` messages at once, then one every `every` seconds."""

    every: float
    burst: int


class Buckets:
    """One for each address. `watch` is a stopwatch in seconds."""

    def __init__(self, rate: Rate, watch: Watch | None = None) -> None:
        self._rate = rate
        self._watch = watch or (lambda: asyncio.get_running_loop().time())
        self._full: dict[Hashable, float] = {}

    def booked(self, address: Hashable) -> float:
        """Take the next place; how many seconds it is until then."""
        now = self._watch()
        full = max(self._full.get(address, 0.0), now) + self._rate.every
        self._full[address] = full
        if len(self._full) > MOST_REMEMBERED:
            self._full = {each: at for each, at in self._full.items() if at > now}
        return max(full - self._rate.burst * self._rate.every - now, 0.0)

    async def turn(self, address: Hashable) -> None:
        """Wait until this address may be written to."""
        wait = self.booked(address)
        if wait > 0:
            await asyncio.sleep(wait)
