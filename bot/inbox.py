"""Takes what patients send: danger first, then stored and committed, and only then acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import structlog

from bot.channels.base import Channel, Inbound
from bot.clock import Clock
from bot.emergency import Emergency, Ring
from bot.flood import Flood
from bot.front import NotKept
from bot.memory import Memory, MemoryTrouble
from bot.safety import Safety, worst
from practice.identity import How
from practice.ids import PatientId, PracticeId
from practice.redflags import Level, Verdict
from practice.store.store import Store

Json = Any
log = structlog.get_logger("deskside.inbox")
LONGEST_HANDLED = 1600  # characters; the rest is kept for staff and still checked for red flags
LONGEST_CHECKED = 20_000  # characters
_PAUSES = (
    1.0,
    2.0,
    5.0,
    10.0,
    20.0,
    30.0,
)  # seconds between tries to store an emergency that was answered already


class Inbox:
    """The one way in for every channel."""

    def __init__(
        self,
        store: Store,
        practice: PracticeId,
        memory: Memory,
        safety: Safety,
        emergency: Emergency,
        channels: Mapping[str, Channel],
        ring: Ring,
        now: Clock,
        wake: Callable[[], None],
        flood: Flood | None = None,
    ) -> None:
        self._flood = flood
        self._store = store
        self._practice = practice
        self._memory = memory
        self._safety = safety
        self._emergency = emergency
        self._channels = channels
        self._ring = ring
        self._now = now
        self._wake = wake
        self._introduced: set[tuple[str, str, str]] = set()
        self._following: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def receive(self, inbound: Inbound) -> None:
        """See Front.receive. An emergency is answered before anything is stored, even if nothing can be."""
        kept = cleaned(inbound)
        verdict = self._safety.check(kept.text[:LONGEST_CHECKED])
        if verdict.level is Level.EMERGENCY:
            self._emergency.answer(kept, verdict)
        if self._flood is not None:
            self._flood.arrived(kept, verdict)
        await self._show_work(kept, True)
        try:
            await self._keep(kept)
        except MemoryTrouble as trouble:
            await self._show_work(kept, False)
            self._not_stored(kept, verdict, str(trouble))
            raise NotKept from trouble
        self._wake()

    async def stop(self) -> None:
        """Give up on what still waits to be stored."""
        for task in self._following.values():
            task.cancel()
        await asyncio.gather(*self._following.values(), return_exceptions=True)

    async def _keep(self, inbound: Inbound) -> None:
        if not await self._memory.do_first(self._store_it, inbound):
            log.info("inbox.repeated", channel=inbound.channel)

    def _store_it(self, inbound: Inbound) -> bool:
        self._introduce(inbound)
        stored = self._store.accept(
            self._practice,
            inbound.channel,
            inbound.address,
            inbound.external_id,
            inbound.text[:LONGEST_HANDLED],
            as_raw(inbound),
            self._now(),
            inbound.choice,
        )
        return stored is not None

    def _introduce(self, inbound: Inbound) -> None:
        """Link the conversation with the patient for whom the channel vouches, once."""
        if inbound.patient is None:
            return
        key = (inbound.channel, inbound.address, inbound.patient)
        if key in self._introduced:
            return
        with self._store.turn(self._practice, self._now()) as uow:
            conversation = uow.conversations.find_or_open(inbound.channel, inbound.address)
            if conversation.patient is None:
                uow.conversations.link(conversation.id, PatientId(inbound.patient), How.CHANNEL)
        self._introduced.add(key)

    def _not_stored(self, inbound: Inbound, verdict: Verdict, reason: str) -> None:
        """Nothing can be asked or remembered now, so an unclear danger is answered as the worse one."""
        log.error("inbox.not_stored", channel=inbound.channel, reason=reason)
        worse = worst(verdict)
        if worse.level is not Level.EMERGENCY:
            return
        self._emergency.answer(inbound, worse)
        self._ring("emergency_not_stored", channel=inbound.channel, reason=reason)
        key = (inbound.channel, inbound.external_id)
        if key not in self._following:
            self._following[key] = asyncio.create_task(self._store_later(inbound))

    async def _store_later(self, inbound: Inbound) -> None:
        tries = 0
        while True:
            await asyncio.sleep(_PAUSES[min(tries, len(_PAUSES) - 1)])
            tries += 1
            try:
                await self._keep(inbound)
            except MemoryTrouble:
                continue
            self._following.pop((inbound.channel, inbound.external_id), None)
            self._wake()
            return

    async def _show_work(self, inbound: Inbound, on: bool) -> None:
        channel = self._channels.get(inbound.channel)
        if channel is not None:
            await channel.working(inbound.address, on)


def cleaned(inbound: Inbound) -> Inbound:
    """The message without characters that are none: lone surrogates and NUL."""
    return replace(inbound, text=_storable(inbound.text), sender=_storable(inbound.sender))


def as_raw(inbound: Inbound) -> dict[str, Json]:
    """What is kept beside the text that is handled: everything as it came."""
    return {
        "kind": inbound.kind.value,
        "address": inbound.address,
        "text": inbound.text,
        "sender": inbound.sender,
        "sent_at": inbound.sent_at.isoformat() if inbound.sent_at else None,
        "start": inbound.start,
        "phone": inbound.phone,
        "raw": dict(inbound.raw),
    }


def _storable(text: str) -> str:
    return "".join("\ufffd" if mark == "\0" or "\ud800" <= mark <= "\udfff" else mark for mark in text)
