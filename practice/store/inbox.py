"""Inbound rows outside a turn: stored before they are acknowledged, listed, and set aside when they fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from practice.ids import ConversationId, InboxId
from practice.mail import InboxState
from practice.store.conversations import found_or_opened, heard, next_sequence
from practice.store.desk_tables import inbox
from practice.store.mailbox import Mailbox
from practice.store.scope import Scope
from practice.store.words import clean, clean_json

MOST_ATTEMPTS = 3
_STORED = InboxState.STORED.value


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message as a channel hands it over. `external_id` is unique on its channel."""

    channel: str
    address: str
    external_id: str
    text: str
    raw: Any
    received_at: datetime
    choice: str | None = None


def accept(scope: Scope, arrival: Arrival) -> InboxId | None:
    """Store a message; None when it is there already."""
    if knows(scope, arrival.channel, arrival.external_id):
        return None
    conversation = found_or_opened(scope, arrival.channel, clean(arrival.address)).id
    heard(scope, conversation, arrival.received_at)
    row = {
        "id": scope.new_id(),
        "conversation_id": conversation,
        "channel": arrival.channel,
        "external_id": arrival.external_id,
        "sequence": next_sequence(scope, conversation),
        "text": clean(arrival.text),
        "choice": arrival.choice,
        "raw": clean_json(arrival.raw),
        "received_at": arrival.received_at,
        "state": _STORED,
        "attempts": 0,
        "reason": "",
    }
    return InboxId(row["id"]) if scope.add_new(inbox, [row]) else None


def knows(scope: Scope, channel: str, external_id: str) -> bool:
    """Whether a message is here, handled or not."""
    known = [inbox.c.channel == channel, inbox.c.external_id == external_id]
    return scope.row(sa.select(inbox.c.id).where(scope.mine(inbox, *known))) is not None


def waiting(scope: Scope, limit: int) -> tuple[ConversationId, ...]:
    """Conversations with messages not yet handled, the one that waits longest first."""
    query = (
        sa.select(inbox.c.conversation_id)
        .where(scope.mine(inbox, inbox.c.state == _STORED))
        .group_by(inbox.c.conversation_id)
        .order_by(sa.func.min(inbox.c.received_at), inbox.c.conversation_id)
        .limit(limit)
    )
    return tuple(ConversationId(row.conversation_id) for row in scope.rows(query))


def note_failure(scope: Scope, message: InboxId, reason: str, most: int) -> bool:
    """Count a failed attempt; True when it was the last and the message is now quarantined."""
    failed = sa.and_(inbox.c.id == message, inbox.c.state == _STORED)
    scope.change(inbox, failed, attempts=inbox.c.attempts + 1, reason=reason)
    row = scope.row(
        sa.select(inbox.c.attempts, inbox.c.state).where(scope.mine(inbox, inbox.c.id == message))
    )
    if row is None or row.state != _STORED or row.attempts < most:
        return False
    Mailbox(scope).quarantine(message, reason)
    return True


def keep_understanding(scope: Scope, message: InboxId, understanding: Mapping[str, Any]) -> None:
    """Cache the parse on the row, so that a turn played again does not parse again."""
    scope.change(inbox, inbox.c.id == message, understanding=clean_json(dict(understanding)))
