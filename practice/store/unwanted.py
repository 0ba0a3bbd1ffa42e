"""Which of many nudges their persons do not want: a sieve over the consent ledger, then the ledger itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from practice.consent import Scope as Wanted
from practice.ids import NudgeId
from practice.nudges import Nudge, kind_of
from practice.patients import digits
from practice.store.consents import Consents
from practice.store.desk_tables import consents
from practice.store.reach import Chat
from practice.store.scope import Scope, of_practice
from practice.store.tables import conversations, patients

_PHONE = "sms"


def refusals(scope: Scope, wanted: Sequence[Nudge], reached: Mapping[NudgeId, Chat]) -> Mapping[NudgeId, str]:
    """Why the person behind a chat does not want a nudge. Who never stopped anything costs nothing."""
    suspects = _who_stopped(scope)
    phones = _phones(scope, reached) if suspects else {}
    told = _who_was_told(scope, [reached[n.id] for n in wanted if n.id in reached and _to_many(n)])
    found: dict[NudgeId, str] = {}
    for nudge in wanted:
        chat = reached.get(nudge.id)
        if chat is None:
            continue
        kind = kind_of(nudge.kind)
        marks = {chat.id, chat.patient, phones.get(chat.patient or ""), digits(chat.address)}
        known = not _to_many(nudge) or not told.isdisjoint({chat.id, chat.patient})
        if known and marks.isdisjoint(suspects):
            continue
        reason = Consents(scope).allows(kind.scope, chat.id)
        if reason is not None:
            found[nudge.id] = reason
    return found


def _to_many(nudge: Nudge) -> bool:
    """Whether it may only go to who was told what this desk is."""
    return kind_of(nudge.kind).scope is Wanted.CAMPAIGNS


def _who_was_told(scope: Scope, reached: Sequence[Chat]) -> set[str | None]:
    """Of these chats and their patients, those that have any word given in the ledger."""
    if not reached:
        return set()
    c = consents.c
    theirs = sa.or_(
        c.conversation_id.in_({chat.id for chat in reached}),
        c.patient_id.in_({chat.patient for chat in reached if chat.patient}),
    )
    query = sa.select(c.patient_id, c.conversation_id).distinct()
    rows = scope.rows(query.where(scope.mine(consents, theirs, c.given.is_(True))))
    return {mark for row in rows for mark in (row.patient_id, row.conversation_id)} - {None}


def _who_stopped(scope: Scope) -> set[str | None]:
    """Patients, chats and phones in which anything was ever stopped."""
    found: set[str | None] = set()
    for row in scope.rows(_STOPPED):
        found |= {row.patient_id, row.conversation_id}
        if row.channel == _PHONE:
            found.add(digits(row.address))
    return found - {None, ""}


_SAME = sa.and_(
    conversations.c.practice_id == consents.c.practice_id, conversations.c.id == consents.c.conversation_id
)
_STOPPED = (
    sa.select(
        consents.c.patient_id, consents.c.conversation_id, conversations.c.channel, conversations.c.address
    )
    .distinct()
    .outerjoin_from(consents, conversations, _SAME)
    .where(of_practice(consents, consents.c.given.is_(False)))
)


def _phones(scope: Scope, reached: Mapping[NudgeId, Chat]) -> dict[str, str]:
    people = {chat.patient for chat in reached.values() if chat.patient}
    query = sa.select(patients.c.id, patients.c.phone).where(scope.mine(patients, patients.c.id.in_(people)))
    return {row.id: digits(row.phone) for row in scope.rows(query)} if people else {}
