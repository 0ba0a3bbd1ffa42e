"""A conversation's lines as people read them: what came in and what went out, in order."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from practice.ids import ConversationId
from practice.mail import Behind, InboxMessage, Line
from practice.store.desk_tables import inbox, outbox
from practice.store.mailbox import inbox_message
from practice.store.private_tables import private_messages
from practice.store.scope import Scope
from practice.store.tables import conversations

_BEHIND = (private_messages.c.secret, private_messages.c.expires_at, private_messages.c.opened_at)


def lines(scope: Scope, conversation: ConversationId, after: int, limit: int) -> tuple[Line, ...]:
    """The last `limit` lines with a sequence above `after`, oldest first."""
    found = [*_inbound(scope, conversation, after, limit), *_outbound(scope, conversation, after, limit)]
    return tuple(sorted(found, key=lambda line: line.sequence)[-limit:])


def received(scope: Scope, conversation: ConversationId, since: datetime) -> tuple[InboxMessage, ...]:
    """What came in since the aware moment, whole, oldest first."""
    mine = scope.mine(inbox, inbox.c.conversation_id == conversation, inbox.c.received_at >= since)
    query = (
        sa.select(inbox, conversations.c.channel)
        .join(conversations, conversations.c.id == inbox.c.conversation_id)
        .where(mine)
    )
    return tuple(inbox_message(row) for row in scope.rows(query.order_by(inbox.c.sequence)))


def _inbound(scope: Scope, conversation: ConversationId, after: int, limit: int) -> list[Line]:
    mine = scope.mine(inbox, inbox.c.conversation_id == conversation, inbox.c.sequence > after)
    query = sa.select(inbox).where(mine).order_by(inbox.c.sequence.desc()).limit(limit)
    return [
        Line(True, row.sequence, row.received_at, row.text, "patient", row.state, name=row.external_id)
        for row in scope.rows(query)
    ]


def _outbound(scope: Scope, conversation: ConversationId, after: int, limit: int) -> list[Line]:
    mine = scope.mine(outbox, outbox.c.conversation_id == conversation, outbox.c.sequence > after)
    withheld = sa.and_(
        private_messages.c.practice_id == outbox.c.practice_id, private_messages.c.outbox_id == outbox.c.id
    )
    query = (
        sa.select(outbox, *_BEHIND)
        .join(private_messages, withheld, isouter=True)
        .where(mine)
        .order_by(outbox.c.sequence.desc())
        .limit(limit)
    )
    return [
        Line(
            False,
            row.sequence,
            row.created_at,
            row.text,
            row.kind,
            row.state,
            tuple((ident, label) for ident, label in row.choices),
            row.provider_message_id or row.id,
            row.id,
            Behind(row.secret is not None, row.expires_at, row.opened_at) if row.expires_at else None,
        )
        for row in scope.rows(query)
    ]
