"""Tells staff by text that a case waits: its number, level and why; no name, none of the patient's words."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from bot.emergency import Ring
from bot.front import Front
from bot.staff.cards import Card
from bot.staff.readers import Reader
from bot.staff.room import StaffRoom

log = structlog.get_logger("deskside.sms")
EVERY = 5.0  # seconds between two looks at the board
MOST_FAILURES = 3
_KEY = "sms.staff_told"
WAITS = (
    "{title} waits: {why}. Text c {number} to take it, r {number} and your answer to write, x {number} to "
    "close."
)
STILL = "{title}: nobody has answered it yet. Text c {number} to take it."

Send = Callable[[str], Awaitable[bool | None]]


@dataclass(slots=True)
class Phone:
    """One number: what it was told (case to level and rung), and how often in a row it was not reached."""

    reader: Reader
    told: dict[str, list[str]]
    failed: int = 0


class StaffCases:
    """Each case is told once to each phone, again when it rises or rings on; kept over restarts."""

    def __init__(self, room: StaffRoom, readers: list[Reader], front: Front, ring: Ring) -> None:
        self._room = room
        self._readers = readers
        self._front = front
        self._ring = ring
        self._phones: list[Phone] = []

    def reached(self) -> bool:
        """Whether at least one phone takes what it is told."""
        return any(phone.failed < MOST_FAILURES for phone in self._phones)

    async def run(self) -> None:
        """Look and tell until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:  # whatever it is, staff must go on being told
                log.error("sms.look_failed", error=error)
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Tell what is new. Raises NotKept, MemoryTrouble; nothing is forgotten."""
        if not self._phones:
            self._phones = [Phone(reader, await self._told(reader.name)) for reader in self._readers]
        cases = (await self._room.board()).cases
        for phone in self._phones:
            for card in cases:
                await self._tell(phone, card)
            numbers = {str(card.number) for card in cases}
            phone.told = {number: known for number, known in phone.told.items() if number in numbers}

    async def _tell(self, phone: Phone, card: Card) -> None:
        now, known = [card.level, str(card.rung)], phone.told.get(str(card.number))
        if known == now or (known is not None and card.acknowledged and known[0] == card.level):
            return
        words = STILL if known is not None and known[0] == card.level else WAITS
        sent = await phone.reader.send(words.format(title=card.title, number=card.number, why=card.why))
        if sent is False:
            phone.failed += 1
            if phone.failed == MOST_FAILURES:
                self._ring("staff_phone_not_reached")
            return
        phone.failed = 0
        phone.told[str(card.number)] = now
        await self._front.remember(f"{_KEY}/{phone.reader.name}", json.dumps(phone.told))

    async def _told(self, name: str) -> dict[str, list[str]]:
        return dict(json.loads(await self._front.recalled(f"{_KEY}/{name}") or "{}"))
