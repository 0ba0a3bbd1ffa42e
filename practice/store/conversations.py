"""Conversations: who speaks, the dialogue's state, links to patients."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from practice.identity import How
from practice.ids import ConversationId, OutboxId, PatientId
from practice.ports import Conversation
from practice.store.desk_tables import outbox, tasks
from practice.store.errors import Stale, Unknown
from practice.store.scope import Scope, of_practice
from practice.store.tables import conversation_patients, conversations

_ONE = sa.select(conversations).where(of_practice(conversations, conversations.c.id == sa.bindparam("one")))
_LOCKED = _ONE.with_for_update(key_share=True)
_AT = sa.select(conversations).where(
    of_practice(
        conversations,
        conversations.c.channel == sa.bindparam("channel"),
        conversations.c.address == sa.bindparam("address"),
    )
)
_UNCHANGED = conversations.update().where(
    of_practice(
        conversations,
        conversations.c.id == sa.bindparam("one"),
        conversations.c.version == sa.bindparam("seen"),
    )
)
_NEXT = (
    conversations.update()
    .where(of_practice(conversations, conversations.c.id == sa.bindparam("one")))
    .values(last_sequence=conversations.c.last_sequence + 1)
    .returning(conversations.c.last_sequence)
)


class Conversations:
    """Implements practice.ports.Conversations."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._seen: dict[ConversationId, int] = {}

    def lock(self, conversation: ConversationId) -> Conversation:
        """See the port. Raises Unknown."""
        return self._remember(self._row(conversation, lock=True))

    def get(self, conversation: ConversationId) -> Conversation:
        """See the port. Raises Unknown."""
        return conversation_of(self._row(conversation))

    def save(
        self, conversation: ConversationId, state: Mapping[str, Any], last_sequence: int | None = None
    ) -> None:
        """See the port. Raises Stale when somebody else saved since this transaction read it."""
        scope = self._scope
        if conversation not in self._seen:
            self.lock(conversation)
        version = self._seen[conversation]
        values: dict[str, Any] = {"state": dict(state), "version": version + 1}
        if last_sequence is not None:
            values["handled_sequence"] = last_sequence
        if not scope.run(_UNCHANGED, one=conversation, seen=version, **values).rowcount:
            raise Stale("the conversation changed since it was read")
        self._seen[conversation] = version + 1

    def claim(self, conversation: ConversationId, patient: PatientId) -> None:
        """See the port."""
        self._linked(conversation, patient, verified_at=None, how=None)

    def link(self, conversation: ConversationId, patient: PatientId, how: How = How.STAFF) -> None:
        """See the port."""
        self._linked(conversation, patient, verified_at=self._scope.now, how=how.value)
        about = {"conversation": conversation, "patient": patient, "how": how.value}
        self._scope.event("identity.linked", about, by="staff" if how is How.STAFF else "patient")

    def _linked(self, conversation: ConversationId, patient: PatientId, **proof: Any) -> None:
        """The first patient is the conversation's own, until one is proven where the first was a claim."""
        scope = self._scope
        own = self._row(conversation).patient_id
        link = sa.and_(
            conversation_patients.c.conversation_id == conversation,
            conversation_patients.c.patient_id == patient,
        )
        row = {"conversation_id": conversation, "patient_id": patient, "linked_at": scope.now, **proof}
        if not scope.add_new(conversation_patients, [row]) and proof["how"] is not None:
            scope.change(conversation_patients, link, **proof, doubted_at=None)
        if own is None or (proof["how"] is not None and not self._proven(conversation, own)):
            scope.change(conversations, conversations.c.id == conversation, patient_id=patient)

    def _proven(self, conversation: ConversationId, patient: str) -> bool:
        """Whether this link ever rested on more than a claim."""
        mine = self._scope.mine(
            conversation_patients,
            conversation_patients.c.conversation_id == conversation,
            conversation_patients.c.patient_id == patient,
        )
        row = self._scope.row(sa.select(conversation_patients.c.verified_at).where(mine))
        return row is not None and row.verified_at is not None

    def find_or_open(self, channel: str, address: str) -> Conversation:
        """See the port."""
        return self._remember(found_or_opened(self._scope, channel, address))

    def reach(self, channel: str, address: str, *, on: bool) -> None:
        """See the port."""
        reach(self._scope, channel, address, on=on)

    def unreachable(self, conversation: ConversationId) -> None:
        """See the port."""
        open_one = sa.and_(conversations.c.id == conversation, conversations.c.blocked_at.is_(None))
        self._scope.change(conversations, open_one, blocked_at=self._scope.now)

    def speak(self, conversation: ConversationId, speaker: str) -> None:
        """From now on "desk" or "staff" speaks."""
        if not self._scope.change(conversations, conversations.c.id == conversation, speaker=speaker):
            raise Unknown("no such conversation in this practice")

    def _row(self, conversation: ConversationId, *, lock: bool = False) -> Any:
        row = self._scope.row(_LOCKED if lock else _ONE, one=conversation)
        if row is None:
            raise Unknown("no such conversation in this practice")
        return row

    def _remember(self, row: Any) -> Conversation:
        found = conversation_of(row)
        self._seen[found.id] = found.version
        return found


