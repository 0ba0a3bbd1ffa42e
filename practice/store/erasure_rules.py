"""What erasing a patient does to each table. A table that is not named here loses the patient's rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from practice.campaigns.running import RecallState
from practice.erasure import BLOT, BORN, FAMILY_NAME, GIVEN_NAME
from practice.follow_ups import FollowUpState
from practice.mail import UNSETTLED, InboxState, OutboxState
from practice.nudges import WAITING, NudgeState
from practice.store.campaign_tables import recalls
from practice.store.desk_tables import episode_notes, episodes, inbox, nudges, outbox, tasks
from practice.store.promise_tables import follow_ups
from practice.store.tables import patients, visit_history, visits, waitlist

STAYS = frozenset({"audit", "consent_ledger", "legal_holds", "offers", "conversations"})
_ERASED = "erased"


def emptied(now: Any) -> Mapping[sa.Table, Mapping[str, Any]]:
    """The tables whose rows stay, and the values that take the place of what they said."""
    return {
        patients: {
            "given_name": GIVEN_NAME,
            "family_name": FAMILY_NAME,
            "born": BORN,
            "phone": "",
            "zone": None,
            "verified": False,
            "twin_of": None,
            "erased_at": now,
        },
        inbox: {
            "text": "",
            "choice": None,
            "raw": {},
            "understanding": None,
            "reason": "",
            "state": _handled(),
        },
        outbox: {
            "text": "",
            "choices": [],
            "reason": _instead(outbox, UNSETTLED, _ERASED, outbox.c.reason),
            "state": _instead(outbox, UNSETTLED, OutboxState.DROPPED.value, outbox.c.state),
            "settled_at": sa.func.coalesce(outbox.c.settled_at, now),
        },
        tasks: {"text": BLOT, "done_at": sa.func.coalesce(tasks.c.done_at, now)},
        episodes: {"because": _ERASED, "summary": ""},
        episode_notes: {"because": _ERASED, "text": ""},
        nudges: {
            "about": {},
            "recipient": None,
            "reason": _instead(nudges, WAITING, _ERASED, nudges.c.reason),
            "state": _instead(nudges, WAITING, NudgeState.DROPPED.value, nudges.c.state),
            "settled_at": sa.func.coalesce(nudges.c.settled_at, now),
        },
        follow_ups: {
            "about": {},
            "reason": "",
            "state": _instead(
                follow_ups, {FollowUpState.OPEN}, FollowUpState.ABANDONED.value, follow_ups.c.state
            ),
        },
        waitlist: {"wish": {}, "state": _instead(waitlist, {"waiting"}, "left", waitlist.c.state)},
        recalls: {
            "answer": "",
            "state": _instead(recalls, {RecallState.OPEN}, RecallState.STOPPED.value, recalls.c.state),
        },
        visits: {"reason": ""},
        visit_history: {"about": {}},
    }


def _handled() -> Any:
    return sa.case((inbox.c.state == InboxState.STORED.value, InboxState.HANDLED.value), else_=inbox.c.state)


def _instead(table: sa.Table, states: Any, then: str, otherwise: Any) -> Any:
    """Another value for the rows in one of these states."""
    return sa.case((table.c.state.in_([str(state) for state in states]), then), else_=otherwise)
