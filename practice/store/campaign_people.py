"""What the practice knows of many patients at once, as segments ask for it: one query a kind of fact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from practice.campaigns.model import Answer
from practice.campaigns.segment import Known
from practice.enrolments import EnrolmentState
from practice.ids import PatientId
from practice.store.campaign_tables import campaigns, conditions, recalls
from practice.store.chronic_tables import enrolments, home_readings
from practice.store.scope import Scope
from practice.store.tables import patients, visits
from practice.visits import VisitState

_TOOK_PLACE = (VisitState.ARRIVED.value, VisitState.COMPLETED.value)
Whose = Callable[[sa.Column[Any]], list[sa.ColumnElement[bool]]]


def known(scope: Scope, wanted: Collection[PatientId] | None, name: str) -> dict[PatientId, Known]:
    """See practice.campaign_port.Campaigns.known."""

    def whose(column: sa.Column[Any]) -> list[sa.ColumnElement[bool]]:
        return [] if wanted is None else [column.in_(wanted)]

    c = patients.c
    people = scope.rows(sa.select(c.id, c.born, c.is_new).where(scope.mine(patients, *whose(c.id))))
    took_place, booked = _visits(scope, whose)
    followed = _enrolled(scope, whose)
    noted, readings, had = _conditions(scope, whose), _readings(scope, whose), _had_it(scope, whose, name)
    return {
        row.id: Known(
            row.id,
            row.born,
            row.is_new,
            took_place.get(row.id, {}),
            frozenset(booked.get(row.id, ())),
            frozenset((*noted.get(row.id, ()), *followed.get(row.id, ()))),
            frozenset(followed.get(row.id, ())),
            readings.get(row.id, {}),
            had.get(row.id),
        )
        for row in people
    }


def _visits(scope: Scope, whose: Whose) -> tuple[dict[str, dict[str, date]], dict[str, set[str]]]:
    """When the last visit of each kind took place, and which kinds are to come, by patient."""
    c = visits.c
    latest = sa.func.max(c.starts_at, type_=c.starts_at.type).label("latest")
    query = sa.select(c.patient_id, c.visit_type, c.state, latest).where(
        scope.mine(visits, c.state.in_([*_TOOK_PLACE, VisitState.BOOKED.value]), *whose(c.patient_id))
    )
    took_place: dict[str, dict[str, date]] = defaultdict(dict)
    booked: dict[str, set[str]] = defaultdict(set)
    for row in scope.rows(query.group_by(c.patient_id, c.visit_type, c.state)):
        if row.state in _TOOK_PLACE:
            before = took_place[row.patient_id].get(row.visit_type, date.min)
            took_place[row.patient_id][row.visit_type] = max(before, _day(scope, row.latest))
        elif row.latest > scope.now:
            booked[row.patient_id].add(row.visit_type)
    return took_place, booked


def _enrolled(scope: Scope, whose: Whose) -> dict[str, set[str]]:
    c = enrolments.c
    live = scope.mine(enrolments, c.state != EnrolmentState.STOPPED.value, *whose(c.patient_id))
    return _sets(scope, sa.select(c.patient_id, c.protocol.label("name")).where(live))


def _conditions(scope: Scope, whose: Whose) -> dict[str, set[str]]:
    c = conditions.c
    mine = scope.mine(conditions, *whose(c.patient_id))
    return _sets(scope, sa.select(c.patient_id, c.condition.label("name")).where(mine))


def _readings(scope: Scope, whose: Whose) -> dict[str, dict[str, date]]:
    c = home_readings.c
    standing = scope.mine(home_readings, c.superseded_by.is_(None), *whose(c.patient_id))
    latest = sa.func.max(c.taken_at, type_=c.taken_at.type).label("latest")
    found: dict[str, dict[str, date]] = defaultdict(dict)
    query = sa.select(c.patient_id, c.kind, latest).where(standing).group_by(c.patient_id, c.kind)
    for row in scope.rows(query):
        found[row.patient_id][row.kind] = _day(scope, row.latest)
    return found


def _had_it(scope: Scope, whose: Whose, name: str) -> dict[str, date]:
    """Who said to a campaign of that name that they had it, and when."""
    if not name:
        return {}
    c = recalls.c
    same = sa.and_(campaigns.c.practice_id == c.practice_id, campaigns.c.id == c.campaign_id)
    said = scope.mine(
        recalls, c.answer == Answer.HAD_IT.value, campaigns.c.name == name, *whose(c.patient_id)
    )
    query = sa.select(c.patient_id, c.answered_at).join(campaigns, same).where(said).order_by(c.answered_at)
    return {row.patient_id: _day(scope, row.answered_at) for row in scope.rows(query)}


def _sets(scope: Scope, query: sa.Select[Any]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in scope.rows(query):
        found[row.patient_id].add(row.name)
    return found


def _day(scope: Scope, at: datetime) -> date:
    return at.astimezone(scope.settings.zone).date()
