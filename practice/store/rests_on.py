"""Whether the facts that nudges rest on still hold: one reader a kind of fact, for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from practice.ids import NudgeId
from practice.nudges import Nudge
from practice.store.chronic_tables import follow_up_rounds
from practice.store.promise_tables import follow_ups, offers
from practice.store.recall_facts import over as recalls_over
from practice.store.scope import Scope
from practice.store.tables import conversations, visits
from practice.visits import VisitState

Reader = Callable[[Scope, Sequence[Nudge]], Mapping[NudgeId, str]]
OVER = {
    VisitState.CANCELLED.value: "the visit was called off",
    VisitState.NO_SHOW.value: "the visit was missed",
    VisitState.ARRIVED.value: "the patient is here",
    VisitState.COMPLETED.value: "the visit took place",
}


def gone(scope: Scope, wanted: Sequence[Nudge]) -> Mapping[NudgeId, str]:
    """Why the fact of a nudge holds no more; nudges whose fact holds, or that rest on none, are left out."""
    by_kind: dict[str, list[Nudge]] = defaultdict(list)
    for nudge in wanted:
        if nudge.rests_on:
            by_kind[nudge.rests_on.partition(":")[0]].append(nudge)
    found: dict[NudgeId, str] = {}
    for kind, group in by_kind.items():
        reader = READERS.get(kind)
        found |= reader(scope, group) if reader else {n.id: "nobody knows its fact any more" for n in group}
    return found


def fact_id(nudge: Nudge) -> str:
    """The id in "visit:ID"."""
    return nudge.rests_on.partition(":")[2]


def _visits(scope: Scope, wanted: Sequence[Nudge]) -> Mapping[NudgeId, str]:
    """A visit must be booked, at the time that the nudge was planned for, and still to come."""
    ids = {fact_id(nudge) for nudge in wanted}
    query = sa.select(visits.c.id, visits.c.state, visits.c.starts_at)
    rows = {row.id: row for row in scope.rows(query.where(scope.mine(visits, visits.c.id.in_(ids))))}
    found: dict[NudgeId, str] = {}
    for nudge in wanted:
        row = rows.get(fact_id(nudge))
        if row is None:
            found[nudge.id] = "the visit is not there any more"
        elif row.state != VisitState.BOOKED.value:
            found[nudge.id] = OVER.get(row.state, "the visit is not booked any more")
        elif row.starts_at != datetime.fromisoformat(nudge.about["start"]):
            found[nudge.id] = "the visit was moved"
        elif row.starts_at <= scope.now:
            found[nudge.id] = "the visit has begun"
    return found


def _missed(scope: Scope, wanted: Sequence[Nudge]) -> Mapping[NudgeId, str]:
    """The visit must still count as missed, and its patient have no visit to come."""
    ids = {fact_id(nudge) for nudge in wanted}
    people = {nudge.patient for nudge in wanted}
    missed = scope.mine(visits, visits.c.id.in_(ids), visits.c.state == VisitState.NO_SHOW.value)
    still = {row.id for row in scope.rows(sa.select(visits.c.id).where(missed))}
    booked = [visits.c.patient_id.in_(people), visits.c.state == VisitState.BOOKED.value]
    ahead = scope.mine(visits, visits.c.starts_at > scope.now, *booked)
    booked_again = {row.patient_id for row in scope.rows(sa.select(visits.c.patient_id).where(ahead))}
    found: dict[NudgeId, str] = {}
    for nudge in wanted:
        if fact_id(nudge) not in still:
            found[nudge.id] = "the visit was not missed after all"
        elif nudge.patient in booked_again:
            found[nudge.id] = "the patient has a visit to come"
    return found


def _follow_ups(scope: Scope, wanted: Sequence[Nudge]) -> Mapping[NudgeId, str]:
    return _not_open(scope, wanted, follow_ups)


def _offers(scope: Scope, wanted: Sequence[Nudge]) -> Mapping[NudgeId, str]:
    return _not_open(scope, wanted, offers)


def _rounds(scope: Scope, wanted: Sequence[Nudge]) -> Mapping[NudgeId, str]:
    return _not_open(scope, wanted, follow_up_rounds)


def _not_open(scope: Scope, wanted: Sequence[Nudge], table: sa.Table) -> Mapping[NudgeId, str]:
    """What it rests on must be open; the state that it has instead says why not."""
    ids = {fact_id(nudge) for nudge in wanted}
    query = sa.select(table.c.id, table.c.state).where(scope.mine(table, table.c.id.in_(ids)))
    states = {row.id: row.state for row in scope.rows(query)}
    standing = {nudge.id: states.get(fact_id(nudge), "gone") for nudge in wanted}
    return {ident: f"what it was about is {state}" for ident, state in standing.items() if state != "open"}


def _check_ins(scope: Scope, wanted: Sequence[Nudge]) -> Mapping[NudgeId, str]:
    """The check-in begun then must still wait for an answer."""
    ids = {fact_id(nudge) for nudge in wanted}
    query = sa.select(conversations.c.id, conversations.c.state)
    rows = scope.rows(query.where(scope.mine(conversations, conversations.c.id.in_(ids))))
    waiting = {(row.id, frame["about"].get("begun")) for row in rows for frame in _open_frames(row.state)}
    over = [nudge for nudge in wanted if (fact_id(nudge), nudge.about["begun"]) not in waiting]
    return {nudge.id: "the check-in is over" for nudge in over}


def _open_frames(state: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [frame for frame in state.get("frames", []) if frame.get("asking") and "about" in frame]


READERS: dict[str, Reader] = {
    "check_in": _check_ins,
    "visit": _visits,
    "missed": _missed,
    "follow_up": _follow_ups,
    "offer": _offers,
    "round": _rounds,
    "recall": recalls_over,
}
