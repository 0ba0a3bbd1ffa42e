"""Counts all that the figures of a period rest on."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from practice.enrolments import EnrolmentState
from practice.figures.facts import Facts
from practice.figures.period import Period
from practice.figures_port import Segments
from practice.protocols.chronic import Level
from practice.store import figure_talk, figure_visits
from practice.store.campaign_tables import campaigns, recalls
from practice.store.chronic_tables import enrolments, follow_up_rounds, home_readings
from practice.store.desk_tables import meta
from practice.store.promise_tables import offers
from practice.store.scope import Scope
from practice.store.tables import patients
from practice.visits_port import Visits

_THIRD = 2
_RECALLING = timedelta(days=90)


class FigureFacts:
    """Implements practice.figures_port.FigureFacts."""

    def __init__(self, scope: Scope, calendar: Visits) -> None:
        self._scope = scope
        self._calendar = calendar

    def facts(self, period: Period, segments: Segments) -> Facts:
        """See the port."""
        scope = self._scope
        chats, handed_over = figure_talk.chats(scope, period)
        stopped, reachable = figure_talk.stopped(scope, period)
        by_channel, total, people = figure_talk.sent(scope, period, segments)
        followed, silent, out_of_range = self._followed(period)
        return Facts(
            visits=figure_visits.visit_facts(scope, period),
            cases=figure_talk.case_facts(scope, period),
            desk_seconds=figure_talk.desk_seconds(scope, period),
            chats=chats,
            chats_handed_over=handed_over,
            messages=figure_talk.messages(scope, period),
            misread=figure_talk.misread(scope, period),
            rounds=self._states(follow_up_rounds, follow_up_rounds.c.settled_at, period),
            followed=followed,
            silent=silent,
            out_of_range=out_of_range,
            offers=self._states(offers, offers.c.made_at, period),
            recalls=self._recalls(period),
            stopped=stopped,
            reachable=reachable,
            sent=by_channel,
            segments=total,
            patients_written_to=people,
            done=figure_visits.done_by_the_desk(scope, period),
            open_minutes=figure_visits.open_minutes(scope, period),
            panel=self._panel(),
            seen_lately=figure_visits.seen_lately(scope, period),
            third_next=self._third_next(),
        )

    def is_reported(self, period: Period) -> bool:
        """See the port."""
        known = self._scope.mine(meta, meta.c.key == _key(period))
        return self._scope.row(sa.select(meta.c.key).where(known)) is not None

    def report(self, period: Period) -> bool:
        """See the port."""
        return self._scope.add_new(meta, [{"key": _key(period), "value": self._scope.now.isoformat()}]) == 1

    def _states(self, table: sa.Table, moment: sa.Column[object], period: Period) -> dict[str, int]:
        within = self._scope.mine(table, moment >= period.start, moment < period.end)
        rows = self._scope.rows(
            sa.select(table.c.state, sa.func.count().label("number")).where(within).group_by(table.c.state)
        )
        return {row.state: int(row.number) for row in rows}

    def _recalls(self, period: Period) -> dict[str, int]:
        """How the recalls stand that were begun in the 90 days before the end of the period."""
        c, begun = campaigns.c, period.end - _RECALLING
        recent = self._scope.mine(campaigns, c.started_at >= begun, c.started_at < period.end)
        them = recalls.c.campaign_id.in_(sa.select(c.id).where(recent))
        number = sa.func.count().label("number")
        query = sa.select(recalls.c.state, number).where(self._scope.mine(recalls, them))
        return {row.state: int(row.number) for row in self._scope.rows(query.group_by(recalls.c.state))}

    def _followed(self, period: Period) -> tuple[int, int, int]:
        """Patients followed now; of these silent in the period, and above their protocol's ordinary level."""
        e, r = enrolments.c, home_readings.c
        active = self._scope.mine(enrolments, e.state == EnrolmentState.ACTIVE.value)
        rows = self._scope.rows(sa.select(e.patient_id, e.level).where(active))
        within = self._scope.mine(home_readings, r.said_at >= period.start, r.said_at < period.end)
        heard = {row.patient_id for row in self._scope.rows(sa.select(r.patient_id).where(within).distinct())}
        everyone = {row.patient_id for row in rows}
        above = {row.patient_id for row in rows if row.level != Level.NONE.value}
        return len(everyone), len(everyone - heard), len(above)

    def _panel(self) -> int:
        checked = self._scope.mine(patients, patients.c.verified)
        row = self._scope.row(sa.select(sa.func.count()).select_from(patients).where(checked))
        return int(row[0]) if row else 0

    def _third_next(self) -> dict[str, float | None]:
        """Days until the third free time of each visit type; None when there are not three."""
        now = self._scope.now
        found: dict[str, float | None] = {}
        for key, kind in self._scope.settings.visit_types.items():
            free = self._calendar.openings(kind, now, now + timedelta(days=kind.days_ahead + 1))
            third = free[_THIRD].start if len(free) > _THIRD else None
            found[key] = None if third is None else (third - now).total_seconds() / 86400
        return found


def _key(period: Period) -> str:
    return f"figures.{period.kind}.{period.first}"
