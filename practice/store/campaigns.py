"""Campaigns: approvals, starts with fixed recipients, stops, and results."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from practice.campaign_port import Recipients
from practice.campaigns.model import Answer, Campaign
from practice.campaigns.running import Approval, Recall, RecallState, Results, Run, RunState
from practice.campaigns.segment import Known
from practice.ids import CampaignId, PatientId, RecallId
from practice.store import campaign_people
from practice.store.campaign_results import results
from practice.store.campaign_tables import campaign_approvals, campaigns, conditions, recalls
from practice.store.nudges import Nudges
from practice.store.recalls import settle
from practice.store.scope import Scope

KIND = "campaign"
_CLOSED = {
    Answer.HAD_IT: RecallState.ANSWERED,
    Answer.FINE: RecallState.ANSWERED,
    Answer.LATER: RecallState.ANSWERED,
    Answer.NO_MORE: RecallState.OPTED_OUT,
}


class Campaigns:
    """Implements practice.campaign_port.Campaigns."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def known(
        self, patients: Collection[PatientId] | None = None, *, name: str = ""
    ) -> dict[PatientId, Known]:
        """See the port."""
        return campaign_people.known(self._scope, patients, name)

    def approve(self, name: str, fingerprint: str, by: str) -> None:
        """See the port."""
        scope = self._scope
        about = {"name": name, "fingerprint": fingerprint, "by": by}
        scope.add(campaign_approvals, id=scope.new_id(), at=scope.now, **about)
        scope.event("campaign.approved", about)

    def approval(self, name: str, fingerprint: str) -> Approval | None:
        """See the port."""
        c = campaign_approvals.c
        same = self._scope.mine(campaign_approvals, c.name == name, c.fingerprint == fingerprint)
        row = self._scope.row(sa.select(campaign_approvals).where(same).order_by(c.at.desc()).limit(1))
        return None if row is None else Approval(row.name, row.fingerprint, row.by, row.at)

    def begin(self, campaign: Campaign, recipients: Recipients, ends_at: datetime, by: str) -> Run | None:
        """See the port. The database refuses a second run of one name, whoever else starts it meanwhile."""
        scope, ident = self._scope, CampaignId(self._scope.new_id())
        self._finish()
        row = {
            "id": ident,
            "name": campaign.name,
            "title": campaign.title,
            "version": campaign.version,
            "fingerprint": campaign.fingerprint,
            "segment": campaign.segment.to_json(),
            "closes": list(campaign.closes),
            "state": RunState.RUNNING.value,
            "started_at": scope.now,
            "started_by": by,
            "ends_at": ends_at,
            "stopped_by": "",
            "reason": "",
        }
        if scope.add_new(campaigns, [row]) == 0:
            return None
        for patient, due in recipients:
            self._invite(campaign, ident, patient, due, ends_at)
        scope.event("campaign.started", {"campaign": ident, "recipients": len(recipients), "by": by})
        return self._run(campaigns.c.id == ident)

    def running(self, name: str) -> Run | None:
        """See the port."""
        c = campaigns.c
        return self._run(c.name == name, c.state == RunState.RUNNING.value, c.ends_at > self._scope.now)

    def latest(self, name: str) -> Run | None:
        """See the port."""
        return self._run(campaigns.c.name == name)

    def runs(self) -> tuple[Run, ...]:
        """See the port."""
        return self._runs()

    def stop(self, run: CampaignId, by: str, reason: str) -> int:
        """See the port. What was written and not handed to a provider yet is taken back too."""
        c = campaigns.c
        running = sa.and_(c.id == run, c.state == RunState.RUNNING.value)
        values = {"stopped_at": self._scope.now, "stopped_by": by, "reason": reason}
        if not self._scope.change(campaigns, running, state=RunState.STOPPED.value, **values):
            return 0
        count = settle(self._scope, recalls.c.campaign_id == run, RecallState.STOPPED)
        self._scope.event("campaign.stopped", {"campaign": run, "unsent": count, "by": by, "reason": reason})
        return count

    def recall(self, recall: RecallId) -> Recall | None:
        """See the port."""
        row = self._scope.row(sa.select(recalls).where(self._scope.mine(recalls, recalls.c.id == recall)))
        if row is None:
            return None
        return Recall(row.id, row.campaign_id, row.patient_id, RecallState(row.state), row.answer)

    def answer(self, recall: RecallId, said: Answer) -> None:
        """See the port."""
        values = {"answer": said.value, "answered_at": self._scope.now}
        if self._scope.change(recalls, recalls.c.id == recall, **values):
            if said in _CLOSED:
                settle(self._scope, recalls.c.id == recall, _CLOSED[said])
            self._scope.event("recall.answered", {"recall": recall, "said": said.value})

    def said_they_had_it(self, run: CampaignId) -> tuple[PatientId, ...]:
        """See the port."""
        c = recalls.c
        said = self._scope.mine(recalls, c.campaign_id == run, c.answer == Answer.HAD_IT.value)
        rows = self._scope.rows(sa.select(c.patient_id).where(said).order_by(c.answered_at, c.id))
        return tuple(row.patient_id for row in rows)

    def results(self, run: CampaignId) -> Results:
        """See the port."""
        return results(self._scope, run)

    def _invite(
        self, campaign: Campaign, run: CampaignId, patient: PatientId, due: datetime, ends_at: datetime
    ) -> None:
        recall = RecallId(self._scope.new_id())
        self._scope.add(
            recalls,
            id=recall,
            campaign_id=run,
            patient_id=patient,
            state=RecallState.OPEN.value,
            answer="",
        )
        Nudges(self._scope).plan(
            KIND,
            due,
            f"recall:{recall}",
            {
                "recall": recall,
                "title": campaign.title,
                "label": campaign.label,
                "texts": dict(campaign.texts),
                "answers": [answer.value for answer in campaign.answers],
                "visit_type": campaign.visit_type,
            },
            patient=patient,
            rests_on=f"recall:{recall}",
            not_after=ends_at,
        )

    def _finish(self) -> None:
        """What has had its last moment makes room for the next start."""
        c = campaigns.c
        over = sa.and_(c.state == RunState.RUNNING.value, c.ends_at <= self._scope.now)
        self._scope.change(campaigns, over, state=RunState.FINISHED.value)

    def _run(self, *where: sa.ColumnElement[bool]) -> Run | None:
        return next(iter(self._runs(*where)), None)

    def _runs(self, *where: sa.ColumnElement[bool]) -> tuple[Run, ...]:
        scope, same = self._scope, recalls.c.practice_id == campaigns.c.practice_id
        count = (
            sa.select(sa.func.count())
            .where(same, recalls.c.campaign_id == campaigns.c.id)
            .correlate(campaigns)
            .scalar_subquery()
        )
        query = sa.select(campaigns, count.label("recipients")).where(scope.mine(campaigns, *where))
        order = query.order_by(campaigns.c.started_at.desc(), campaigns.c.id.desc())
        return tuple(self._read(row) for row in scope.rows(order))

    def _read(self, row: Any) -> Run:
        state = RunState(row.state)
        if state is RunState.RUNNING and row.ends_at <= self._scope.now:
            state = RunState.FINISHED
        times = {"started_at": row.started_at, "started_by": row.started_by, "ends_at": row.ends_at}
        stopped = {"stopped_by": row.stopped_by, "reason": row.reason}
        return Run(row.id, row.name, row.title, state, recipients=row.recipients, **times, **stopped)


class Conditions:
    """Implements practice.campaign_port.Conditions."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def note(self, patient: PatientId, condition: str, by: str) -> bool:
        """See the port."""
        row = {"patient_id": patient, "condition": condition, "noted_at": self._scope.now, "by": by}
        noted = self._scope.add_new(conditions, [row]) == 1
        if noted:
            self._scope.event("condition.noted", {"patient": patient, "condition": condition, "by": by})
        return noted

    def forget(self, patient: PatientId, condition: str, by: str) -> bool:
        """See the port."""
        same = sa.and_(conditions.c.patient_id == patient, conditions.c.condition == condition)
        gone = self._scope.drop(conditions, same) == 1
        if gone:
            self._scope.event("condition.ended", {"patient": patient, "condition": condition, "by": by})
        return gone

    def of(self, patient: PatientId) -> tuple[str, ...]:
        """See the port."""
        c = conditions.c
        mine = self._scope.mine(conditions, c.patient_id == patient)
        rows = self._scope.rows(sa.select(c.condition).where(mine).order_by(c.condition))
        return tuple(row.condition for row in rows)
