"""How fast one may write to Telegram, to each chat and altogether. A pause asked for a chat is its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

MOST_REMEMBERED = 10_000  # chats


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` messages at once, then one every `every` seconds."""

    every: float
    burst: int


PERSON = Rate(1.0, 3)
GROUP = Rate(3.0, 6)  # 20 a minute
ALL = Rate(1 / 28, 28)


class Pace:
    """Tells each message when it may go. `clock` is a stopwatch in seconds."""

    def __init__(
        self,
        clock: Callable[[], float] | None = None,
        *,
        person: Rate = PERSON,
        group: Rate = GROUP,
        everyone: Rate = ALL,
    ) -> None:
        self._person = person
        self._group = group
        self._everyone = everyone
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._full: dict[int | None, float] = {}
        self._held: dict[int, float] = {}

    async def turn(self, chat: int) -> None:
        """Wait until this chat may be written to. Group ids are negative."""
        rate = self._group if chat < 0 else self._person
        wait = max(self._booked(chat, rate), self._booked(None, self._everyone))
        if wait > 0:
            await asyncio.sleep(wait)

    def hold(self, chat: int, seconds: float) -> None:
        """Telegram asked for a pause in this chat."""
        self._held[chat] = max(self._held.get(chat, 0.0), self._clock() + seconds)

    def held(self, chat: int) -> float:
        """Seconds until the pause of this chat is over; 0 when there is none."""
        left = self._held.get(chat, 0.0) - self._clock()
        if left <= 0:
            self._held.pop(chat, None)
        return max(left, 0.0)

    def _booked(self, key: int | None, rate: Rate) -> float:
        """Take the next place of a bucket; how long it is until then."""
        now = self._clock()
        full = max(self._full.get(key, 0.0), now) + rate.every
        self._full[key] = full
        if len(self._full) > MOST_REMEMBERED:
            self._full = {each: at for each, at in self._full.items() if at > now}
        return max(full - rate.burst * rate.every - now, 0.0)
