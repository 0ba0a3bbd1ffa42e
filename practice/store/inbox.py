"""Inbound rows outside a turn: stored before they are acknowledged, listed, and set aside when they fail."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from practice.ids import ConversationId, InboxId
from practice.mail import InboxMessage, InboxState
from practice.store.conversations import found_or_opened, heard, next_sequence
from practice.store.desk_tables import inbox
from practice.store.mailbox import Mailbox, inbox_message
from practice.store.scope import Scope, of_practice
from practice.store.words import clean, clean_json

MOST_ATTEMPTS = 3
_STORED = InboxState.STORED.value
_KNOWN = sa.select(inbox.c.id).where(
    of_practice(
        inbox, inbox.c.channel == sa.bindparam("channel"), inbox.c.external_id == sa.bindparam("external_id")
    )
)
_BEFORE = inbox.alias("before")
_FIRST_IN_LINE = (
    sa.select(inbox)
    .where(
        of_practice(inbox, inbox.c.state == _STORED),
        ~sa.exists().where(
            _BEFORE.c.practice_id == inbox.c.practice_id,
            _BEFORE.c.conversation_id == inbox.c.conversation_id,
            _BEFORE.c.sequence < inbox.c.sequence,
            _BEFORE.c.state == _STORED,
        ),
    )
    .order_by(inbox.c.received_at, inbox.c.conversation_id)
    .limit(sa.bindparam("most"))
)


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
    return scope.row(_KNOWN, channel=channel, external_id=external_id) is not None


def first_in_line(scope: Scope, limit: int, but: Collection[ConversationId]) -> tuple[InboxMessage, ...]:
    """Each conversation's oldest message not yet handled, `but` these, the one that waits longest first."""
    query = _FIRST_IN_LINE.where(inbox.c.conversation_id.not_in(but)) if but else _FIRST_IN_LINE
    return tuple(inbox_message(row) for row in scope.rows(query, most=limit))


def note_failure(
    scope: Scope, message: InboxId, reason: str, most: int, parse: Mapping[str, Any] | None = None
) -> bool:
    """Count a failed attempt; True when it was the last and the message is now quarantined.

    The `parse` is kept on the row, so that the next attempt need not ask for it again.
    """
    failed = sa.and_(inbox.c.id == message, inbox.c.state == _STORED)
    kept = {} if parse is None else {"understanding": clean_json(dict(parse))}
    scope.change(inbox, failed, attempts=inbox.c.attempts + 1, reason=reason, **kept)
    row = scope.row(
        sa.select(inbox.c.attempts, inbox.c.state).where(scope.mine(inbox, inbox.c.id == message))
    )
    if row is None or row.state != _STORED or row.attempts < most:
        return False
    Mailbox(scope).quarantine(message, reason)
    return True
