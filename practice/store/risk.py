"""No-show scores from the practice's own visits, and the one more reminder that risky visits get."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from practice.ids import VisitId
from practice.no_show import Past, Score, reasons_of, score
from practice.reminders import reminders
from practice.store.nudges import Nudges
from practice.store.scope import Scope
from practice.store.tables import patients, visits
from practice.visits import VisitState

_REMEMBERED = timedelta(days=730)
_LAST = 3
_OVER = [VisitState.COMPLETED.value, VisitState.NO_SHOW.value]
_NO_SHOW = VisitState.NO_SHOW.value


class Risk:
    """Implements practice.no_show.Risk."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def score(self, visit: VisitId) -> Score | None:
        """See the port."""
        row = self._row(visit)
        if row is None:
            return None
        past, last = self._past()
        return score(_reasons(row, last[row.patient_id]), past)

    def remind_more(self, visit: VisitId) -> bool:
        """See the port."""
        row, rated = self._row(visit), self.score(visit)
        if row is None or rated is None or not rated.risky or row.state != VisitState.BOOKED.value:
            return False
        zone = ZoneInfo(row.zone) if row.zone else self._scope.settings.zone
        rules = self._scope.settings.nudges
        extra = [r for r in reminders(row.starts_at, row.created_at, zone, rules, extra=True) if not r.days]
        return bool(extra) and Nudges(self._scope).plan(
            "reminder",
            extra[0].due_at,
            f"reminder:{visit}:{row.sequence}:0",
            {"visit": visit, "start": row.starts_at.isoformat(), "days": 0},
            patient=row.patient_id,
            rests_on=f"visit:{visit}",
            not_after=extra[0].not_after,
        )

    def _row(self, visit: VisitId) -> Any:
        query = _select().where(self._scope.mine(visits, visits.c.id == visit))
        return self._scope.row(query)

    def _past(self) -> tuple[tuple[Past, ...], defaultdict[str, list[bool]]]:
        """The practice's visits that are over, and for each patient how the latest of them went."""
        since = self._scope.now - _REMEMBERED
        over = self._scope.mine(visits, visits.c.state.in_(_OVER), visits.c.starts_at > since)
        last: defaultdict[str, list[bool]] = defaultdict(list)
        past = []
        for row in self._scope.rows(_select().where(over).order_by(visits.c.starts_at, visits.c.id)):
            missed = row.state == _NO_SHOW
            past.append(Past(_reasons(row, last[row.patient_id]), missed))
            last[row.patient_id] = [*last[row.patient_id], missed][-_LAST:]
        return tuple(past), last


def _reasons(row: Any, last: list[bool]) -> frozenset[str]:
    return reasons_of(
        start=row.starts_at,
        booked_at=row.created_at,
        born=row.born,
        is_new=row.is_new and not last,
        confirmed=row.confirmed_at is not None,
        last_missed=last,
    )


def _select() -> sa.Select[Any]:
    c = visits.c
    columns = (c.id, c.patient_id, c.state, c.starts_at, c.created_at, c.confirmed_at, c.sequence)
    same = sa.and_(patients.c.practice_id == c.practice_id, patients.c.id == c.patient_id)
    return sa.select(*columns, patients.c.born, patients.c.is_new, patients.c.zone).join(patients, same)
