"""Staff by text: numbers on the list give orders in short forms; answers name no patient.

A sender's number can be forged, so what changes something waits for a code that is texted to the real phone.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.channels.base import Ambiguous, Channel, Inbound, Outbound, Receipt, Sent
from bot.channels.sms.channel import NAME
from bot.front import Front, NotKept
from bot.memory import MemoryTrouble
from bot.staff.answers import Answer, Asks, Done, Shown
from bot.staff.closing import ANSWER
from bot.staff.orders import Asker
from bot.staff.readers import Reader
from bot.staff.room import StaffRoom
from bot.staff.typed import HELP, OWN_HEALTH, only_shows
from practice.episodes import Refused
from practice.ports import UnitOfWork

log = structlog.get_logger("deskside.sms")
WAITS = timedelta(minutes=10)
SHORT = (
    "a agenda, b brief, next, f NAME, p NAME, cases, c 1 claim, r 1 TEXT, n 1 NOTE, s 1 2h, x 1 close, d 1 "
    "task done, late 20, sick, close today 1-5pm, open today, book NAME tue 10:00 sick visit, m NAME to tue "
    "10:00, off NAME"
)
CODE = "To do it, text back {code}. It counts for 10 minutes."
NO_ORDER = f"That is no order I know, and nothing was sent to a patient. Text help for a list.{OWN_HEALTH}"
_CODED = re.compile(r"\d{4}")
NOT_THAT = (
    "That code is not open any more, or was never: it may be wrong or too old, or the desk was started again "
    "since. Write the order again."
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that waits for its code."""

    code: str
    line: str
    until: datetime


class StaffTexts:
    """What a text from a number on the list asks for."""

    def __init__(
        self,
        room: StaffRoom,
        channel: Channel,
        phones: Collection[str],
        physician: str,
        code: Callable[[], str] = lambda: f"{secrets.randbelow(10_000):04}",
    ) -> None:
        self.phones = phones
        self._room = room
        self._channel = channel
        self._physician = physician
        self._code = code
        self._waiting: dict[str, Waiting] = {}

    def readers(self) -> list[Reader]:
        """For the morning brief."""
        return [Reader(f"{NAME}/{phone}", self._to(phone), discreet=True) for phone in self.phones]

    async def take(self, inbound: Inbound) -> None:
        """Do what the text says, once, and answer. Raises NotKept."""

        def once(uow: UnitOfWork) -> Answer | None:
            return self._answer(uow, inbound) if uow.arrivals.first(NAME, inbound.external_id) else None

        try:
            answer = await self._room.perform(once)
        except MemoryTrouble as trouble:
            raise NotKept from trouble
        if answer is not None:
            await self._send(inbound.address, said(answer))

    def _answer(self, uow: UnitOfWork, inbound: Inbound) -> Answer:
        phone, line = inbound.address, inbound.text.strip()
        asker = Asker(self._physician, f"{NAME}/{phone}", discreet=True)
        waiting, orders = self._waiting.pop(phone, None), self._room.orders
        if _CODED.fullmatch(line):
            return self._coded(uow, waiting, line, asker)
        if line.casefold().lstrip("/") in ("help", "?"):
            return Shown(SHORT)
        if only_shows(line):
            return orders.obey(uow, line, asker) or Refused(HELP)
        if not orders.reads(line) and not line.startswith("//"):
            return Refused(NO_ORDER)
        would = orders.foreseen(uow, line, asker)
        if isinstance(would, Refused):
            return would
        question = would.question if would else f"You wrote: {' '.join(line.split()[:2])} ..."
        return self._ask(uow, asker, question, "yes" if would else line)

    def _ask(self, uow: UnitOfWork, asker: Asker, question: str, line: str) -> Answer:
        code = self._code()
        self._waiting[asker.place.removeprefix(f"{NAME}/")] = Waiting(code, line, uow.now + WAITS)
        return Shown(f"{question.removesuffix(ANSWER).strip()}\n{CODE.format(code=code)}")

    def _coded(self, uow: UnitOfWork, waiting: Waiting | None, code: str, asker: Asker) -> Answer:
        """A wrong code ends it, so that nobody can try them all."""
        if waiting is None or waiting.until < uow.now or not secrets.compare_digest(waiting.code, code):
            return Refused(NOT_THAT)
        answer = self._room.orders.obey(uow, waiting.line, asker) or Refused(HELP)
        return self._ask(uow, asker, answer.question, "yes") if isinstance(answer, Asks) else answer

    def _to(self, phone: str) -> Callable[[str], Awaitable[bool | None]]:
        return lambda text: self._send(phone, text)

    async def _send(self, phone: str, text: str) -> bool | None:
        outcome = await self._channel.send(
            Outbound(f"staff-{secrets.token_hex(8)}", phone, text, self._room.now())
        )
        if isinstance(outcome, Sent):
            return True
        log.warning("sms.staff_not_told", reason=outcome.reason)
        return None if isinstance(outcome, Ambiguous) else False


def said(answer: Answer) -> str:
    """An answer as a text."""
    match answer:
        case Done(line):
            return f"Done: {line}."
        case Refused(because):
            return because
        case Asks(text) | Shown(text):
            return text


class StaffFirst:
    """Front, with staff's texts taken out of the patients' way."""

    def __init__(self, front: Front, staff: StaffTexts) -> None:
        self._front = front
        self._staff = staff

    async def receive(self, inbound: Inbound) -> None:
        """See bot.front.Front."""
        if inbound.address in self._staff.phones:
            await self._staff.take(inbound)
        else:
            await self._front.receive(inbound)

    async def set_aside(self, channel: str, external_id: str, raw: Mapping[str, Any], reason: str) -> None:
        """See bot.front.Front."""
        await self._front.set_aside(channel, external_id, raw, reason)

    async def receipt(self, receipt: Receipt) -> None:
        """See bot.front.Front."""
        await self._front.receipt(receipt)

    async def knows(self, channel: str, external_id: str) -> bool:
        """See bot.front.Front."""
        return await self._front.knows(channel, external_id)

    async def recalled(self, key: str) -> str | None:
        """See bot.front.Front."""
        return await self._front.recalled(key)

    async def remember(self, key: str, value: str) -> None:
        """See bot.front.Front."""
        await self._front.remember(key, value)
