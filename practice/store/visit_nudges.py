"""What a change of a visit means for its nudges. Every writer of visits passes here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from practice.follow_ups import RECHECK, FollowUpState
from practice.reminders import reminders
from practice.store.follow_ups import settle
from practice.store.nudges import Nudges, drop
from practice.store.promise_tables import follow_ups
from practice.store.recalls import close_for
from practice.store.rests_on import OVER
from practice.store.scope import Scope
from practice.store.tables import patients, waitlist
from practice.visits import Visit, VisitState

_KIND_AFTER = timedelta(hours=1)
_MISSED_USE = timedelta(days=3)
_CLOSING = frozenset({VisitState.BOOKED, VisitState.ARRIVED, VisitState.COMPLETED})


def follow(scope: Scope, before: Any | None, after: Visit) -> None:
    """Plan, move or drop the visit's nudges after a change; `before` is its row until then, None when new."""
    if after.patient is None:
        return
    if after.state is not VisitState.BOOKED:
        drop(scope, f"visit:{after.id}", OVER.get(after.state.value, "the visit is not booked any more"))
    elif before is None or before.state != VisitState.BOOKED.value or before.starts_at != after.start:
        drop(scope, f"visit:{after.id}", "the visit was moved")
        _remind(scope, after)
    if after.state in _CLOSING and (before is None or before.state != after.state.value):
        _close(scope, after)
    if after.state is VisitState.NO_SHOW:
        _ask_after(scope, after)
    elif before is not None and before.state == VisitState.NO_SHOW.value:
        drop(scope, f"missed:{after.id}", "the visit was not missed after all")


def _close(scope: Scope, visit: Visit) -> None:
    """A visit booked, or a patient who came: what was promised is kept, and nobody waits for it any more."""
    why = "a visit was booked" if visit.state is VisitState.BOOKED else "the patient came"
    theirs = sa.and_(follow_ups.c.patient_id == visit.patient, follow_ups.c.kind != RECHECK)
    settle(scope, theirs, FollowUpState.DONE, why)
    close_for(scope, visit)
    same = sa.and_(waitlist.c.patient_id == visit.patient, waitlist.c.visit_type == visit.visit_type)
    scope.change(waitlist, sa.and_(same, waitlist.c.state == "waiting"), state="booked")


def _remind(scope: Scope, visit: Visit) -> None:
    assert visit.patient is not None
    zone, rules = _zone(scope, visit), scope.settings.nudges
    for reminder in reminders(visit.start, scope.now, zone, rules):
        Nudges(scope).plan(
            "reminder",
            reminder.due_at,
            f"reminder:{visit.id}:{visit.sequence}:{reminder.days}",
            {"visit": visit.id, "start": visit.start.isoformat(), "days": reminder.days},
            patient=visit.patient,
            rests_on=f"visit:{visit.id}",
            not_after=reminder.not_after,
        )


def _ask_after(scope: Scope, visit: Visit) -> None:
    """A kind word after a missed visit, late enough for staff to take a mistake back."""
    due = scope.now + _KIND_AFTER
    Nudges(scope).plan(
        "missed_visit",
        due,
        f"missed:{visit.id}:{visit.sequence}",
        {"visit": visit.id, "start": visit.start.isoformat(), "visit_type": visit.visit_type},
        patient=visit.patient,
        rests_on=f"missed:{visit.id}",
        not_after=due + _MISSED_USE,
    )


def _zone(scope: Scope, visit: Visit) -> ZoneInfo:
    row = scope.row(sa.select(patients.c.zone).where(scope.mine(patients, patients.c.id == visit.patient)))
    return ZoneInfo(row.zone) if row is not None and row.zone else scope.settings.zone
