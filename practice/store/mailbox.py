"""The turn's own mail: the oldest message not handled, and the rows that will be sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from practice.ids import ConversationId, InboxId, OutboxId
from practice.mail import InboxMessage, InboxState, OutboxMessage, OutboxState
from practice.ports import Reply
from practice.store import outbox as outbox_rows
from practice.store.conversations import next_sequence
from practice.store.desk_tables import inbox, outbox
from practice.store.errors import Unknown
from practice.store.scope import Scope, of_practice
from practice.store.words import clean

_IN_LINE = (
    sa.select(inbox)
    .where(
        of_practice(
            inbox,
            inbox.c.conversation_id == sa.bindparam("conversation"),
            inbox.c.state == InboxState.STORED.value,
        )
    )
    .order_by(inbox.c.sequence)
    .limit(sa.bindparam("most"))
)
_ONE_IN = inbox.update().where(of_practice(inbox, inbox.c.id == sa.bindparam("message")))
_KEYED = sa.select(outbox.c.id).where(of_practice(outbox, outbox.c.dedupe_key == sa.bindparam("key")))


class Mailbox:
    """Implements practice.ports.Mailbox."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def oldest_unhandled(self, conversation: ConversationId) -> InboxMessage | None:
        """See the port."""
        return next(iter(self.in_line(conversation, 1)), None)

    def in_line(self, conversation: ConversationId, most: int) -> tuple[InboxMessage, ...]:
        """See the port."""
        rows = self._scope.rows(_IN_LINE, conversation=conversation, most=most)
        return tuple(inbox_message(row) for row in rows)

    def done(self, message: InboxId) -> None:
        """See the port."""
        self._settle(message, InboxState.HANDLED, "")

    def quarantine(self, message: InboxId, reason: str) -> None:
        """See the port."""
        self._settle(message, InboxState.QUARANTINED, reason)
        self._scope.event("inbox.quarantined", {"message": message, "reason": reason})

    def send(
        self,
        conversation: ConversationId,
        reply: Reply,
        *,
        dedupe: str | None = None,
        not_after: datetime | None = None,
    ) -> OutboxId:
        """See the port. The same `dedupe` key twice gives the first row's id and writes nothing."""
        scope = self._scope
        known = self._with_key(dedupe)
        if known is not None:
            return known
        message = OutboxId(scope.new_id())
        row = {
            "id": message,
            "conversation_id": conversation,
            "sequence": next_sequence(scope, conversation),
            "kind": reply.kind,
            "sensitivity": reply.sensitivity,
            "scope": reply.scope.value,
            "text": clean(reply.text),
            "choices": [list(choice) for choice in reply.choices],
            "dedupe_key": dedupe,
            "state": OutboxState.PLANNED.value,
            "attempts": 0,
            "created_at": scope.now,
            "reason": "",
            "not_after": not_after,
        }
        written = scope.add_new(outbox, [row])
        known = None if written else self._with_key(dedupe)
        return message if known is None else known

    def receipt(
        self, message: str, provider_id: str, state: OutboxState, reason: str = ""
    ) -> OutboxMessage | None:
        """See the port."""
        return outbox_rows.receipt(self._scope, message, provider_id, state, reason)

    def whose(self, message: str, provider_id: str) -> ConversationId | None:
        """See the port."""
        return outbox_rows.whose(self._scope, message, provider_id)

    def event(self, name: str, about: Mapping[str, Any]) -> None:
        """See the port."""
        self._scope.event(name, about)

    def _with_key(self, dedupe: str | None) -> OutboxId | None:
        if dedupe is None:
            return None
        row = self._scope.row(_KEYED, key=dedupe)
        return None if row is None else OutboxId(row.id)

    def _settle(self, message: InboxId, state: InboxState, reason: str) -> None:
        if not self._scope.run(_ONE_IN, message=message, state=state.value, reason=reason).rowcount:
            raise Unknown("no such message in this practice's inbox")


def inbox_message(row: Any) -> InboxMessage:
    """The inbound message as a turn gets it."""
    return InboxMessage(
        id=row.id,
        conversation=row.conversation_id,
        channel=row.channel,
        external_id=row.external_id,
        sequence=row.sequence,
        text=row.text,
        choice=row.choice,
        raw=row.raw,
        received_at=row.received_at,
        attempts=row.attempts,
        understanding=row.understanding,
    )
