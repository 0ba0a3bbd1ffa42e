"""The seam between text messages and who carries them: what a provider can do, and nothing of what we say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from starlette.datastructures import ImmutableMultiDict

from bot.channels.base import Outcome, Receipt

Json = Any


class Unreadable(Exception):
    """A call that is truly the provider's, but not of a form that this desk knows."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text to send. `to` is E.164; `id` is the outbox row's, the same for each part and at every try."""

    to: str
    body: str
    id: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call of ours by a provider. `path` is below the public address, with its query as it came."""

    method: str
    path: str
    query: ImmutableMultiDict[str, str]
    form: ImmutableMultiDict[str, str]
    headers: Mapping[str, str]
    message: str = ""

    @property
    def given(self) -> Mapping[str, str]:
        """The query's fields and the body's, the body's first."""
        return {**dict(self.query), **dict(self.form)}


@dataclass(frozen=True, slots=True)
class Arrived:
    """One text from a patient. `id` is the provider's own; `attached` are the kinds of what came with it."""

    id: str
    sender: str
    body: str
    attached: tuple[str, ...] = ()
    sent_at: datetime | None = None
    raw: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """A message as the provider lists it, its numbers as it writes them; `at` is aware, or not known."""

    id: str
    sender: str
    to: str
    body: str
    inbound: bool
    at: datetime | None
    attached: int = 0


class SmsProvider(Protocol):
    """One carrier of texts. Opt-out, segments, hours and copy stay above it."""

    @property
    def name(self) -> str:
        """What people call it."""

    async def send(self, text: Text) -> Outcome:
        """Hand over one text. Never raises."""

    def verify(self, call: Call) -> bool:
        """Whether the call is truly the provider's. Whatever cannot be checked is not."""

    def parse_inbound(self, call: Call) -> Arrived:
        """The text in a verified call. Raises Unreadable."""

    def parse_status(self, call: Call) -> Receipt | None:
        """What a verified call says became of a text; None: nothing new. Raises Unreadable."""

    async def lookup_recent(self, to: str | None, since: datetime) -> tuple[Known, ...] | None:
        """Messages from the aware `since` on, to one number or to any; None: it cannot be asked (now)."""

    async def troubles(self) -> tuple[str, ...]:
        """What is wrong with our account there, as sentences with the mend; empty when it works."""

    def acknowledgement(self) -> tuple[str, str]:
        """The body and media type that it expects for a text taken."""

    async def close(self) -> None:
        """End its connections."""
