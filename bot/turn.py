"""One inbound message in, one committed turn out; in order within a conversation, and never in silence."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from actions.link_words import START
from bot.clock import Clock
from bot.failures import Failures
from bot.flood import Flood
from bot.inbox import LONGEST_CHECKED
from bot.memory import Memory, MemoryTrouble
from bot.performing import Performer, Turned
from bot.safety import Safety
from bot.woken import Woken
from nlu.guards import LONGEST
from nlu.readings import read
from nlu.understand import parse_of
from nlu.understanding import Understanding
from practice.ids import ConversationId, PracticeId
from practice.mail import InboxMessage
from practice.people_known import people_known
from practice.redflags import Known, Level, Verdict, with_witness
from practice.store.store import Store

log = structlog.get_logger("deskside.turn")
DEADLINE = 2.0  # seconds a message may wait to be understood
Understand = Callable[[str, Mapping[str, Any] | None], Awaitable[Understanding]]  # a text, and a kept parse
Observe = Callable[[Turned], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where messages wait, and how to ask there."""

    store: Store
    practice: PracticeId
    zone: ZoneInfo
    memory: Memory
    now: Clock

    async def first_in_line(self, but: Collection[ConversationId]) -> tuple[InboxMessage, ...]:
        """Of each conversation, `but` these, the message whose turn it is."""
        return await self.memory.do(self.store.first_in_line, self.practice, but=but)

    async def oldest(self, conversation: ConversationId) -> InboxMessage | None:
        """The message whose turn it is."""
        return await self.memory.do(self.store.oldest_unhandled, self.practice, conversation)

    async def people(self, conversation: ConversationId) -> tuple[Known, ...]:
        """Whom the conversation speaks for, as the chart knows them; nobody while it cannot be asked."""
        try:
            return await self.memory.do(self._people, conversation)
        except MemoryTrouble as trouble:
            log.error("turn.people_unknown", reason=str(trouble))
            return ()

    def _people(self, conversation: ConversationId) -> tuple[Known, ...]:
        with self.store.look(self.practice, self.now()) as uow:
            return people_known(uow, conversation, self.zone)


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
        flood: Flood | None = None,
    ) -> None:
        """Without `flood` whatever waits is played."""
        self._flood = flood
        self._held: dict[ConversationId, InboxMessage] = {}
        self._waiting = waiting
        self._safety = safety
        self._understand = understand
        self._performer = performer
        self._failures = failures
        self._observe = observe
        self._woken = Woken(self._look)
        self._at_work: set[ConversationId] = set()
        self._again: set[ConversationId] = set()

    def wake(self) -> None:
        """There may be something to handle."""
        self._woken.wake()

    async def run(self) -> None:
        """Handle whatever waits, whenever woken, until cancelled."""
        await self._woken.run()

    async def quiet(self) -> None:
        """Wait until nothing is being handled."""
        await self._woken.quiet()

    async def _look(self) -> None:
        try:
            found = await self._waiting.first_in_line(self._still_held())
        except MemoryTrouble as trouble:
            log.error("turn.look_failed", reason=str(trouble))
            return
        for row in found:
            if row.conversation in self._at_work:
                self._again.add(row.conversation)
            elif self._may(row):
                self._at_work.add(row.conversation)
                self._woken.begin(self._work(row))

    def _may(self, row: InboxMessage) -> bool:
        """Whether this message may be played now. One that floods the desk waits for a later look."""
        if self._flood is None or self._flood.may(row):
            return True
        self._held[row.conversation] = row
        return False

    def _still_held(self) -> Collection[ConversationId]:
        """Whose messages need not even be looked for: many who flood must not hide the others."""
        if self._flood is not None:
            self._held = {each: row for each, row in self._held.items() if self._flood.waits(row)}
        return self._held.keys()

    async def _work(self, first: InboxMessage) -> None:
        """Handle a conversation's messages until none is left, also those that came meanwhile."""
        conversation, row = first.conversation, first
        try:
            with structlog.contextvars.bound_contextvars(conversation=conversation):
                while (
                    following := await self._handled(row) or await self._overlooked(conversation)
                ) is not None and self._may(following):
                    row = following
        finally:
            self._at_work.discard(conversation)

    async def _overlooked(self, conversation: ConversationId) -> InboxMessage | None:
        """What came while the conversation was at work, if anything did."""
        if conversation not in self._again:
            return None
        self._again.discard(conversation)
        return await self._oldest(conversation)

    async def _oldest(self, conversation: ConversationId) -> InboxMessage | None:
        try:
            return await self._waiting.oldest(conversation)
        except MemoryTrouble as trouble:
            log.error("turn.read_failed", reason=str(trouble))
            return None

    async def _handled(self, row: InboxMessage) -> InboxMessage | None:
        """Play the turn. What is to be handled next in the conversation, or None to leave it for now."""
        with structlog.contextvars.bound_contextvars(turn=row.id):
            verdict = await self._checked(row)
            heard = await self._heard(row, verdict)
            verdict = with_witness(verdict, heard.danger, other=heard.entity("person") is not None)
            try:
                turned = await self._performer.perform(row, heard, verdict)
                if turned is not None:
                    log.info("turn.done", effects=len(turned.effects), danger=verdict.level.value)
                    await self._observe(turned)
                    return turned.following
            except Exception as error:
                log.error("turn.failed", error=error, attempts=row.attempts + 1)
                if not await self._failures.failed(row, error, verdict, parse_of(heard)):
                    return None
        return await self._oldest(row.conversation)

    async def _checked(self, row: InboxMessage) -> Verdict:
        """What the words say, beside what the chart knows; an emergency in the words waits for no chart."""
        verdict = self._safety.check(checked_text(row))
        if verdict.level is Level.EMERGENCY:
            return verdict
        people = await self._waiting.people(row.conversation)
        return self._safety.check(checked_text(row), people) if people else verdict

    async def _heard(self, row: InboxMessage, verdict: Verdict) -> Understanding:
        """What the message says. An emergency waits for no model; a model that fails is done without."""
        if verdict.level is Level.EMERGENCY:
            return Understanding(row.text, choice=row.choice, readings=read(row.text[:LONGEST]))
        try:
            async with asyncio.timeout(DEADLINE):
                heard = await self._understand(row.text, row.understanding)
        except Exception as error:
            log.error("turn.not_understood", error=error)
            heard = Understanding(row.text, degraded=True)
        return replace(heard, choice=row.choice or _link_opened(row))


def _link_opened(row: InboxMessage) -> str | None:
    """An onboarding link that was opened, as the dialogue knows it: a button with the link's token."""
    token = row.raw.get("start") if isinstance(row.raw, dict) else None
    return f"{START}{token}" if token else None


def checked_text(row: InboxMessage) -> str:
    """All that the patient wrote, also what is too long to be handled."""
    whole = row.raw.get("text") if isinstance(row.raw, dict) else None
    return whole[:LONGEST_CHECKED] if isinstance(whole, str) else row.text
