"""Messages that were not sent in full: withheld, and given to who shows that they are meant."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from practice import ports
from practice.identity import WITHIN, digest
from practice.ids import ConversationId, OutboxId
from practice.mail import OutboxMessage
from practice.ports import Reply
from practice.private_port import OFFERED_FOR, TRIES, Withheld
from practice.store.desk_tables import outbox
from practice.store.outbox import outbox_message, with_address
from practice.store.private_tables import private_messages
from practice.store.scope import Scope
from practice.store.tables import conversations, patients

_NOBODY = ""  # so that looking for nobody is the same statement
_LOCKED = "A private message was asked for with a wrong date of birth too often. Please call the patient."
TASK = "private_locked"


class PrivateMessages:
    """Implements practice.private_port.PrivateMessages."""

    def __init__(self, scope: Scope, mailbox: ports.Mailbox, staff: ports.Staff) -> None:
        self._scope = scope
        self._mailbox = mailbox
        self._staff = staff

    def withhold(self, message: OutboxId, secret: str | None, lives: timedelta) -> Withheld:
        """See the port."""
        known = self._row(private_messages.c.outbox_id == message)
        if known is not None:
            return Withheld(known.expires_at, known.secret is not None)
        chat = self._chat_of(message)
        link = secret is not None and chat.patient_id is not None
        expires = self._scope.now + lives
        self._scope.add(
            private_messages,
            outbox_id=message,
            conversation_id=chat.id,
            patient_id=chat.patient_id,
            secret=self._kept(secret) if secret is not None and link else None,
            tries=0,
            withheld_at=self._scope.now,
            expires_at=expires,
        )
        self._scope.event("message.withheld", {"message": message, "conversation": chat.id, "link": link})
        return Withheld(expires, link)

    def open(self, secret: str, born: date | None) -> OutboxMessage | None:
        """See the port."""
        mine = private_messages.c.secret == self._kept(secret)
        row = self._row(mine)
        right = self._fits(row, born) and row is not None and row.expires_at > self._scope.now
        if row is None or not right:
            self._scope.change(
                private_messages, mine, tries=private_messages.c.tries + 1, tried_at=self._scope.now
            )
            self._tell_when_locked(row)
            return None
        self._opened(row, "link")
        return self._message(row.outbox_id)

    def still_open(self, secret: str) -> OutboxMessage | None:
        """See the port."""
        row = self._row(private_messages.c.secret == self._kept(secret))
        if row is None or row.opened_at is None or row.expires_at <= self._scope.now:
            return None
        return self._message(row.outbox_id)

    def waiting(self, conversation: ConversationId) -> tuple[OutboxMessage, ...]:
        """See the port."""
        return tuple(self._message(row.outbox_id) for row in self._unread(conversation))

    def asks_born(self, conversation: ConversationId) -> bool:
        """See the port."""
        return any(row.patient_id is not None for row in self._unread(conversation))

    def release(self, conversation: ConversationId, born: date | None) -> bool:
        """See the port. It is sent anew, so that what became of it can be seen."""
        rows = self._unread(conversation)
        asking = [row for row in rows if row.patient_id is not None]
        if asking and not self._fits(asking[0], born):
            tried = private_messages.c.outbox_id == asking[0].outbox_id
            self._scope.change(
                private_messages, tried, tries=private_messages.c.tries + 1, tried_at=self._scope.now
            )
            self._tell_when_locked(asking[0])
            return False
        for row in rows:
            self._opened(row, "chat")
            was = self._message(row.outbox_id)
            again = Reply(was.text, was.choices, was.kind, was.sensitivity, was.scope)
            self._mailbox.send(conversation, again, dedupe=f"in_full:{was.id}")
        return True

    def _fits(self, row: Any, born: date | None) -> bool:
        """Whether this is the date of birth of whom the message is for, and they may still try."""
        whose = (row.patient_id if row is not None else None) or _NOBODY
        mine = self._scope.mine(patients, patients.c.id == whose)
        known = self._scope.row(sa.select(patients.c.born).where(mine))
        locked = self._tries(whose) >= TRIES
        return known is not None and not locked and known.born == born

    def _tries(self, patient: str) -> int:
        lately = sa.and_(
            private_messages.c.patient_id == patient, private_messages.c.tried_at > self._scope.now - WITHIN
        )
        query = sa.select(sa.func.sum(private_messages.c.tries))
        row = self._scope.row(query.where(self._scope.mine(private_messages, lately)))
        return int(row[0] or 0) if row is not None else 0

    def _tell_when_locked(self, row: Any) -> None:
        """Staff are told once, when the last try was wrong."""
        if row is not None and row.patient_id is not None and self._tries(row.patient_id) == TRIES:
            self._staff.add_task(TASK, _LOCKED, row.patient_id, row.conversation_id)

    def _opened(self, row: Any, where: str) -> None:
        if row.opened_at is None:
            mine = private_messages.c.outbox_id == row.outbox_id
            self._scope.change(private_messages, mine, opened_at=self._scope.now)
        about = {"message": row.outbox_id, "conversation": row.conversation_id, "where": where}
        self._scope.event("message.opened", {**about, "patient": row.patient_id}, by="patient")

    def _unread(self, conversation: ConversationId) -> list[Any]:
        here = sa.and_(
            private_messages.c.conversation_id == conversation,
            private_messages.c.opened_at.is_(None),
            private_messages.c.withheld_at > self._scope.now - OFFERED_FOR,
        )
        query = sa.select(private_messages).where(self._scope.mine(private_messages, here))
        return self._scope.rows(query.order_by(private_messages.c.withheld_at))

    def _row(self, which: sa.ColumnElement[bool]) -> Any:
        return self._scope.row(sa.select(private_messages).where(self._scope.mine(private_messages, which)))

    def _message(self, message: str) -> OutboxMessage:
        row = self._scope.row(with_address().where(self._scope.mine(outbox, outbox.c.id == message)))
        return outbox_message(row)

    def _chat_of(self, message: OutboxId) -> Any:
        whose = sa.select(outbox.c.conversation_id).where(self._scope.mine(outbox, outbox.c.id == message))
        mine = self._scope.mine(conversations, conversations.c.id == whose.scalar_subquery())
        return self._scope.row(sa.select(conversations.c.id, conversations.c.patient_id).where(mine))

    def _kept(self, secret: str) -> str:
        return digest(self._scope.practice, "private", secret)
