"""Tells staff by text that a case waits: its number, level and why; no name, none of the patient's words."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.emergency import Ring
from bot.front import Front
from bot.staff.cards import Card
from bot.staff.readers import Reader
from bot.staff.room import StaffRoom

log = structlog.get_logger("deskside.sms")
EVERY = 5.0  # seconds between two looks at the board
AGAIN = timedelta(minutes=5)  # until an emergency that nobody acknowledged is told again
MOST_FAILURES = 3
_KEY = "sms.staff_told"
WAITS = (
    "{title} waits: {why}. Text c {number} to take it, r {number} and your answer to write, x {number} to "
    "close."
)
NEWS = "{title}: the patient wrote again. Read it on the staff page; r {number} and your answer writes back."
LOST = "{title}: an answer of yours did not arrive. Please call, or write again."
STILL = "{title}: nobody has answered it yet. Text c {number} to take it."

Send = Callable[[str], Awaitable[bool | None]]


@dataclass(slots=True)
class Phone:
    """One number: what it was told of each case, when last, and how often in a row it was not reached."""

    reader: Reader
    told: dict[str, list[str]]
    failed: int = 0
    at: dict[str, datetime] = field(default_factory=dict)


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
        number, known = str(card.number), phone.told.get(str(card.number))
        now = _heard(card)
        words = _words(card, known, now, self._rang(phone, number))
        if words is not None:
            sent = await phone.reader.send(words.format(title=card.title, number=number, why=card.why))
            if sent is False:
                self._lost(phone)
                return
            phone.failed = 0
            phone.at[number] = self._room.now()
        if known != now:
            phone.told[number] = now
            await self._front.remember(f"{_KEY}/{phone.reader.name}", json.dumps(phone.told))

    def _lost(self, phone: Phone) -> None:
        phone.failed += 1
        if phone.failed == MOST_FAILURES:
            self._ring("staff_phone_not_reached")

    def _rang(self, phone: Phone, number: str) -> bool:
        """Whether it is long ago that this case was told."""
        return self._room.now() - phone.at.get(number, self._room.now()) >= AGAIN

    async def _told(self, name: str) -> dict[str, list[str]]:
        return dict(json.loads(await self._front.recalled(f"{_KEY}/{name}") or "{}"))


def _heard(card: Card) -> list[str]:
    """What is told of a case: its level and rung, the patient's last line, and how many answers were lost."""
    last = max((int(said.id) for said in card.turns if said.speaker == "patient"), default=0)
    lost = sum(said.kind == "staff_reply" and said.failed for said in card.turns)
    return [card.level, str(card.rung), str(last), str(lost)]


def _words(card: Card, known: list[str] | None, now: list[str], rang: bool) -> str | None:
    """What to text; None: nothing is news. An emergency that nobody took is told again and again."""
    if known is None or known[0] != now[0]:
        return WAITS
    if known[3] < now[3]:
        return LOST
    if not card.acknowledged and (known[1] != now[1] or (card.level == "emergency" and rang)):
        return STILL
    return NEWS if int(known[2]) < int(now[2]) else None
