"""The net under the webhook: a text that the provider has and did not tell us is fetched from its list.

Twilio calls once, waits 15 seconds, calls once more, and gives up. What came while this desk was down, or
out of reach, is found here: at the start, and every five minutes from a watermark on. The watermark lies in
the practice's own data, so a restored backup fetches what came since.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog

from bot.channels.sms.channel import NAME
from bot.channels.sms.hooks import keep
from bot.channels.sms.provider import Arrived, Known, SmsProvider
from bot.clock import Clock
from bot.front import Front

log = structlog.get_logger("deskside.sms")
EVERY = 300.0  # seconds
OVERLAP = timedelta(minutes=10)  # looked at again each time: lists are late, and clocks differ
FARTHEST = timedelta(days=7)  # at the first start, or after a long time away
MARK = "sms.swept_until"
_LAST = datetime.max.replace(tzinfo=UTC)


class Sweep:
    """Fetches what is missing. `to` is our number, None for all of them."""

    def __init__(self, provider: SmsProvider, front: Front, to: str | None, now: Clock) -> None:
        self._provider = provider
        self._front = front
        self._to = to
        self._now = now

    async def run(self) -> None:
        """Sweep now and then again and again, until cancelled."""
        while True:
            try:
                await self.once()
            except Exception as error:  # a sweep that ended would be missed by nobody until a text is lost
                log.error("sms.sweep_failed", error=error)
            await asyncio.sleep(EVERY)

    async def once(self) -> int:
        """How many texts had been missed. Raises NotKept; then the watermark stays where it is."""
        began = self._now()
        mark = await self._front.recalled(MARK)
        since = max(_moment(mark) - OVERLAP if mark else began - OVERLAP, began - FARTHEST)
        listed = await self._provider.lookup_recent(self._to, since)
        if listed is None:
            return 0
        missed = 0
        for known in _oldest_first(listed):
            if not await self._front.knows(NAME, known.id):
                missed += 1
                await keep(self._front, _arrived(known))
        await self._front.remember(MARK, began.isoformat())
        if missed:
            log.warning("sms.missed_fetched", count=missed)
        return missed


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _oldest_first(listed: Sequence[Known]) -> list[Known]:
    """Patients' texts in the order they came. Lists are newest first, and their moments are whole seconds."""
    texts = [known for known in reversed(listed) if known.inbound]
    return sorted(texts, key=lambda known: known.at or _LAST)


def _arrived(known: Known) -> Arrived:
    about = {"from": known.sender, "to": known.to, "swept": True}
    return Arrived(known.id, known.sender, known.body, ("",) * known.attached, known.at, about)
