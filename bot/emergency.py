"""The emergency reply goes straight through the channel, before anything is stored, and needs no database.

The same reply is also written as an outbox row by the turn that follows. `expect` tells the sender that this
row was given already, so the patient reads it once.

A run that is cut off while it answers leaves a doubt. Whether the answer got there is asked of a provider
that can be asked; where none can (Telegram), it goes out again: twice is better than never.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from bot.answered import Answered
from bot.channels.base import (
    Ambiguous,
    Channel,
    Inbound,
    NotSent,
    Outbound,
    Outcome,
    Refused,
    Remembering,
    Sent,
)
from bot.receipts import DIRECT
from practice.redflags import Verdict

log = structlog.get_logger("deskside.emergency")
SLOWEST = 10.0  # seconds one try may take
SLOWEST_LOOK = 3.0  # seconds for a look at what a former run sent: an emergency waits no longer for that
PAUSES = (1.0, 2.0, 4.0)  # seconds between tries; afterwards the outbox row goes on trying
MOST_REMEMBERED = 5000
Words = Callable[[str], str]
Ring = Callable[..., None]


class Emergency:
    """Answers emergencies at once. `words` turns a phrase key into the fixed text."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        words: Words,
        ring: Ring,
        now: Callable[[], datetime],
        answered: Answered | None = None,
    ) -> None:
        self._channels = channels
        self._words = words
        self._ring = ring
        self._now = now
        self._answered = answered
        self._given: OrderedDict[tuple[str, str], asyncio.Task[str | None]] = OrderedDict()
        self._expected: OrderedDict[tuple[str, str, str], tuple[str, str]] = OrderedDict()

    def answer(self, inbound: Inbound, verdict: Verdict) -> asyncio.Task[str | None] | None:
        """Begin to send the fixed reply; the same message delivered again begins nothing new.

        None: it was answered by a run before this one.
        """
        key = (inbound.channel, inbound.external_id)
        if not self._was_given(*key):
            self._given[key] = asyncio.create_task(self._send(inbound, verdict))
            while len(self._given) > MOST_REMEMBERED:
                self._given.popitem(last=False)
        return self._given.get(key)

    def expect(self, channel: str, external_id: str, address: str, verdict: Verdict) -> None:
        """A turn is about to commit the row of the reply to this message."""
        if self._was_given(channel, external_id) or self._doubted(channel, external_id):
            self._expected[(channel, address, self.text(verdict))] = (channel, external_id)
            while len(self._expected) > MOST_REMEMBERED:
                self._expected.popitem(last=False)

    async def already_given(self, channel: str, address: str, text: str) -> str | None:
        """The provider's id of the direct reply that stands for this row; None: the row has to be sent."""
        key = self._expected.pop((channel, address, text), None)
        if key is None:
            return None
        task = self._given.get(key)
        if task is None and self._doubted(*key):
            outbound = Outbound(direct_name(key[1]), address, text, self._now(), kind="emergency")
            return await self._found(*key, outbound)
        return await asyncio.shield(task) if task else direct_name(key[1])

    def _doubted(self, channel: str, external_id: str) -> datetime | None:
        """Since when a run before this one may have answered it."""
        return self._answered.doubted(channel, external_id) if self._answered is not None else None

    async def _found(self, name: str, external_id: str, outbound: Outbound) -> str | None:
        """The provider's name of an answer that a run before this one sent, if it is in its list."""
        channel, since = self._channels.get(name), self._doubted(name, external_id)
        if since is None or not isinstance(channel, Remembering):
            return None
        try:
            async with asyncio.timeout(SLOWEST_LOOK):
                found = await channel.taken(outbound, since)
        except Exception as error:
            log.error("emergency.not_looked_up", error=type(error).__name__)
            return None
        log.info("emergency.looked_up", found=len(found))
        return found[-1] if found else None

    def _was_given(self, channel: str, external_id: str) -> bool:
        """Whether it is being answered, or surely was, by this run or one before."""
        before = self._answered is not None and self._answered.knows(channel, external_id)
        return before or (channel, external_id) in self._given

    async def _send(self, inbound: Inbound, verdict: Verdict) -> str | None:
        outbound = Outbound(
            id=direct_name(inbound.external_id),
            address=inbound.address,
            text=self.text(verdict),
            at=self._now(),
            kind="emergency",
        )
        found = await self._found(inbound.channel, inbound.external_id, outbound)
        if found is not None:
            self._keep(inbound)
            return found
        if self._answered is not None:
            self._answered.begin(inbound.channel, inbound.external_id, outbound.at)
        for pause in (*PAUSES, None):
            outcome = await self._try(inbound.channel, outbound)
            if isinstance(outcome, Sent):
                log.info("emergency.sent", families=list(verdict.families))
                self._keep(inbound)
                return outcome.provider_id
            self._ring("emergency_reply_not_sent", channel=inbound.channel, reason=outcome.reason)
            if pause is None or isinstance(outcome, Refused):
                return None
            await asyncio.sleep(pause)
        return None

    def _keep(self, inbound: Inbound) -> None:
        if self._answered is not None:
            self._answered.keep(inbound.channel, inbound.external_id)

    async def _try(self, name: str, outbound: Outbound) -> Outcome:
        channel = self._channels.get(name)
        if channel is None:
            return NotSent("the channel is not running")
        try:
            async with asyncio.timeout(SLOWEST):
                return await channel.send(outbound)
        except TimeoutError:
            return Ambiguous("no answer in time")
        except Exception as error:
            return Ambiguous(type(error).__name__)

    def text(self, verdict: Verdict) -> str:
        """The fixed reply. A missing phrase must not silence an emergency."""
        try:
            return self._words(verdict.reply or "")
        except Exception as error:
            self._ring("emergency_phrase_missing", error=type(error).__name__)
            return LAST_RESORT


def direct_name(external_id: str) -> str:
    """Our own name for the reply that goes out before its row is written."""
    return f"{DIRECT}{external_id}"


LAST_RESORT = "This may be an emergency. Call 911 now, or have someone near you call."
