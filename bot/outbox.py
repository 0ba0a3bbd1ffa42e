"""Sends what was committed and records what became of it. What to do next is decided in delivery.py."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import structlog

from actions.dialogue.sensitivity import CLINICAL, LOGISTICS
from bot.channels.base import Ambiguous, Channel, NotSent, Outbound, Outcome, Refused, Remembering, Sent
from bot.clock import Clock
from bot.delivery import ASKS_FIRST, Action, Decision, decide, interrupted, not_wanted
from bot.emergency import Emergency, Ring
from bot.memory import Memory, MemoryTrouble
from bot.private import Private
from bot.woken import Woken
from practice.ids import PracticeId
from practice.mail import OutboxMessage
from practice.store.store import Store

log = structlog.get_logger("deskside.outbox")
LEASE = timedelta(seconds=60)
SLOWEST = 20.0  # seconds one sending may take; well within the lease
MOST_AT_ONCE = 20
GRACE = 2.0  # seconds at the end to hear how a sending went: what is not known may be sent again


class Outbox:
    """One sender. A conversation's messages go out in order; conversations do not wait for each other."""

    def __init__(
        self,
        store: Store,
        practice: PracticeId,
        memory: Memory,
        channels: Mapping[str, Channel],
        emergency: Emergency,
        ring: Ring,
        now: Clock,
        private: Private,
    ) -> None:
        self._store = store
        self._practice = practice
        self._memory = memory
        self._channels = channels
        self._emergency = emergency
        self._ring = ring
        self._now = now
        self._private = private
        self._woken = Woken(self._claim, again=True, grace=GRACE)

    def wake(self) -> None:
        """There may be something to send."""
        self._woken.wake()

    async def run(self) -> None:
        """Send whenever woken, until cancelled."""
        await self._woken.run()

    async def recover(self, *, alone: bool = False) -> None:
        """Decide about messages whose sender vanished. `alone`: no other sender lives.

        The lease of what is looked up meanwhile ends a LEASE from now, so that a run after this one, which is
        alone too, need not wait for it.
        """
        moment, lease = (self._now() + LEASE, timedelta()) if alone else (self._now(), LEASE)
        for row in await self._memory.do(self._store.claim_expired, self._practice, moment, lease):
            if isinstance(self._channels.get(row.channel), Remembering):
                self._woken.begin(self._recovered(row))
            else:
                await self._interrupted(row)
        self.wake()

    async def quiet(self) -> None:
        """Wait until everything that is due was tried."""
        await self._woken.quiet()

    async def _recovered(self, row: OutboxMessage) -> None:
        """The provider knows better than we whether a sending that was cut off got there."""
        found = await self._taken(row)
        if found is None:
            await self._interrupted(row)
        else:
            await self._settle(row, Decision(Action.DONE), Sent(found))

    async def _interrupted(self, row: OutboxMessage) -> None:
        await self._settle(row, interrupted(row.kind, row.attempts - 1, row.reason), None)

    async def _taken(self, row: OutboxMessage) -> str | None:
        """The provider's name of this message, if it has one that is no other message's."""
        channel = self._channels.get(row.channel)
        if not isinstance(channel, Remembering):
            return None
        try:
            outbound = await self._worded(row, channel)
            found = await channel.taken(outbound, row.created_at)
            known = await self._memory.do(self._store.named, self._practice, found) if found else frozenset()
        except MemoryTrouble as trouble:
            log.error("outbox.not_looked_up", message=row.id, reason=str(trouble))
            return None
        log.info("outbox.looked_up", message=row.id, found=len(found))
        return next((name for name in found if name not in known), None)

    async def _claim(self) -> None:
        free = MOST_AT_ONCE - self._woken.at_work
        if free <= 0:
            return
        try:
            rows = await self._memory.do(self._store.claim, self._practice, self._now(), LEASE, free)
        except MemoryTrouble as trouble:
            log.error("outbox.claim_failed", reason=str(trouble))
            return
        for row in rows:
            self._woken.begin(self._send(row))

    async def _send(self, row: OutboxMessage) -> None:
        refused = await self._refusal(row)
        if isinstance(refused, Decision):
            await self._settle(row, refused, None)
            return
        outcome = refused or await self._outcome(row)
        await self._settle(row, decide(row.kind, outcome, row.attempts, row.reason), outcome)

    async def _refusal(self, row: OutboxMessage) -> Decision | NotSent | None:
        """The last look at what the person wants. While nobody can look, nothing that needs it is sent."""
        if row.kind not in ASKS_FIRST:
            return None
        try:
            reason = await self._memory.do(self._store.refusal, self._practice, row, self._now())
        except MemoryTrouble as trouble:
            log.error("outbox.consent_not_read", message=row.id, reason=str(trouble))
            return NotSent("consent could not be looked up")
        return None if reason is None else not_wanted(row.kind, reason)

    async def _outcome(self, row: OutboxMessage) -> Outcome:
        channel = self._channels.get(row.channel)
        if channel is None:
            return NotSent("the channel is not running", retry_after=60.0)
        try:
            outbound = await self._worded(row, channel)
            if row.kind == "emergency":
                given = await self._emergency.already_given(row.channel, row.address, row.text)
                if given is not None and not channel.caps.shows_once:
                    return Sent(given)
                outbound = replace(outbound, id=given or outbound.id)
            async with asyncio.timeout(SLOWEST):
                return await channel.send(outbound)
        except TimeoutError:
            return Ambiguous("no answer in time")
        except MemoryTrouble as trouble:
            log.error("outbox.choice_not_read", message=row.id, reason=str(trouble))
            return NotSent("whether it may go out in full could not be looked up")
        except Exception as error:
            log.error("outbox.send_failed", message=row.id, conversation=row.conversation, error=error)
            return Ambiguous(type(error).__name__)

    async def _worded(self, row: OutboxMessage, channel: Channel) -> Outbound:
        """The row as it may go out here: a notice stands for clinical words that others could read."""
        outbound = as_outbound(row)
        if row.sensitivity != CLINICAL or row.kind == "emergency" or channel.caps.covered:
            return outbound
        notice = await self._private.notice(row)
        if notice is None:
            return outbound
        return replace(outbound, text=notice, choices=(), sensitivity=LOGISTICS)

    async def _settle(self, row: OutboxMessage, decision: Decision, outcome: Outcome | None) -> None:
        log.info("outbox.tried", message=row.id, conversation=row.conversation, action=decision.action.value)
        if decision.alarm:
            self._ring("emergency_not_delivered", conversation=row.conversation, reason=decision.reason)
        try:
            await self._memory.do(self._record, row, decision, outcome)
        except MemoryTrouble as trouble:
            log.error("outbox.record_failed", message=row.id, reason=str(trouble))

    def _record(self, row: OutboxMessage, decision: Decision, outcome: Outcome | None) -> None:
        now, store, practice = self._now(), self._store, self._practice
        match decision.action:
            case Action.DONE:
                store.record_sent(
                    practice, row.id, now, outcome.provider_id if isinstance(outcome, Sent) else None
                )
            case Action.RETRY:
                again = now + timedelta(seconds=decision.after)
                store.record_retry(practice, row.id, now, again, decision.reason)
            case Action.UNKNOWN:
                store.record_unknown(practice, row.id, now, decision.reason)
            case Action.FAILED:
                store.record_failed(
                    practice,
                    row.id,
                    now,
                    decision.reason,
                    refused=isinstance(outcome, Refused) and outcome.lost is not None,
                )
            case Action.DROPPED:
                store.record_dropped(practice, row.id, now, decision.reason)


def as_outbound(row: OutboxMessage) -> Outbound:
    """The row as a channel gets it."""
    return Outbound(row.id, row.address, row.text, row.created_at, row.choices, row.kind, row.sensitivity)
