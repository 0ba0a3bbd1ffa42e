"""Which of a person's chats a nudge goes to, and whose chats those are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from practice.identity import HOLDS, How
from practice.ids import ConversationId, PatientId
from practice.store.scope import Scope
from practice.store.tables import conversation_patients, conversations, patients, proxies

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat that may be written to. `talking`: when the patient wrote last, if a question is open."""

    id: ConversationId
    patient: PatientId | None
    address: str
    speaker: str
    heard_at: datetime | None
    talking: datetime | None


def chats(scope: Scope, wanted: Iterable[ConversationId]) -> dict[ConversationId, Chat]:
    """The chats with these ids, without those that their owner has blocked."""
    ids = sorted(set(wanted))
    open_ones = [conversations.c.id.in_(ids), conversations.c.blocked_at.is_(None)]
    rows = scope.rows(_select().where(scope.mine(conversations, *open_ones))) if ids else []
    return {row.id: _chat(row) for row in rows}


def of_people(scope: Scope, people: Iterable[PatientId]) -> dict[PatientId, list[Chat]]:
    """Each person's own chats, blocked or not: who speaks in one of them speaks with the person."""
    ids = sorted(set(people))
    found: dict[PatientId, list[Chat]] = defaultdict(list)
    query = _select().where(scope.mine(conversations, conversations.c.patient_id.in_(ids)))
    for row in scope.rows(query) if ids else []:
        found[row.patient_id].append(_chat(row))
    return found


def best(scope: Scope, patients: Iterable[PatientId], *, on_file: bool = False) -> Mapping[PatientId, Chat]:
    """For each patient the chat they used last, else that of who speaks for them.

    Never a blocked one, nor one that nobody has proven to be theirs. `on_file`: for what says nothing of the
    patient, texts to the phone on file count as theirs however long ago that was proven.
    """
    ids = sorted(set(patients))
    if not ids:
        return {}
    by_patient: dict[PatientId, list[tuple[int, Chat]]] = defaultdict(list)
    for rank, query in enumerate((_linked(scope, ids, on_file), _spoken_for(scope, ids))):
        for row in scope.rows(query):
            by_patient[row.whose].append((rank, _chat(row)))
    return {patient: min(found, key=_order)[1] for patient, found in by_patient.items()}


def _order(ranked: tuple[int, Chat]) -> tuple[int, float, str]:
    rank, chat = ranked
    return rank, -(chat.heard_at or _NEVER).timestamp(), chat.id


def _linked(scope: Scope, ids: list[PatientId], on_file: bool) -> sa.Select[Any]:
    link = conversation_patients
    same = sa.and_(
        conversations.c.practice_id == link.c.practice_id, conversations.c.id == link.c.conversation_id
    )
    record = sa.and_(patients.c.practice_id == link.c.practice_id, patients.c.id == link.c.patient_id)
    query = _select(link.c.patient_id.label("whose")).join(link, same).join(patients, record)
    claimed = sa.and_(link.c.verified_at.is_(None), sa.not_(patients.c.verified))
    theirs = sa.or_(_proven(scope), claimed, *([_PHONE_ON_FILE] if on_file else []))
    return query.where(
        scope.mine(conversations, link.c.patient_id.in_(ids), conversations.c.blocked_at.is_(None), theirs)
    )


_PHONE_ON_FILE = sa.and_(
    conversation_patients.c.verified_at.is_not(None),
    conversations.c.channel == "sms",
    conversations.c.address == patients.c.phone,
)


def _spoken_for(scope: Scope, ids: list[PatientId]) -> sa.Select[Any]:
    own = sa.and_(
        conversations.c.practice_id == proxies.c.practice_id,
        conversations.c.patient_id == proxies.c.proxy_id,
    )
    link = conversation_patients
    by = sa.and_(
        link.c.practice_id == conversations.c.practice_id,
        link.c.conversation_id == conversations.c.id,
        link.c.patient_id == proxies.c.proxy_id,
    )
    query = _select(proxies.c.patient_id.label("whose")).join(proxies, own).join(link, by)
    may = [proxies.c.patient_id.in_(ids), conversations.c.blocked_at.is_(None), _proven(scope)]
    return query.where(scope.mine(conversations, *may))


def _proven(scope: Scope) -> sa.ColumnElement[bool]:
    """As practice.identity.holds: a chat that was found to be a patient's, and not too long ago."""
    link = conversation_patients.c
    vouched = sa.and_(link.verified_at.is_not(None), link.how == How.CHANNEL.value)
    return sa.or_(vouched, link.verified_at > scope.now - HOLDS)


def _select(*more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    c = conversations.c
    return sa.select(c.id, c.patient_id, c.address, c.speaker, c.heard_at, c.state, *more).select_from(
        conversations
    )


def _chat(row: Any) -> Chat:
    asking = any(frame.get("asking") for frame in row.state.get("frames", [])[-1:])
    return Chat(
        row.id, row.patient_id, row.address, row.speaker, row.heard_at, row.heard_at if asking else None
    )