def found_or_opened(scope: Scope, channel: str, address: str) -> Any:
    """The row of the conversation with an address, written on first contact."""
    known = scope.row(_AT, channel=channel, address=address)
    return known if known is not None else opened(scope, channel, address)


def opened(scope: Scope, channel: str, address: str) -> Any:
    """As `found_or_opened`, with the same statements whether the conversation was there or not."""
    fresh = {
        "id": scope.new_id(),
        "channel": channel,
        "address": address,
        "speaker": "desk",
        "state": {},
        "version": 0,
        "last_sequence": 0,
        "handled_sequence": 0,
        "opened_at": scope.now,
    }
    scope.add_new(conversations, [fresh])
    row = scope.row(_AT, channel=channel, address=address)
    assert row is not None
    return row


def owner(scope: Scope, conversation: ConversationId) -> PatientId | None:
    """Whose conversation it is; None when nobody's, or when there is none."""
    row = scope.row(_ONE, one=conversation)
    return None if row is None else row.patient_id


def heard(scope: Scope, conversation: ConversationId, at: datetime) -> None:
    """The patient wrote here: nudges find them on this chat, and it is not blocked (any more)."""
    scope.change(conversations, conversations.c.id == conversation, heard_at=at, blocked_at=None)


def block(scope: Scope, message: OutboxId) -> None:
    """The chat that this message was for takes none; until its owner writes again, no nudge goes there.

    Staff are told once.
    """
    row = scope.row(sa.select(outbox.c.conversation_id).where(scope.mine(outbox, outbox.c.id == message)))
    if row is not None:
        _blocked(scope, ConversationId(row.conversation_id))


def reach(scope: Scope, channel: str, address: str, *, on: bool) -> None:
    """The owner of a chat blocked it, or let it in again. A chat that nobody wrote in is nothing to us."""
    row = scope.row(_AT, channel=channel, address=address)
    if row is not None and on:
        scope.change(conversations, conversations.c.id == row.id, blocked_at=None)
    elif row is not None:
        _blocked(scope, ConversationId(row.id))


def _blocked(scope: Scope, conversation: ConversationId) -> None:
    fresh = sa.and_(conversations.c.id == conversation, conversations.c.blocked_at.is_(None))
    if scope.change(conversations, fresh, blocked_at=scope.now):
        scope.add(
            tasks,
            id=scope.new_id(),
            kind="unreachable",
            text="Their chat takes no messages any more: please call.",
            conversation_id=conversation,
            created_at=scope.now,
        )


def next_sequence(scope: Scope, conversation: ConversationId) -> int:
    """The number of the conversation's next line, in or out. Waits for a turn that has the conversation."""
    number = scope.run(_NEXT, one=conversation).scalar_one_or_none()
    if number is None:
        raise Unknown("no such conversation in this practice")
    return int(number)


def conversation_of(row: Any) -> Conversation:
    """The conversation as the dialogue sees it."""
    return Conversation(
        id=row.id,
        channel=row.channel,
        address=row.address,
        patient=row.patient_id,
        speaker=row.speaker,
        state=row.state,
        version=row.version,
    )
