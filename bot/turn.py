"""One inbound message in, one committed turn out; in order within a conversation, and never in silence."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import structlog

from bot.failures import Failures
from bot.inbox import LONGEST_CHECKED
from bot.memory import Memory, MemoryTrouble
from bot.performing import Performer, Turned
from bot.safety import Safety
from nlu.understanding import Understanding
from practice.ids import ConversationId, PracticeId
from practice.mail import InboxMessage
from practice.redflags import Level, Verdict
from practice.store.store import Store

log = structlog.get_logger("deskside.turn")
DEADLINE = 2.0  # seconds a message may wait to be understood
Understand = Callable[[str], Awaitable[Understanding]]
Observe = Callable[[Turned], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where messages wait, and how to ask there."""

    store: Store
    practice: PracticeId
    memory: Memory

    async def conversations(self) -> tuple[ConversationId, ...]:
        """Those with messages not handled yet."""
        return await self.memory.do(self.store.waiting, self.practice)

    async def oldest(self, conversation: ConversationId) -> InboxMessage | None:
        """The message whose turn it is."""
        return await self.memory.do(self.store.oldest_unhandled, self.practice, conversation)


class Turns:
    """Plays the turns: one task a conversation, so its messages never overtake each other.

    The database's own lock keeps that true beside other programs.
    """

    def __init__(
        self,
        waiting: Waiting,
        safety: Safety,
        understand: Understand,
        performer: Performer,
        failures: Failures,
        observe: Observe,
    ) -> None:
        self._waiting = waiting
        self._safety = safety
        self._understand = understand
        self._performer = performer
        self._failures = failures
        self._observe = observe
        self._woken = asyncio.Event()
        self._looking = False
        self._at_work: dict[ConversationId, asyncio.Task[None]] = {}
        self._again: set[ConversationId] = set()

    def wake(self) -> None:
        """There may be something to handle."""
        self._woken.set()

    async def run(self) -> None:
        """Handle whatever waits, whenever woken, until cancelled."""
        try:
            while True:
                await self._woken.wait()
                self._looking = True
                self._woken.clear()
                await self._look()
                self._looking = False
        finally:
            tasks = tuple(self._at_work.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def quiet(self) -> None:
        """Wait until nothing is being handled."""
        while self._woken.is_set() or self._looking or self._at_work:  # noqa: ASYNC110
            await asyncio.sleep(0.002)

    async def _look(self) -> None:
        try:
            found = await self._waiting.conversations()
        except MemoryTrouble as trouble:
            log.error("turn.look_failed", reason=str(trouble))
            return
        for conversation in found:
            if conversation in self._at_work:
                self._again.add(conversation)
            else:
                self._at_work[conversation] = asyncio.create_task(self._work(conversation))

    async def _work(self, conversation: ConversationId) -> None:
        """Handle a conversation's messages until none is left, also those that came while it was looking."""
        try:
            with structlog.contextvars.bound_contextvars(conversation=conversation):
                while await self._next(conversation) or conversation in self._again:
                    self._again.discard(conversation)
        finally:
            del self._at_work[conversation]

    async def _next(self, conversation: ConversationId) -> bool:
        """Handle the oldest message; False when there is none, or when it cannot be handled now."""
        try:
            row = await self._waiting.oldest(conversation)
        except MemoryTrouble as trouble:
            log.error("turn.read_failed", reason=str(trouble))
            return False
        if row is None:
            return False
        with structlog.contextvars.bound_contextvars(turn=row.id):
            return await self._handled(row)

    async def _handled(self, row: InboxMessage) -> bool:
        verdict = self._safety.check(checked_text(row))
        try:
            heard = await self._heard(row, verdict)
            turned = await self._performer.perform(row, heard, verdict)
            if turned is not None:
                log.info("turn.done", effects=len(turned.effects), danger=verdict.level.value)
                await self._observe(turned)
        except Exception as error:
            log.error("turn.failed", error=error, attempts=row.attempts + 1)
            return await self._failures.failed(row, error, verdict)
        return True

    async def _heard(self, row: InboxMessage, verdict: Verdict) -> Understanding:
        """What the message says. An emergency waits for no model; a model that fails is done without."""
        if verdict.level is Level.EMERGENCY:
            return Understanding(row.text, choice=row.choice)
        try:
            heard = await asyncio.wait_for(self._understand(row.text), DEADLINE)
        except Exception as error:
            log.error("turn.not_understood", error=error)
            heard = Understanding(row.text, degraded=True)
        return replace(heard, choice=row.choice)


def checked_text(row: InboxMessage) -> str:
    """All that the patient wrote, also what is too long to be handled."""
    whole = row.raw.get("text") if isinstance(row.raw, dict) else None
    return whole[:LONGEST_CHECKED] if isinstance(whole, str) else row.text
