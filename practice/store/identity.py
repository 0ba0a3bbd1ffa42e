"""Codes, invitations, and the links of chats with patients that rest on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import sqlalchemy as sa

from practice import identity, ports
from practice.identity import Answered, Begun, How, Invitation, Standing
from practice.ids import ConversationId, PatientId
from practice.mail import OutboxState
from practice.patients import Patient, digits
from practice.ports import Reply
from practice.store.conversations import opened
from practice.store.desk_tables import outbox, tasks
from practice.store.errors import Unknown
from practice.store.identity_tables import challenges, invitations
from practice.store.patients import links_of, patient_of
from practice.store.scope import Scope
from practice.store.tables import conversation_patients, patients

OPEN, PASSED, FAILED = "open", "passed", "failed"
NO_RECORD = ""  # so that looking for nobody is the same statement
_NOBODY = ("none", "nobody")  # where the message goes that is written when there is no such patient
_READ = "(a code, used or expired)"
_UNSENT = (OutboxState.PLANNED.value, OutboxState.RETRY.value)


class Identity:
    """Implements practice.identity_port.Identity."""

    def __init__(self, scope: Scope, conversations: ports.Conversations, mailbox: ports.Mailbox) -> None:
        self._scope = scope
        self._conversations = conversations
        self._mailbox = mailbox

    def standing(self, conversation: ConversationId) -> Standing:
        """See the port."""
        links = links_of(self._scope, conversation)
        if any(identity.holds(link.verified_at, link.how, self._scope.now) for link in links):
            return Standing.VERIFIED
        if any(link.verified_at is not None for link in links):
            return Standing.LAPSED
        return Standing.CLAIMED if links else Standing.UNKNOWN

    def locked(self, conversation: ConversationId) -> bool:
        """See the port."""
        return self._failures(challenges.c.conversation_id == conversation) >= identity.MOST_BEGUN

    def begin(
        self,
        conversation: ConversationId,
        given_name: str,
        family_name: str,
        born: date,
        text: Callable[[str], str],
    ) -> Begun:
        """See the port. Raises Unknown."""
        chat = self._conversations.get(conversation)
        if self.locked(conversation):
            return Begun.LOCKED
        patient = self._named(given_name, family_name, born)
        whose = patient.id if patient else None
        barred = self._failures(challenges.c.patient_id == (whose or NO_RECORD)) >= identity.MOST_BEGUN
        if patient is not None and not barred and _is_phone_of(chat, patient):
            self._write(conversation, whose, How.PHONE, "", PASSED)
            self._conversations.link(conversation, patient.id, How.PHONE)
            return Begun.LINKED
        code = self._scope.draw(identity.DIGITS, identity.CODE_LENGTH)
        sent = self._text(patient if not barred else None, text(code))
        self._end_open(conversation)
        self._write(conversation, whose, How.CODE, code if not barred else "", OPEN, message=sent)
        self._tell_when_locked(conversation, whose)
        return Begun.ASKED

    def answer(self, conversation: ConversationId, code: str) -> Answered:
        """See the port."""
        row = self._open(conversation, How.CODE)
        if row is None or row.expires_at <= self._scope.now:
            self._end_open(conversation)
            return Answered.OVER
        right = identity.same(row.secret, self._digest(row.id, code))
        return self._judged(row, right and bool(row.patient_id))

    def invite(self, patient: PatientId, by: str) -> Invitation:
        """See the port. Raises Unknown."""
        scope = self._scope
        if scope.row(sa.select(patients.c.id).where(scope.mine(patients, patients.c.id == patient))) is None:
            raise Unknown("no such patient in this practice")
        token = scope.draw(identity.LINK, identity.LINK_LENGTH)
        code = scope.draw(identity.TYPED[:8], 2) + scope.draw(identity.TYPED, identity.TYPED_LENGTH - 2)
        expires = scope.now + identity.INVITE_LIVES
        unused = sa.and_(invitations.c.patient_id == patient, invitations.c.used_at.is_(None))
        scope.change(invitations, unused, expires_at=scope.now)
        ident = scope.new_id()
        scope.add(
            invitations,
            id=ident,
            patient_id=patient,
            token=self._digest("link", token),
            code=self._digest("typed", code),
            by=by,
            at=scope.now,
            expires_at=expires,
        )
        scope.event("invitation.made", {"invitation": ident, "patient": patient, "by": by})
        return Invitation(token, code, expires)

    def open_invitation(self, conversation: ConversationId, secret: str) -> bool:
        """See the port."""
        scope = self._scope
        fits = sa.or_(
            invitations.c.token == self._digest("link", secret),
            invitations.c.code == self._digest("typed", secret.upper()),
        )
        fresh = sa.and_(fits, invitations.c.used_at.is_(None), invitations.c.expires_at > scope.now)
        row = scope.row(sa.select(invitations).where(scope.mine(invitations, fresh)))
        if self.locked(conversation):
            return False
        self._end_open(conversation)
        if row is None or not scope.change(
            invitations, sa.and_(invitations.c.id == row.id, fresh), used_at=scope.now
        ):
            self._write(conversation, None, How.INVITE, "", FAILED)
            self._tell_when_locked(conversation, None)
            return False
        self._write(conversation, row.patient_id, How.INVITE, "", OPEN)
        return True

    def confirm_invitation(self, conversation: ConversationId, born: date) -> Answered:
        """See the port."""
        row = self._open(conversation, How.INVITE)
        if row is None or row.expires_at <= self._scope.now:
            self._end_open(conversation)
            return Answered.OVER
        mine = self._scope.mine(patients, patients.c.id == row.patient_id)
        known = self._scope.row(sa.select(patients.c.born).where(mine))
        return self._judged(row, known is not None and known.born == born)

    def doubt(self, conversation: ConversationId, why: str) -> None:
        """See the port."""
        theirs = sa.and_(
            conversation_patients.c.conversation_id == conversation,
            conversation_patients.c.verified_at.is_not(None),
            conversation_patients.c.how != How.CHANNEL.value,
        )
        now = self._scope.now
        lapsed = now - identity.HOLDS
        if self._scope.change(conversation_patients, theirs, verified_at=lapsed, doubted_at=now):
            self._scope.event("identity.doubted", {"conversation": conversation, "why": why})

    def _judged(self, row: Any, right: bool) -> Answered:
        """Link the chat, or count the try; after the last one this way is closed and staff are told."""
        if right:
            self._end(row, PASSED)
            self._conversations.link(row.conversation_id, PatientId(row.patient_id), How(row.how))
            return Answered.LINKED
        tries = row.tries + 1
        self._scope.change(challenges, challenges.c.id == row.id, tries=tries)
        if tries < identity.TRIES:
            return Answered.WRONG
        self._end(row, FAILED)
        self._tell(row.conversation_id, f"{identity.TRIES} wrong answers when linking a chat with a record")
        self._tell_when_locked(row.conversation_id, None)
        return Answered.OVER

    def _named(self, given: str, family: str, born: date) -> Patient | None:
        query = sa.select(patients).where(self._scope.mine(patients, patients.c.born == born))
        return identity.named([patient_of(row) for row in self._scope.rows(query)], given, family, born)

    def _text(self, patient: Patient | None, text: str) -> str:
        """Write the message with the code; with nobody to send it to, it is written all the same."""
        channel, address = ("sms", patient.phone) if patient else _NOBODY
        phone = opened(self._scope, channel, address)
        message = self._mailbox.send(phone.id, Reply(text, kind="notice"))
        state = OutboxState.PLANNED if patient else OutboxState.DROPPED
        self._scope.change(outbox, outbox.c.id == message, state=state.value, reason="")
        return message

    def _write(
        self,
        conversation: ConversationId,
        patient: str | None,
        how: How,
        code: str,
        state: str,
        message: str | None = None,
    ) -> None:
        ident, now = self._scope.new_id(), self._scope.now
        self._scope.add(
            challenges,
            id=ident,
            conversation_id=conversation,
            patient_id=patient,
            message_id=message,
            how=how.value,
            secret=self._digest(ident, code) if code else "",
            state=state,
            tries=0,
            at=now,
            expires_at=now + (identity.CODE_LIVES if how is How.CODE else identity.WITHIN),
        )

    def _open(self, conversation: ConversationId, how: How) -> Any:
        mine = [challenges.c.conversation_id == conversation, challenges.c.state == OPEN]
        query = sa.select(challenges).where(
            self._scope.mine(challenges, *mine, challenges.c.how == how.value)
        )
        return self._scope.row(query.order_by(challenges.c.at.desc()))

    def _end_open(self, conversation: ConversationId) -> None:
        """A new beginning ends the one before, and its code with it."""
        mine = self._scope.mine(
            challenges, challenges.c.conversation_id == conversation, challenges.c.state == OPEN
        )
        for row in self._scope.rows(sa.select(challenges).where(mine)):
            self._end(row, FAILED)

    def _end(self, row: Any, state: str) -> None:
        self._scope.change(challenges, challenges.c.id == row.id, state=state)
        message = outbox.c.id == row.message_id
        self._scope.change(outbox, message, text=_READ)
        unsent = sa.and_(message, outbox.c.state.in_(_UNSENT))
        self._scope.change(outbox, unsent, state=OutboxState.DROPPED.value, reason="the code is over")

    def _failures(self, whose: sa.ColumnElement[bool]) -> int:
        recent = [challenges.c.at > self._scope.now - identity.WITHIN, challenges.c.state != PASSED]
        count = sa.select(sa.func.count()).select_from(challenges)
        row = self._scope.row(count.where(self._scope.mine(challenges, whose, *recent)))
        return int(row[0]) if row else 0

    def _tell_when_locked(self, conversation: ConversationId, patient: str | None) -> None:
        """Tell staff once, at the try that closes a chat or a record."""
        by_chat = self._failures(challenges.c.conversation_id == conversation)
        by_record = self._failures(challenges.c.patient_id == (patient or NO_RECORD))
        if identity.MOST_BEGUN in (by_chat, by_record if patient else 0):
            self._tell(conversation, "Too many tries to link a chat with a record: closed for a day")

    def _tell(self, conversation: ConversationId, text: str) -> None:
        self._scope.add(
            tasks,
            id=self._scope.new_id(),
            kind="identity",
            text=f"{text}. If it was the patient, call them and make an invitation.",
            conversation_id=conversation,
            created_at=self._scope.now,
        )

    def _digest(self, *parts: str) -> str:
        return identity.digest(self._scope.practice, *parts)


def _is_phone_of(chat: ports.Conversation, patient: Patient) -> bool:
    phone = digits(patient.phone)
    return chat.channel == "sms" and bool(phone) and digits(chat.address) == phone
