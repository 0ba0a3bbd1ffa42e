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
from practice.patients import digits
from practice.store.scope import Scope, of_practice
from practice.store.tables import conversation_patients, conversations, patients, proxies

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_IDS: sa.BindParameter[list[str]] = sa.bindparam("ids", expanding=True)
_NOT_BLOCKED = conversations.c.blocked_at.is_(None)


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat that may be written to. `talking`: when the patient wrote last, if a question is open.

    `proven` False: it was shown to be theirs too long ago for more than times of visits.
    """

    id: ConversationId
    patient: PatientId | None
    address: str
    speaker: str
    heard_at: datetime | None
    talking: datetime | None
    proven: bool = True


def chats(scope: Scope, wanted: Iterable[ConversationId]) -> dict[ConversationId, Chat]:
    """The chats with these ids, without those that their owner has blocked."""
    ids = sorted(set(wanted))
    rows = scope.rows(_OPEN_CHATS, ids=ids) if ids else []
    return {row.id: _chat(row) for row in rows}


def of_people(scope: Scope, people: Iterable[PatientId]) -> dict[PatientId, list[Chat]]:
    """Each person's own chats, blocked or not: who speaks in one of them speaks with the person."""
    ids = sorted(set(people))
    found: dict[PatientId, list[Chat]] = defaultdict(list)
    for row in scope.rows(_OWN_CHATS, ids=ids) if ids else []:
        found[row.patient_id].append(_chat(row))
    return found


def best(scope: Scope, patients: Iterable[PatientId], *, on_file: bool = False) -> Mapping[PatientId, Chat]:
    """For each patient the chat they used last, else that of who speaks for them.

    Never a blocked one, nor one that nobody has proven to be theirs, nor one whose number was doubted since.
    One whose proof has run out comes last; a phone that proved itself must still be the one on file, as
    numbers move on. `on_file`: of those whose proof has run out, only texts to the phone on file.
    """
    ids = sorted(set(patients))
    if not ids:
        return {}
    by_patient: dict[PatientId, list[tuple[int, Chat]]] = defaultdict(list)
    for rank, query in enumerate((_LINKED, _BY_PROXY)):
        for row in scope.rows(query, ids=ids, since=scope.now - HOLDS):
            if row.proven or _goes_on(row, on_file):
                by_patient[row.whose].append((rank, _chat(row)))
    return {patient: min(found, key=_order)[1] for patient, found in by_patient.items()}


def _order(ranked: tuple[int, Chat]) -> tuple[bool, int, float, str]:
    rank, chat = ranked
    return not chat.proven, rank, -(chat.heard_at or _NEVER).timestamp(), chat.id


def _linked() -> sa.Select[Any]:
    link = conversation_patients
    same = sa.and_(
        conversations.c.practice_id == link.c.practice_id, conversations.c.id == link.c.conversation_id
    )
    record = sa.and_(patients.c.practice_id == link.c.practice_id, patients.c.id == link.c.patient_id)
    claimed = sa.and_(link.c.verified_at.is_(None), sa.not_(patients.c.verified))
    proven = sa.or_(_proven(), claimed)
    query = _select(link.c.patient_id.label("whose"), *_proof(proven)).join(link, same).join(patients, record)
    theirs = sa.or_(proven, link.c.verified_at.is_not(None))
    return query.where(of_practice(conversations, link.c.patient_id.in_(_IDS), _NOT_BLOCKED, theirs))


def _proof(proven: sa.ColumnElement[bool]) -> tuple[sa.ColumnElement[Any], ...]:
    link = conversation_patients.c
    return proven.label("proven"), link.doubted_at, link.how, conversations.c.channel, patients.c.phone


def _goes_on(row: Any, on_file: bool) -> bool:
    """Whether a chat whose proof has run out still gets what says nothing but times."""
    if row.doubted_at is not None:
        return False
    by_text = row.channel == "sms"
    if by_text and digits(row.address) == digits(row.phone):
        return True
    return not on_file and not (by_text and row.how in _BY_PHONE)


_BY_PHONE = (How.PHONE.value, How.CODE.value)


def _by_proxy() -> sa.Select[Any]:
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
    record = sa.and_(patients.c.practice_id == proxies.c.practice_id, patients.c.id == proxies.c.proxy_id)
    proven = _proven()
    query = _select(proxies.c.patient_id.label("whose"), *_proof(proven))
    query = query.join(proxies, own).join(link, by).join(patients, record)
    theirs = sa.or_(proven, link.c.verified_at.is_not(None))
    return query.where(of_practice(conversations, proxies.c.patient_id.in_(_IDS), _NOT_BLOCKED, theirs))


def _proven() -> sa.ColumnElement[bool]:
    """As practice.identity.holds: a chat that was found to be a patient's, and not too long ago."""
    link = conversation_patients.c
    vouched = sa.and_(link.verified_at.is_not(None), link.how == How.CHANNEL.value)
    return sa.or_(vouched, link.verified_at > sa.bindparam("since"))


def _select(*more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    c = conversations.c
    return sa.select(c.id, c.patient_id, c.address, c.speaker, c.heard_at, c.state, *more).select_from(
        conversations
    )


def _chat(row: Any) -> Chat:
    asking = any(frame.get("asking") for frame in row.state.get("frames", [])[-1:])
    talking = row.heard_at if asking else None
    proven = bool(getattr(row, "proven", True))
    return Chat(row.id, row.patient_id, row.address, row.speaker, row.heard_at, talking, proven)


_OPEN_CHATS = _select().where(of_practice(conversations, conversations.c.id.in_(_IDS), _NOT_BLOCKED))
_OWN_CHATS = _select().where(of_practice(conversations, conversations.c.patient_id.in_(_IDS)))
_LINKED, _BY_PROXY = _linked(), _by_proxy()
