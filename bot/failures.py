"""A turn failed: it is tried again, then set aside; the patient is told the truth and offered a person."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from actions.dialogue.sensitivity import SAFETY
from bot.channels.base import Channel, Outbound
from bot.clock import Clock
from bot.emergency import Emergency, Ring
from bot.memory import Memory, MemoryTrouble
from practice.ids import PracticeId
from practice.mail import InboxMessage
from practice.ports import Conversation, Reply, UnitOfWork
from practice.redflags import Level, Verdict
from practice.store.store import Store

log = structlog.get_logger("deskside.failures")
MOST_TRIES = 3
FIRST_PAUSE = 0.2  # seconds; four times as long at each further try
_LONGEST_WORDS = 10.0  # seconds


class Failures:
    """What becomes of a message whose turn failed. `apology` is the true sentence for the patient."""

    def __init__(
        self,
        store: Store,
        practice: PracticeId,
        memory: Memory,
        channels: Mapping[str, Channel],
        emergency: Emergency,
        apology: str,
        ring: Ring,
        now: Clock,
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._practice = practice
        self._memory = memory
        self._channels = channels
        self._emergency = emergency
        self._apology = apology
        self._ring = ring
        self._now = now
        self._wake = wake
        self._told: set[str] = set()

    async def failed(
        self, row: InboxMessage, error: Exception, verdict: Verdict, parse: Mapping[str, Any] | None
    ) -> bool:
        """Count the failure. True: look at the conversation again now; False: a later tick will.

        The same write keeps the `parse`, so that the next try need not ask for it again.
        A message that tells of an emergency keeps its reply and its episode even though the turn failed.
        """
        reason = _named(error)
        try:
            if row.attempts + 1 >= MOST_TRIES:
                await self._memory.do(self._set_aside, row, reason, verdict)
                self._ring("message_set_aside", conversation=row.conversation, reason=reason)
                self._wake()
                return True
            await self._memory.do(
                self._store.note_failure, self._practice, row.id, reason, self._now(), MOST_TRIES, parse
            )
        except MemoryTrouble as trouble:
            await self._tell_directly(row, str(trouble))
            return False
        await asyncio.sleep(FIRST_PAUSE * 4**row.attempts)
        return True

    def _set_aside(self, row: InboxMessage, reason: str, verdict: Verdict) -> None:
        """Quarantine, apology and the staff's task stand or fall together; later messages proceed."""
        with self._store.turn(self._practice, self._now()) as uow:
            conversation = uow.conversations.lock(row.conversation)
            uow.mailbox.quarantine(row.id, reason)
            if row.id not in self._told:
                uow.mailbox.send(row.conversation, Reply(self._apology), dedupe=f"apology:{row.id}")
            if verdict.level is Level.EMERGENCY:
                self._keep_emergency(uow, conversation, row, verdict)
            uow.staff.add_task("unhandled", row.text, conversation.patient, row.conversation)

    def _keep_emergency(
        self, uow: UnitOfWork, conversation: Conversation, row: InboxMessage, verdict: Verdict
    ) -> None:
        """The reply was given already; its row says so, and staff speak from here on."""
        reply = Reply(self._emergency.text(verdict), kind="emergency", sensitivity=SAFETY)
        uow.mailbox.send(conversation.id, reply, dedupe=f"emergency:{row.id}")
        uow.staff.open_episode(conversation.id, "red flag", row.text, "emergency")
        self._emergency.expect(row.channel, row.external_id, conversation.address, verdict)

    async def _tell_directly(self, row: InboxMessage, reason: str) -> None:
        """The memory is out of order, so the apology goes straight through the channel, once a message."""
        log.error("turn.memory_trouble", reason=reason)
        channel = self._channels.get(row.channel)
        if row.id in self._told or channel is None:
            return
        self._told.add(row.id)
        self._ring("memory_out_of_order", conversation=row.conversation, reason=reason)
        address = row.raw.get("address") if isinstance(row.raw, dict) else None
        if address is None:
            return
        outbound = Outbound(f"apology-{row.id}", address, self._apology, self._now())
        try:
            async with asyncio.timeout(_LONGEST_WORDS):
                await channel.send(outbound)
        except Exception as error:
            log.error("turn.apology_not_sent", error=error)


def _named(error: Exception) -> str:
    """The kind of error, without its words."""
    return type(error.__cause__ or error).__name__
