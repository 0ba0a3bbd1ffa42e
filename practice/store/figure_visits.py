"""Counts visits for the figures: what was booked, what became of it, and the hours there were."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from practice.figures.facts import VisitFact
from practice.figures.period import Period
from practice.hours import Minutes, minute_of
from practice.nudges import NudgeState
from practice.store.desk_tables import domain_events, nudges, tasks
from practice.store.outside_tables import outside_busy
from practice.store.promise_tables import closed_hours
from practice.store.scope import Scope
from practice.store.tables import visit_history, visits
from practice.visits import VisitState

_LATELY = timedelta(days=548)  # 18 months
_CAME = (VisitState.COMPLETED.value, VisitState.ARRIVED.value)
_BOOKED = (*_CAME, VisitState.BOOKED.value, VisitState.NO_SHOW.value, VisitState.CANCELLED.value)
_OWN_ACTS = {"booked": "booked", "moved": "moved", "cancelled": "called_off"}


def visit_facts(scope: Scope, period: Period) -> tuple[VisitFact, ...]:
    """Every visit that was booked for the period; one that is over and unmarked says so as its state."""
    v = visits.c
    mine = scope.mine(
        visits,
        v.starts_at >= period.start,
        v.starts_at < period.end,
        v.state.in_(_BOOKED),
        v.patient_id.is_not(None),
    )
    rows = scope.rows(sa.select(visits).where(mine).order_by(v.starts_at))
    reminded, off = (
        _reminded(scope, period),
        _called_off(scope, [row.id for row in rows if row.state == "cancelled"]),
    )
    return tuple(_fact(row, scope.now, row.id in reminded, off.get(row.id, ("", None))) for row in rows)


def _fact(row: Any, now: datetime, reminded: bool, off: tuple[str, datetime | None]) -> VisitFact:
    unmarked = row.state == VisitState.BOOKED.value and row.ends_at <= now
    return VisitFact(
        start=row.starts_at,
        minutes=int((row.ends_at - row.starts_at).total_seconds() // 60),
        state="unmarked" if unmarked else row.state,
        visit_type=row.visit_type,
        patient=row.patient_id,
        reminded=reminded,
        confirmed=row.confirmed_at is not None,
        off_by=off[0],
        off_at=off[1],
    )


def _reminded(scope: Scope, period: Period) -> set[str]:
    """The visits of the period of which a reminder went out."""
    n = nudges.c
    mine = scope.mine(
        nudges,
        n.kind == "reminder",
        n.state == NudgeState.SENT.value,
        n.settled_at >= period.start - timedelta(days=15),
        n.settled_at < period.end,
    )
    return {row.rests_on.removeprefix("visit:") for row in scope.rows(sa.select(n.rests_on).where(mine))}


def _called_off(scope: Scope, wanted: list[str]) -> dict[str, tuple[str, datetime]]:
    h = visit_history.c
    mine = scope.mine(visit_history, h.what == "cancelled", h.visit_id.in_(wanted))
    rows = scope.rows(sa.select(h.visit_id, h.by, h.at).where(mine).order_by(h.number))
    return {row.visit_id: (row.by, row.at) for row in rows}


def open_minutes(scope: Scope, period: Period) -> dict[date, int]:
    """How long each day was open, without hours that were closed or busy elsewhere."""
    c, o, first, after = closed_hours.c, outside_busy.c, period.start, period.end
    off = scope.mine(closed_hours, c.opened_at.is_(None), c.starts_at < after, c.ends_at > first)
    elsewhere = scope.mine(outside_busy, o.starts_at < after, o.ends_at > first)
    closed: set[int] = set()
    for query in (
        sa.select(c.starts_at, c.ends_at).where(off),
        sa.select(o.starts_at, o.ends_at).where(elsewhere),
    ):
        for row in scope.rows(query):
            closed.update(range(minute_of(row.starts_at), minute_of(row.ends_at)))
    hours = scope.settings.hours
    return {day: sum(_left(stretch, closed) for stretch in hours.minutes_on(day)) for day in period.days}


def _left(stretch: Minutes, closed: set[int]) -> int:
    return sum(minute not in closed for minute in range(*stretch))


def seen_lately(scope: Scope, period: Period) -> int:
    """How many patients came in the 18 months up to the end of the period."""
    v = visits.c
    mine = scope.mine(
        visits, v.state.in_(_CAME), v.starts_at >= period.end - _LATELY, v.starts_at < period.end
    )
    row = scope.row(sa.select(sa.func.count(sa.distinct(v.patient_id))).where(mine))
    return int(row[0]) if row else 0


def done_by_the_desk(scope: Scope, period: Period) -> dict[str, int]:
    """What patients and the desk did in the period without a person, by name."""
    h, n, t, e = visit_history.c, nudges.c, tasks.c, domain_events.c
    own = scope.mine(visit_history, h.by == "patient", h.at >= period.start, h.at < period.end)
    counted = (
        sa.select(h.what, sa.func.count().label("number"))
        .where(own, h.what.in_(list(_OWN_ACTS)))
        .group_by(h.what)
    )
    done = {_OWN_ACTS[row.what]: int(row.number) for row in scope.rows(counted)}
    sent = [n.kind == "reminder", n.state == NudgeState.SENT.value, n.settled_at >= period.start]
    done["reminded"] = _number(scope, nudges, *sent, n.settled_at < period.end)
    for kind in ("refill", "message"):
        taken = [t.kind == kind, t.created_at >= period.start, t.created_at < period.end]
        done[kind] = _number(scope, tasks, *taken)
    told = [e.name == "question.answered", e.at >= period.start, e.at < period.end]
    done["answered"] = _number(scope, domain_events, *told)
    return done


def _number(scope: Scope, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
    row = scope.row(sa.select(sa.func.count()).where(scope.mine(table, *where)))
    return int(row[0]) if row else 0
