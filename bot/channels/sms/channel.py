"""Text messages as the desk sends them: plain, numbered, counted; an unclear sending is looked up first."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.channels import gsm7
from bot.channels.base import Ambiguous, Caps, Fate, Lost, Outbound, Outcome, Receipt, Refused, Sent
from bot.channels.pace import Buckets, Rate
from bot.channels.rendering import render
from bot.channels.sms.address import e164
from bot.channels.sms.provider import Known, SmsProvider, Text
from bot.clock import Clock

log = structlog.get_logger("deskside.sms")
NAME = "sms"
MOST_SEGMENTS = 10  # of one message; what is longer goes in several
CAPS = Caps(buttons=False, max_text=MOST_SEGMENTS * gsm7.GSM7.joined, gsm7=True)
MOST_REMEMBERED = 1000  # messages in several parts, of which some went out, and names that were given
SKEW = timedelta(seconds=5)  # that the provider's clock may be behind ours
LOOKUPS = (0.0, 2.0)  # seconds before each look-up after an unclear sending
SLOWEST_LOOKUP = 6.0  # seconds for all of them
BLANK = "..."
NUMBER = Rate(1.0, 3)  # texts to one number: carriers take more for spam, and a phone shows them out of order
Tell = Callable[[Receipt], Awaitable[None]]


async def _nobody(receipt: Receipt) -> None:
    """Nobody listens yet."""


class Sms:
    """Implements bot.channels.base.Channel. An address is a phone number in E.164.

    `tell` hears what a refusal says about the person, as if the provider had said it later. `covered`: the
    practice has a BAA with the provider. An emergency waits for no pace.
    """

    name = NAME

    def __init__(
        self, provider: SmsProvider, now: Clock, *, covered: bool = False, pace: Buckets | None = None
    ) -> None:
        self.tell: Tell = _nobody
        self.caps = replace(CAPS, covered=covered)
        self._provider = provider
        self._now = now
        self._pace = pace or Buckets(NUMBER)
        self._parts: OrderedDict[str, int] = OrderedDict()
        self._given: OrderedDict[str, int] = OrderedDict()

    async def send(self, outbound: Outbound) -> Outcome:
        """Send every part in order; parts that a former try got through are not sent again."""
        to = e164(outbound.address)
        if to is None:
            return Refused("not a phone number")
        drawn = render(outbound, CAPS).parts
        name = ""
        for number, part in enumerate(drawn):
            if number < self._parts.get(outbound.id, 0):
                continue
            if outbound.kind != "emergency":
                await self._pace.turn(to)
            outcome = await self._one(Text(to, part if part.strip() else BLANK, outbound.id))
            if not isinstance(outcome, Sent):
                return outcome
            name = outcome.provider_id
            if len(drawn) > 1:
                _remember(self._parts, outbound.id, number + 1)
        self._parts.pop(outbound.id, None)
        return Sent(name)

    async def working(self, address: str, on: bool) -> None:
        """A phone shows no such thing."""

    async def taken(self, outbound: Outbound, since: datetime) -> tuple[str, ...]:
        """See bot.channels.base.Remembering. Of a message in several parts nothing is said."""
        to, parts = e164(outbound.address), render(outbound, CAPS).parts
        if to is None or len(parts) != 1:
            return ()
        text = Text(to, parts[0], outbound.id)
        try:
            async with asyncio.timeout(SLOWEST_LOOKUP):
                listed = await self._provider.lookup_recent(to, since - SKEW)
        except TimeoutError:
            return ()
        return tuple(known.id for known in listed or () if self._is_it(known, text))

    async def _one(self, text: Text) -> Outcome:
        since = self._now() - SKEW
        outcome = await self._provider.send(text)
        if isinstance(outcome, Ambiguous):
            found = await self._found(text, since)
            log.info("sms.looked_up", message=text.id, found=found is not None)
            outcome = Sent(found.id) if found else outcome
        if isinstance(outcome, Sent):
            _remember(self._given, outcome.provider_id, 1)
        if isinstance(outcome, Refused) and outcome.lost in (Lost.STOPPED, Lost.GONE):
            stopped = outcome.lost is Lost.STOPPED
            await self.tell(
                Receipt(text.id, "", Fate.FAILED, outcome.reason, stopped=stopped, unreachable=not stopped)
            )
        return outcome

    async def _found(self, text: Text, since: datetime) -> Known | None:
        """The text in the provider's list, if it got there after all. Not found proves nothing."""
        try:
            async with asyncio.timeout(SLOWEST_LOOKUP):
                for pause in LOOKUPS:
                    await asyncio.sleep(pause)
                    listed = await self._provider.lookup_recent(text.to, since)
                    if listed is None:
                        continue
                    for known in listed:
                        if self._is_it(known, text):
                            return known
        except TimeoutError:
            return None
        return None

    def _is_it(self, known: Known, text: Text) -> bool:
        same = not known.inbound and known.to == text.to and known.body == text.body
        return same and known.id not in self._given


def _remember(kept: OrderedDict[str, int], key: str, value: int) -> None:
    kept[key] = value
    while len(kept) > MOST_REMEMBERED:
        kept.popitem(last=False)
