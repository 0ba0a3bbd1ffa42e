"""Whether the recalls behind nudges are still of use: open, not booked, and the patient still fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from practice.campaigns.model import Segment, closed_by
from practice.campaigns.running import WHY_CLOSED, RecallState
from practice.campaigns.segment import why_not
from practice.ids import NudgeId
from practice.nudges import Nudge
from practice.store.campaign_people import known
from practice.store.campaign_tables import campaigns, recalls
from practice.store.scope import Scope


def over(scope: Scope, wanted: Sequence[Nudge]) -> Mapping[NudgeId, str]:
    """Why they are not, by nudge; those of use are left out. What was true at the start is read again."""
    ids = {nudge.rests_on.partition(":")[2]: nudge.id for nudge in wanted}
    rows = {row.id: row for row in _rows(scope, ids)}
    found = {nudge: "the recall is not there any more" for ident, nudge in ids.items() if ident not in rows}
    still: dict[str, list[Any]] = defaultdict(list)
    for row in rows.values():
        if row.state == RecallState.OPEN.value:
            still[row.name].append(row)
        else:
            found[ids[row.id]] = WHY_CLOSED[RecallState(row.state)]
    for name, group in still.items():
        found |= {ids[row]: why for row, why in _misfits(scope, name, group).items()}
    return found


def _misfits(scope: Scope, name: str, group: Sequence[Any]) -> dict[str, str]:
    people = known(scope, {row.patient_id for row in group}, name)
    today = scope.now.astimezone(scope.settings.zone).date()
    found: dict[str, str] = {}
    for row in group:
        person = people[row.patient_id]
        misfit = why_not(Segment.from_json(row.segment), person, today)
        if any(closed_by(tuple(row.closes), kind) for kind in person.booked):
            found[row.id] = WHY_CLOSED[RecallState.BOOKED]
        elif misfit:
            found[row.id] = f"the patient fits no more: {misfit}"
    return found


def _rows(scope: Scope, ids: Mapping[str, NudgeId]) -> list[Any]:
    same = sa.and_(campaigns.c.practice_id == recalls.c.practice_id, campaigns.c.id == recalls.c.campaign_id)
    about = (campaigns.c.name, campaigns.c.segment, campaigns.c.closes)
    query = sa.select(recalls.c.id, recalls.c.patient_id, recalls.c.state, *about).join(campaigns, same)
    return scope.rows(query.where(scope.mine(recalls, recalls.c.id.in_(ids))))
