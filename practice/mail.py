"""Messages at rest: what came in, what goes out, and one chat's lines in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from practice.consent import Scope
from practice.ids import ConversationId, InboxId, OutboxId, PatientId

Json = Any


class InboxState(StrEnum):
    """An inbound message waits, was handled, or was set aside because it could not be."""

    STORED = "stored"
    HANDLED = "handled"
    QUARANTINED = "quarantined"


class OutboxState(StrEnum):
    """Planned, sending and retry rows are unsettled: they keep later rows of the conversation back.

    SENT: the provider took it. DELIVERED: it says that the phone has it.
    """

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    RETRY = "retry"
    UNKNOWN = "unknown"
    FAILED = "failed"
    DROPPED = "dropped"


UNSETTLED = frozenset({OutboxState.PLANNED, OutboxState.SENDING, OutboxState.RETRY})


@dataclass(frozen=True, slots=True)
class InboxMessage:
    """One inbound message. `sequence` orders all lines of its conversation.

    `choice` is the opaque id of a tapped button. `understanding` is the parse that a failed turn kept.
    """

    id: InboxId
    conversation: ConversationId
    channel: str
    external_id: str
    sequence: int
    text: str
    choice: str | None
    raw: Json
    received_at: datetime
    attempts: int
    understanding: Mapping[str, Json] | None


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One outbound message as a sender gets it. `attempts` counts this one, `scope` is what it is for."""

    id: OutboxId
    conversation: ConversationId
    channel: str
    address: str
    sequence: int
    kind: str
    sensitivity: str
    text: str
    choices: tuple[tuple[str, str], ...]
    state: OutboxState
    attempts: int
    created_at: datetime
    dedupe_key: str | None = None
    reason: str = ""
    scope: Scope = Scope.REPLIES


@dataclass(frozen=True, slots=True)
class Behind:
    """A message that went out as a notice. `link` False: there was none to give, so nobody can open it."""

    link: bool
    expires_at: datetime
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chat. `state` is the inbox or outbox state, `kind` "patient" or the reply's kind.

    `name` is what the channel calls the message: the sender's id, or the provider's once it was sent. `row`
    is our own name for it. `behind`: not these words went out, but a notice that leads to them.
    """

    inbound: bool
    sequence: int
    at: datetime
    text: str
    kind: str
    state: str
    choices: tuple[tuple[str, str], ...] = ()
    name: str = ""
    row: str = ""
    behind: Behind | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """Something written down for staff. `done_at` None: still open."""

    id: str
    kind: str
    text: str
    patient: PatientId | None
    conversation: ConversationId | None
    created_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Episode:
    """One handed-over conversation. `level` is routine | urgent | emergency; `closed_at` None: open.

    `number` is what people call it. `escalated_at`: when a person was last asked for; `acknowledged_at`: when
    one answered; `rung` counts the alarms since then, the last of them at `rang_at`.
    """

    id: str
    conversation: ConversationId
    because: str
    summary: str
    level: str
    opened_at: datetime
    closed_at: datetime | None
    number: int = 0
    claimed_by: str | None = None
    snoozed_until: datetime | None = None
    escalated_at: datetime | None = None
    acknowledged_at: datetime | None = None
    rung: int = 0
    rang_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something written down about an episode, for staff only: why it was raised, or what they noted."""

    at: datetime
    because: str
    text: str
