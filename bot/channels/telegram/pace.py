"""How fast one may write to Telegram, to each chat and altogether. A pause asked for a chat is its own."""

from __future__ import annotations

import asyncio

from bot.channels.pace import Buckets, Rate, Watch

PERSON = Rate(1.0, 3)  # one a second, and a short burst that Telegram lets pass
GROUP = Rate(4.0, 5)  # never more than 20 within a minute
ALL = Rate(1 / 28, 2)  # never more than 30 within a second


class Pace:
    """Tells each message when it may go. `watch` is a stopwatch in seconds."""

    def __init__(
        self,
        watch: Watch | None = None,
        *,
        person: Rate = PERSON,
        group: Rate = GROUP,
        everyone: Rate = ALL,
    ) -> None:
        self._watch = watch or (lambda: asyncio.get_running_loop().time())
        self._people = Buckets(person, self._watch)
        self._groups = Buckets(group, self._watch)
        self._everyone = Buckets(everyone, self._watch)
        self._held: dict[int, float] = {}

    async def turn(self, chat: int) -> None:
        """Wait until this chat may be written to. Group ids are negative."""
        own = self._groups if chat < 0 else self._people
        wait = max(own.booked(chat), self._everyone.booked(None))
        if wait > 0:
            await asyncio.sleep(wait)

    def hold(self, chat: int, seconds: float) -> None:
        """Telegram asked for a pause in this chat."""
        self._held[chat] = max(self._held.get(chat, 0.0), self._watch() + seconds)

    def held(self, chat: int) -> float:
        """Seconds until the pause of this chat is over; 0 when there is none."""
        left = self._held.get(chat, 0.0) - self._watch()
        if left <= 0:
            self._held.pop(chat, None)
        return max(left, 0.0)
