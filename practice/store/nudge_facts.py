"""What decisions on nudges rest on, read for many at once: a dozen queries, however many are due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from practice.consent import Scope as Consent
from practice.ids import ConversationId, NudgeId, PatientId
from practice.nudges import Facts, Nudge, NudgeState, day_end, kind_of
from practice.store.desk_tables import nudges
from practice.store.reach import Chat, best, chats, of_people
from practice.store.rests_on import gone
from practice.store.scope import Scope
from practice.store.tables import conversations, patients
from practice.store.unwanted import refusals

_REMEMBERED = timedelta(days=8)
_ARRIVED = [NudgeState.SENT.value, NudgeState.UNKNOWN.value]
_PLANNED = [NudgeState.PLANNED.value, NudgeState.HELD.value]


@dataclass(frozen=True, slots=True)
class Contact:
    """One message that counted nudges went out in, and the facts they rested on."""

    at: datetime
    agreed: bool
    rested_on: frozenset[str]

    def same_round(self, nudge: Nudge) -> bool:
        """Whether it was an earlier asking of what this nudge asks: both are one contact."""
        return self.agreed and nudge.rests_on != "" and nudge.rests_on in self.rested_on


def read_facts(scope: Scope, wanted: Sequence[Nudge]) -> Mapping[NudgeId, Facts]:
    """The facts of each nudge, as of the transaction's moment."""
    reached = _reached(scope, wanted)
    _lock(scope, [chat.id for chat in reached.values()])
    owners = {chat.patient for chat in reached.values() if chat.patient is not None}
    own_chats = of_people(scope, owners)
    zones = _zones(scope, owners | {nudge.patient for nudge in wanted if nudge.patient is not None})
    unwanted = refusals(scope, wanted, reached)
    contacts = _contacts(scope, {_recipient(chat) for chat in reached.values()})
    urgent = _urgent(scope, {nudge.patient for nudge in wanted if nudge.patient is not None})
    over = gone(scope, wanted)
    found: dict[NudgeId, Facts] = {}
    for nudge in wanted:
        chat = reached.get(nudge.id)
        whose = (chat.patient if chat else None) or nudge.patient
        zone = zones.get(whose, scope.settings.zone) if whose else scope.settings.zone
        about = Facts(zone, gone=over.get(nudge.id, ""))
        if chat is None:
            found[nudge.id] = about
            continue
        counted = [one for one in contacts.get(_recipient(chat), ()) if not one.same_round(nudge)]
        together = own_chats.get(chat.patient, []) if chat.patient else [chat]
        found[nudge.id] = Facts(
            zone,
            chat.id,
            _recipient(chat),
            gone=about.gone,
            refused=unwanted.get(nudge.id, ""),
            staff_speaks=any(own.speaker != "desk" for own in (*together, chat)),
            talking=max((own.talking for own in together if own.talking), default=None),
            contacts=tuple(contact.at for contact in counted),
            agreed=tuple(contact.at for contact in counted if contact.agreed),
            ahead=_ahead(nudge, urgent, day_end(scope.now, zone)),
            proven=chat.proven,
        )
    return found


def recipient_of(scope: Scope, conversation: ConversationId) -> str:
    """Whose contact budget a message to a chat counts in: the person's, or the chat's if nobody is known."""
    row = scope.row(
        sa.select(conversations.c.patient_id).where(
            scope.mine(conversations, conversations.c.id == conversation)
        )
    )
    return row.patient_id if row is not None and row.patient_id is not None else f"chat:{conversation}"


def _recipient(chat: Chat) -> str:
    return chat.patient or f"chat:{chat.id}"


