"""What came of a campaign, counted over its recipients' recalls, nudges, messages and visits."""

from __future__ import annotations

from collections import Counter
from typing import Any

import sqlalchemy as sa

from practice.campaigns.running import RecallState, Results
from practice.consent import Scope as Consent
from practice.ids import CampaignId
from practice.mail import OutboxState
from practice.nudges import WAITING, NudgeState
from practice.store.campaign_tables import recalls
from practice.store.desk_tables import consents, nudges, outbox
from practice.store.scope import Scope
from practice.store.tables import visits
from practice.visits import VisitState

_STANDS = (VisitState.BOOKED.value, VisitState.ARRIVED.value, VisitState.COMPLETED.value)
_CALLED_OFF = VisitState.CANCELLED.value
_HANDED_OUT = (OutboxState.SENT.value, OutboxState.DELIVERED.value)


def results(scope: Scope, run: CampaignId) -> Results:
    """See practice.campaign_port.Campaigns.results."""
    rows = _rows(scope, run)
    sent = [row for row in rows if row.nudge_state == NudgeState.SENT.value]
    messages = Counter(row.message_state for row in sent)
    booked = [row for row in rows if row.recall_state == RecallState.BOOKED.value]
    standing = [row for row in booked if row.visit_state in _STANDS]
    return Results(
        recipients=len(rows),
        sent=sum(messages[state] for state in _HANDED_OUT),
        delivered=messages[OutboxState.DELIVERED.value],
        failed=sum(row.message_state == OutboxState.FAILED.value for row in rows),
        unclear=sum(row.nudge_state == NudgeState.UNKNOWN.value for row in rows),
        waiting=sum(row.nudge_state in _WAITING or row.message_state in _UNDER_WAY for row in rows),
        unsent=Counter(row.why for row in rows if _unsent(row)),
        answers=Counter(row.answer for row in rows if row.answer),
        booked=len(standing),
        booked_after=sum(_after(row) for row in standing),
        called_off=sum(row.visit_state == _CALLED_OFF for row in booked),
        opted_out=_opted_out(scope, sent),
    )


_WAITING = {state.value for state in WAITING}
_UNDER_WAY = {OutboxState.PLANNED.value, OutboxState.SENDING.value, OutboxState.RETRY.value}


def _unsent(row: Any) -> bool:
    return bool(row.nudge_state == NudgeState.DROPPED.value and row.message_state != OutboxState.FAILED.value)


def _after(row: Any) -> bool:
    """Whether the visit was booked after the message went out."""
    return bool(row.sent_at and row.closed_at and row.closed_at >= row.sent_at)


def _rows(scope: Scope, run: CampaignId) -> list[Any]:
    """One a recipient, with what their nudge, its message and their visit came to."""
    mine = recalls.c.practice_id
    nudge = sa.and_(nudges.c.practice_id == mine, nudges.c.dedupe_key == "recall:" + recalls.c.id)
    message = sa.and_(outbox.c.practice_id == mine, outbox.c.id == nudges.c.outbox_id)
    visit = sa.and_(visits.c.practice_id == mine, visits.c.id == recalls.c.visit_id)
    query = (
        sa.select(
            recalls.c.patient_id,
            recalls.c.answer,
            recalls.c.state.label("recall_state"),
            recalls.c.settled_at.label("closed_at"),
            nudges.c.state.label("nudge_state"),
            nudges.c.reason.label("why"),
            outbox.c.settled_at.label("sent_at"),
            outbox.c.state.label("message_state"),
            visits.c.state.label("visit_state"),
        )
        .outerjoin(nudges, nudge)
        .outerjoin(outbox, message)
        .outerjoin(visits, visit)
    )
    return scope.rows(query.where(scope.mine(recalls, recalls.c.campaign_id == run)))


def _opted_out(scope: Scope, sent: list[Any]) -> int:
    """How many who were sent it wanted no more campaigns afterwards, in whatever words."""
    at = {row.patient_id: row.sent_at for row in sent if row.sent_at is not None}
    c = consents.c
    no_more = scope.mine(consents, c.scope == Consent.CAMPAIGNS.value, c.given.is_(False))
    rows = scope.rows(sa.select(c.patient_id, c.at).where(no_more))
    return len({row.patient_id for row in rows if row.patient_id in at and row.at >= at[row.patient_id]})
