"""The consent ledger: one row for each scope and word, and who counts as one person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from practice.consent import Entry, Source, in_full, refusal
from practice.consent import Scope as Wanted
from practice.ids import ConversationId, PatientId
from practice.patients import digits
from practice.store.desk_tables import consents
from practice.store.errors import Unknown
from practice.store.scope import Scope, of_practice
from practice.store.tables import conversations, patients

_PHONE = "sms"
_NO_PHONE = "none"  # no address ends with it
_PERSONS: sa.BindParameter[list[str]] = sa.bindparam("persons", expanding=True)
_CHAT = sa.select(conversations).where(of_practice(conversations, conversations.c.id == sa.bindparam("chat")))
_PHONES = sa.select(patients.c.phone).where(of_practice(patients, patients.c.id.in_(_PERSONS)))
_BY_PHONE = sa.and_(conversations.c.channel == _PHONE, conversations.c.address.like(sa.bindparam("phone")))
_CHATS = sa.select(conversations.c.id).where(
    of_practice(conversations, sa.or_(conversations.c.patient_id.in_(_PERSONS), _BY_PHONE))
)
_LEDGER = (
    sa.select(consents)
    .where(
        of_practice(
            consents,
            sa.or_(
                consents.c.conversation_id.in_(sa.bindparam("chats", expanding=True)),
                consents.c.patient_id.in_(_PERSONS),
            ),
        )
    )
    .order_by(consents.c.number)
)
_SPEAKERS = {Source.STAFF: "staff", Source.CARRIER: "carrier"}  # every other word is the patient's own


class Consents:
    """Implements practice.consent_port.Consents."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def allows(
        self,
        scope: Wanted,
        conversation: ConversationId | None = None,
        *,
        patient: PatientId | None = None,
        channel: str | None = None,
    ) -> str | None:
        """See the port. Raises Unknown."""
        chat = self._chat(conversation)
        where = channel or _channel(chat)
        return refusal(self._entries(chat, patient), scope, where)

    def give(
        self, scopes: Iterable[Wanted], conversation: ConversationId | None = None, **about: Any
    ) -> None:
        """See the port. Raises Unknown."""
        self._write(scopes, conversation, given=True, **about)

    def withdraw(
        self, scopes: Iterable[Wanted], conversation: ConversationId | None = None, **about: Any
    ) -> None:
        """See the port. Raises Unknown."""
        self._write(scopes, conversation, given=False, **about)

    def in_full(self, conversation: ConversationId) -> bool | None:
        """See the port. Raises Unknown."""
        chat = self._chat(conversation)
        return in_full(self._entries(chat, None), conversation, _channel(chat))

    def ledger(
        self, conversation: ConversationId | None = None, *, patient: PatientId | None = None
    ) -> tuple[Entry, ...]:
        """See the port. Raises Unknown."""
        return self._entries(self._chat(conversation), patient)

    def _entries(self, chat: Any, patient: PatientId | None) -> tuple[Entry, ...]:
        persons, chats = self._person(chat, patient)
        rows = self._scope.rows(_LEDGER, chats=chats, persons=persons)
        return tuple(_entry(row) for row in rows)

    def _write(
        self,
        scopes: Iterable[Wanted],
        conversation: ConversationId | None,
        *,
        given: bool,
        patient: PatientId | None = None,
        channel: str | None = None,
        source: Source = Source.WORDS,
        text_version: str = "",
    ) -> None:
        scope, wanted = self._scope, tuple(scopes)
        chat = self._chat(conversation)
        where = channel or _channel(chat)
        whose = patient or (chat.patient_id if chat else None)
        scope.lock_practice()
        for number, each in enumerate(wanted, self._next_number()):
            scope.add(
                consents,
                number=number,
                conversation_id=conversation,
                patient_id=whose,
                channel=where,
                scope=each.value,
                given=given,
                source=source.value,
                text_version=text_version,
                at=scope.now,
            )
        about = {"conversation": conversation, "patient": whose, "scopes": [each.value for each in wanted]}
        scope.event(
            "consent.given" if given else "consent.withdrawn", about, by=_SPEAKERS.get(source, "patient")
        )

    def _next_number(self) -> int:
        """One more than the last of the practice, which is locked meanwhile."""
        last = self._scope.row(sa.select(sa.func.max(consents.c.number)).where(self._scope.mine(consents)))
        return 1 + ((last[0] or 0) if last else 0)

    def _person(self, chat: Any, patient: PatientId | None) -> tuple[list[str], list[str]]:
        """The patients and the conversations that are one person for this purpose."""
        whose = patient or (chat.patient_id if chat else None)
        persons = [whose] if whose else self._holders(chat)
        chats = {*self._chats(persons), *([chat.id] if chat else [])}
        return persons, sorted(chats)

    def _holders(self, chat: Any) -> list[str]:
        """Whose phone an unlinked text conversation comes from."""
        phone = digits(chat.address) if chat is not None and chat.channel == _PHONE else ""
        if not phone:
            return []
        query = sa.select(patients.c.id).where(self._scope.mine(patients, _ends(patients.c.phone, phone)))
        return [row.id for row in self._scope.rows(query)]

    def _chats(self, persons: list[str]) -> list[str]:
        """Their own conversations, and the text conversations of the phones on file for them."""
        if not persons:
            return []
        rows = self._scope.rows(_PHONES, persons=persons)
        phones = sorted({phone for row in rows if (phone := digits(row.phone))}) or [_NO_PHONE]
        found = [self._scope.rows(_CHATS, persons=persons, phone=f"%{phone}") for phone in phones]
        return [row.id for rows in found for row in rows]

    def _chat(self, conversation: ConversationId | None) -> Any:
        if conversation is None:
            return None
        row = self._scope.row(_CHAT, chat=conversation)
        if row is None:
            raise Unknown("no such conversation in this practice")
        return row


def _channel(chat: Any) -> str:
    if chat is None:
        raise ValueError("name the conversation, or the channel")
    return str(chat.channel)


def _ends(column: sa.Column[Any], phone: str) -> sa.ColumnElement[bool]:
    """Whether a phone as it stands there is this one: the same last digits, none of them split by signs."""
    return column.like(f"%{phone}")


def _entry(row: Any) -> Entry:
    return Entry(
        Wanted(row.scope),
        row.given,
        row.channel,
        Source(row.source),
        row.text_version,
        row.at,
        row.conversation_id,
        row.patient_id,
    )