def _reached(scope: Scope, wanted: Sequence[Nudge]) -> dict[NudgeId, Chat]:
    """The chat of each nudge: the one it was planned for, else its patient's best."""
    named = chats(scope, [nudge.conversation for nudge in wanted if nudge.conversation is not None])
    to_many, others = _asked(wanted, to_many=True), _asked(wanted, to_many=False)
    found = {True: best(scope, to_many, on_file=True), False: best(scope, others)}
    reached: dict[NudgeId, Chat] = {}
    for nudge in wanted:
        if nudge.conversation is not None:
            chat = named.get(nudge.conversation)
        else:
            chat = found[_to_many(nudge)].get(nudge.patient) if nudge.patient is not None else None
        if chat is not None:
            reached[nudge.id] = chat
    return reached


def _asked(wanted: Sequence[Nudge], *, to_many: bool) -> list[PatientId]:
    return [n.patient for n in wanted if n.conversation is None and n.patient and _to_many(n) is to_many]


def _to_many(nudge: Nudge) -> bool:
    """A campaign is no reason to write to an app in which nobody was heard for long."""
    return kind_of(nudge.kind).scope is Consent.CAMPAIGNS


def _lock(scope: Scope, wanted: Sequence[ConversationId]) -> None:
    """In the order of their ids, so that two senders never wait for each other."""
    ids = sorted(set(wanted))
    if ids and scope.connection.dialect.name != "sqlite":
        query = sa.select(conversations.c.id).where(scope.mine(conversations, conversations.c.id.in_(ids)))
        scope.rows(query.order_by(conversations.c.id).with_for_update(key_share=True))


def _zones(scope: Scope, people: set[PatientId]) -> dict[PatientId, ZoneInfo]:
    if not people:
        return {}
    named = scope.mine(patients, patients.c.id.in_(people), patients.c.zone.is_not(None))
    rows = scope.rows(sa.select(patients.c.id, patients.c.zone).where(named))
    return {row.id: ZoneInfo(row.zone) for row in rows}


def _contacts(scope: Scope, recipients: set[str]) -> Mapping[str, list[Contact]]:
    """The messages in which counted nudges went to each recipient; one message is one contact."""
    if not recipients:
        return {}
    c = nudges.c
    recent = scope.mine(
        nudges, c.recipient.in_(recipients), c.settled_at > scope.now - _REMEMBERED, c.state.in_(_ARRIVED)
    )
    query = sa.select(c.recipient, c.kind, c.settled_at, c.outbox_id, c.rests_on)
    found: dict[tuple[str, str], Contact] = {}
    for row in scope.rows(query.where(recent)):
        kind, key = kind_of(row.kind), (row.recipient, row.outbox_id)
        if kind.counted:
            rested_on = found[key].rested_on | {row.rests_on} if key in found else {row.rests_on}
            found[key] = Contact(row.settled_at, kind.agreed, frozenset(rested_on))
    by_recipient: dict[str, list[Contact]] = defaultdict(list)
    for (recipient, _), contact in found.items():
        by_recipient[recipient].append(contact)
    return by_recipient


def _urgent(scope: Scope, people: set[PatientId]) -> dict[PatientId, list[tuple[int, datetime]]]:
    """Priority and moment of each counted nudge that still waits for a patient within the next day."""
    if not people:
        return {}
    c = nudges.c
    soon = scope.mine(
        nudges, c.patient_id.in_(people), c.state.in_(_PLANNED), c.look_at <= scope.now + timedelta(days=1)
    )
    found: dict[PatientId, list[tuple[int, datetime]]] = defaultdict(list)
    for row in scope.rows(sa.select(c.patient_id, c.kind, c.look_at).where(soon)):
        kind = kind_of(row.kind)
        if kind.counted:
            found[row.patient_id].append((kind.priority, row.look_at))
    return found


def _ahead(nudge: Nudge, urgent: Mapping[PatientId, list[tuple[int, datetime]]], midnight: datetime) -> bool:
    if nudge.patient is None:
        return False
    own = kind_of(nudge.kind).priority
    return any(priority < own and at < midnight for priority, at in urgent.get(nudge.patient, ()))
