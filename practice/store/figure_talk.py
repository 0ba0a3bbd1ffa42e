"""Counts messages and cases for the figures: who answered whom, and how soon."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from practice.consent import Scope as Consent
from practice.figures.facts import CaseFact
from practice.figures.period import Period
from practice.mail import InboxState
from practice.store.desk_tables import consents, domain_events, episodes, inbox, outbox
from practice.store.scope import Scope
from practice.store.tables import conversations

_ACTS = ("claim", "reply", "snooze", "lower", "close")
_ARRIVED = ("sent", "delivered")
_ANSWERS = ("reply", "emergency")
_MISREAD = "not understood"
_STAFF_FIRST = "staff wrote first"


def case_facts(scope: Scope, period: Period) -> tuple[CaseFact, ...]:
    """Every case that was opened in the period for a patient's sake, with the first acts of a person."""
    acts: dict[tuple[str, bool], datetime] = {}
    names = [f"episode.{act}" for act in _ACTS]
    e = domain_events.c
    done = scope.mine(domain_events, e.name.in_(names), e.at >= period.start)
    for row in scope.rows(sa.select(e.name, e.about, e.at).where(done).order_by(e.at)):
        acts.setdefault((row.about.get("episode", ""), False), row.at)
        if row.name == "episode.reply":
            acts.setdefault((row.about.get("episode", ""), True), row.at)
    return tuple(
        CaseFact(row.level, row.opened_at, acts.get((row.id, False)), acts.get((row.id, True)))
        for row in _cases(scope, period)
    )


def _cases(scope: Scope, period: Period) -> list[sa.Row[Any]]:
    c = episodes.c
    opened = [c.opened_at >= period.start, c.opened_at < period.end, c.because != _STAFF_FIRST]
    return scope.rows(sa.select(episodes).where(scope.mine(episodes, *opened)).order_by(c.opened_at))


def desk_seconds(scope: Scope, period: Period) -> tuple[float, ...]:
    """From each message to the desk's answer, where the answer is the next line of the chat."""
    lines: dict[str, list[tuple[int, datetime, bool]]] = defaultdict(list)
    i, o = inbox.c, outbox.c
    heard = scope.mine(inbox, i.received_at >= period.start, i.received_at < period.end)
    for row in scope.rows(sa.select(i.conversation_id, i.sequence, i.received_at).where(heard)):
        lines[row.conversation_id].append((row.sequence, row.received_at, True))
    answers = [o.kind.in_(_ANSWERS), o.state.in_(_ARRIVED), o.created_at >= period.start]
    query = sa.select(o.conversation_id, o.sequence, o.settled_at).where(scope.mine(outbox, *answers))
    for row in scope.rows(query):
        lines[row.conversation_id].append((row.sequence, row.settled_at, False))
    return tuple(
        max(0.0, (after[1] - before[1]).total_seconds())
        for chat in lines.values()
        for before, after in pairwise(sorted(chat))
        if before[2] and not after[2] and after[0] == before[0] + 1
    )


def chats(scope: Scope, period: Period) -> tuple[int, int]:
    """In how many chats a patient wrote, and in how many of those a person was asked for."""
    i = inbox.c
    heard = scope.mine(inbox, i.received_at >= period.start, i.received_at < period.end)
    wrote = {row.conversation_id for row in scope.rows(sa.select(i.conversation_id).where(heard).distinct())}
    asked = {row.conversation_id for row in _cases(scope, period)}
    return len(wrote), len(wrote & asked)


def messages(scope: Scope, period: Period) -> int:
    """How many messages of patients were handled."""
    i = inbox.c
    mine = [i.state == InboxState.HANDLED.value, i.received_at >= period.start, i.received_at < period.end]
    row = scope.row(sa.select(sa.func.count()).where(scope.mine(inbox, *mine)))
    return int(row[0]) if row else 0


def misread(scope: Scope, period: Period) -> tuple[str, ...]:
    """The sentences that the desk did not understand, as they were written."""
    e = domain_events.c
    mine = scope.mine(domain_events, e.name == "turn.effect", e.at >= period.start, e.at < period.end)
    rows = scope.rows(sa.select(e.about, e.at).where(mine).order_by(e.at))
    found = [
        _said(scope, row.about["conversation"], row.at) for row in rows if row.about.get("line") == _MISREAD
    ]
    return tuple(found)


def _said(scope: Scope, conversation: str, at: datetime) -> str:
    """The patient's latest words up to then; a turn is played right after them."""
    i = inbox.c
    mine = scope.mine(inbox, i.conversation_id == conversation, i.received_at <= at)
    row = scope.row(sa.select(i.text).where(mine).order_by(i.sequence.desc()).limit(1))
    return "" if row is None else str(row.text)


def stopped(scope: Scope, period: Period) -> tuple[int, int]:
    """How many people said in the period that they want no reminders; of how many who have a chat."""
    c, chat = consents.c, conversations.c
    said = [~c.given, c.scope == Consent.REMINDERS.value, c.at >= period.start, c.at < period.end]
    who = sa.func.coalesce(c.patient_id, c.conversation_id)
    no = scope.row(sa.select(sa.func.count(sa.distinct(who))).where(scope.mine(consents, *said)))
    whose = sa.func.coalesce(chat.patient_id, chat.id)
    known = scope.mine(conversations, chat.opened_at < period.end)
    all_of_them = scope.row(sa.select(sa.func.count(sa.distinct(whose))).where(known))
    return (int(no[0]) if no else 0), (int(all_of_them[0]) if all_of_them else 0)


def sent(scope: Scope, period: Period, segments: Callable[[str], int]) -> tuple[dict[str, int], int, int]:
    """What went out: messages by channel, segments of texts, and to how many people."""
    o, chat = outbox.c, conversations.c
    same = sa.and_(chat.practice_id == o.practice_id, chat.id == o.conversation_id)
    went = [o.state.in_(_ARRIVED), o.settled_at >= period.start, o.settled_at < period.end]
    query = sa.select(chat.channel, chat.patient_id, o.conversation_id, o.text).join(conversations, same)
    by_channel, total, people = Counter[str](), 0, set()
    for row in scope.rows(query.where(scope.mine(outbox, *went))):
        by_channel[row.channel] += 1
        people.add(row.patient_id or row.conversation_id)
        total += segments(row.text) if row.channel == "sms" else 0
    return dict(by_channel), total, len(people)
