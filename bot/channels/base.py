"""What every channel shares: messages in and out, what it can carry, what became of a sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

Json = Any


class Kind(StrEnum):
    """What a patient sent. Anything but text and a button is kept for staff and answered honestly.

    EDIT: an earlier message, changed. It answers no open question, but its words are read for danger.
    """

    TEXT = "text"
    BUTTON = "button"
    PHOTO = "photo"
    VOICE = "voice"
    DOCUMENT = "document"
    LOCATION = "location"
    CONTACT = "contact"
    VIDEO = "video"
    EDIT = "edit"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message as a channel received it.

    `external_id` is the provider's own id: the same message delivered twice carries it twice. `choice` is the
    opaque id of a tapped button; `text` is then its label, if known. `raw` is kept as it came, for staff.
    `sent_at` is when the patient sent it, aware, or None if the provider does not say. `patient` is the
    one for whom the channel itself vouches (practice page, terminal); None: nobody knows yet who writes.
    `start` is the token of an onboarding link that was opened, unchecked; `phone` is the sender's own number
    as the provider vouches for it. Both are empty nearly always.
    """

    channel: str
    address: str
    external_id: str
    text: str
    kind: Kind = Kind.TEXT
    choice: str | None = None
    raw: Mapping[str, Json] = field(default_factory=dict)
    sent_at: datetime | None = None
    sender: str = ""
    patient: str | None = None
    start: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to an address. `id` is the outbox row's at every try; `at` is when it was written.

    `sensitivity` is logistics | clinical | safety, as the row has it.
    """

    id: str
    address: str
    text: str
    at: datetime
    choices: tuple[tuple[str, str], ...] = ()
    kind: str = "reply"
    sensitivity: str = "logistics"


@dataclass(frozen=True, slots=True)
class Caps:
    """What a channel can carry. `max_text` counts characters in one message, or UTF-16 units if `utf16`.

    `gsm7`: a text message, counted in segments; `max_text` is then a number of full segments of GSM-7.

    `shows_once`: a message sent again under the same id is not shown again.

    `covered`: nobody but the practice carries it, or only who signed a BAA. On any other channel clinical
    words go out only where the patient chose that.
    """

    buttons: bool
    max_text: int
    gsm7: bool = False
    shows_once: bool = False
    utf16: bool = False
    covered: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it; `provider_id` is what it calls the message."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """Surely not sent, may be tried again; `retry_after` in seconds if the provider named it."""

    reason: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Perhaps sent: the provider was asked and no clear answer came."""

    reason: str


class Lost(StrEnum):
    """Why an address takes no messages any more. STOPPED: the person told the carrier, until START."""

    BLOCKED = "blocked"
    GONE = "gone"
    MOVED = "moved"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Refused:
    """Not sent, and never will be. `lost` says that nothing else will reach this address either."""

    reason: str
    lost: Lost | None = None


class Fate(StrEnum):
    """What a provider says later became of a message it took. A later one never takes an earlier one back."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A provider's later word on a message: `message` is the Outbound's id, `provider_id` the name in Sent.

    `reason` is for staff. `stopped`: the person told their carrier to stop. `unreachable`: this address takes
    no messages, so a person has to call or mend it.
    """

    message: str
    provider_id: str
    fate: Fate
    reason: str = ""
    stopped: bool = False
    unreachable: bool = False


Outcome = Sent | NotSent | Ambiguous | Refused


class Channel(Protocol):
    """One way to reach patients. `send` says what happened as a value; an exception counts as ambiguous."""

    @property
    def name(self) -> str:
        """The channel's name, as stored with every message."""

    @property
    def caps(self) -> Caps:
        """What it can carry."""

    async def send(self, outbound: Outbound) -> Outcome:
        """Hand one message to the provider."""

    async def working(self, address: str, on: bool) -> None:
        """Show (or stop showing) that the desk is at work on an answer. May do nothing; never raises."""


@runtime_checkable
class Remembering(Protocol):
    """A channel whose provider can be asked what it took from us."""

    async def taken(self, outbound: Outbound, since: datetime) -> tuple[str, ...]:
        """The provider's names of messages taken since then that are just like this one. Never raises.

        None found proves nothing: the provider may be out of reach, or late with its list.
        """
