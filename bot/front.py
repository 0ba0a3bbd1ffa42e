"""What the ingress of a channel may ask of the running desk. Everything behind it can change freely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.channels.base import Inbound, Receipt

SPEAKERS = {
    "patient": "patient",
    "staff_reply": "staff",
}  # by kind of message; every other kind is the desk's


class NotKept(Exception):
    """The message could not be stored, so it must not be acknowledged; the sender has to try again."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a conversation, either way. `speaker` is patient, desk or staff; `at` is aware UTC.

    `id` is the channel's own id of the message, the same in the live feed and in the history.
    """

    id: str
    speaker: str
    text: str
    at: datetime
    kind: str = "reply"
    choices: tuple[tuple[str, str], ...] = ()


class Front(Protocol):
    """The desk as a channel sees it."""

    async def receive(self, inbound: Inbound) -> None:
        """Take one message; when this returns, it is stored. Raises NotKept when it is not."""

    async def set_aside(self, channel: str, external_id: str, raw: Mapping[str, Any], reason: str) -> None:
        """Keep a delivery that could not be read or stored, and tell staff. Raises NotKept."""

    async def receipt(self, receipt: Receipt) -> None:
        """Write down a provider's later word on a message; said twice it changes nothing. Raises NotKept."""

    async def reach(self, channel: str, address: str, *, on: bool) -> None:
        """A patient blocked the channel in their chat, or let it in again. Raises NotKept."""

    async def knows(self, channel: str, external_id: str) -> bool:
        """Whether this message is stored or set aside already. Raises NotKept."""

    async def recalled(self, key: str) -> str | None:
        """What was remembered under a key of the adapter's own; None: nothing. Raises NotKept."""

    async def remember(self, key: str, value: str) -> None:
        """Keep a small thing of the adapter's own over restarts. Raises NotKept."""

    async def history(self, channel: str, address: str) -> tuple[Line, ...]:
        """The conversation so far, oldest first; empty when there is none. Raises NotKept."""

    async def people(self) -> tuple[tuple[str, str], ...]:
        """The sample patients one may write as: (id, full name). Raises NotKept."""

    def now(self) -> datetime:
        """The desk's moment, aware UTC."""

    def condition(self) -> str:
        """One short sentence on how well messages are understood right now."""
