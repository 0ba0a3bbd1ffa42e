"""The running desk as channels see it: the one Front of the program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from bot.channels.base import Inbound, Receipt
from bot.clock import Clock
from bot.emergency import Ring
from bot.front import SPEAKERS, Line, NotKept
from bot.inbox import Inbox
from bot.memory import Memory, MemoryTrouble
from bot.receipts import note
from practice import mail
from practice.ids import ConversationId, PracticeId
from practice.store.store import Store

P = ParamSpec("P")
T = TypeVar("T")


class FrontDesk:
    """Implements bot.front.Front."""

    def __init__(
        self,
        store: Store,
        practice: PracticeId,
        memory: Memory,
        inbox: Inbox,
        now: Clock,
        condition: Callable[[], str],
        ring: Ring,
    ) -> None:
        self._store = store
        self._practice = practice
        self._memory = memory
        self._inbox = inbox
        self._condition = condition
        self._ring = ring
        self._conversations: dict[tuple[str, str], ConversationId] = {}
        self.now = now

    async def receive(self, inbound: Inbound) -> None:
        """See the port."""
        await self._inbox.receive(inbound)

    async def set_aside(self, channel: str, external_id: str, raw: Mapping[str, Any], reason: str) -> None:
        """See the port."""
        about = (self._practice, channel, external_id, dict(raw), reason, self.now())
        try:
            fresh = await self._memory.do(self._store.set_aside, *about)
        except MemoryTrouble as trouble:
            raise NotKept from trouble
        if fresh:
            self._ring("delivery_set_aside", channel=channel, reason=reason)

    async def receipt(self, receipt: Receipt) -> None:
        """See the port."""
        await self._asked(self._note, receipt)

    async def reach(self, channel: str, address: str, *, on: bool) -> None:
        """See the port."""
        await self._asked(self._reach, channel, address, on)

    async def knows(self, channel: str, external_id: str) -> bool:
        """See the port."""
        return await self._asked(self._store.knows, self._practice, channel, external_id)

    async def recalled(self, key: str) -> str | None:
        """See the port."""
        return await self._asked(self._store.recalled, self._practice, key)

    async def remember(self, key: str, value: str) -> None:
        """See the port."""
        await self._asked(self._store.remember, self._practice, key, value)

    async def history(self, channel: str, address: str) -> tuple[Line, ...]:
        """See the port."""
        return await self._asked(self._history, channel, address)

    async def people(self) -> tuple[tuple[str, str], ...]:
        """See the port."""
        return await self._asked(self._people)

    def condition(self) -> str:
        """See the port."""
        return self._condition()

    async def _asked(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await self._memory.do(work, *args, **kwargs)
        except MemoryTrouble as trouble:
            raise NotKept from trouble

    def _note(self, receipt: Receipt) -> None:
        with self._store.turn(self._practice, self.now()) as uow:
            unhappy = note(uow, receipt)
        if unhappy:
            self._ring("emergency_not_delivered", reason=receipt.reason)

    def _reach(self, channel: str, address: str, on: bool) -> None:
        with self._store.turn(self._practice, self.now()) as uow:
            uow.conversations.reach(channel, address, on=on)

    def _people(self) -> tuple[tuple[str, str], ...]:
        with self._store.look(self._practice, self.now()) as uow:
            return tuple(
                (patient.id, patient.full_name) for patient in uow.patients.all() if patient.verified
            )

    def _history(self, channel: str, address: str) -> tuple[Line, ...]:
        conversation = self._conversations.get((channel, address))
        if conversation is None:
            with self._store.turn(self._practice, self.now()) as uow:
                conversation = uow.conversations.find_or_open(channel, address).id
            self._conversations[(channel, address)] = conversation
        lines = self._store.history(self._practice, conversation)
        return tuple(_line(line) for line in lines if line.inbound or _is_for_patients(line))


def _is_for_patients(line: mail.Line) -> bool:
    """What was sent or is about to be. An emergency's row counts once sent: its reply went ahead of it."""
    waits = line.state in ("planned", "sending", "retry")
    return line.state in ("sent", "delivered", "unknown") or (waits and line.kind != "emergency")


def _line(line: mail.Line) -> Line:
    """An external id ends with the page's own id of the message."""
    ident = line.name.rsplit("/", 1)[-1] if line.inbound else line.name
    return Line(ident, SPEAKERS.get(line.kind, "desk"), line.text, line.at, line.kind, line.choices)
