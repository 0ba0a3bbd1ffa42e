"""Nudges planned before they had facts: still due when they were, and a chat keeps when it was last used."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from practice.follow_ups import FollowUpState
from practice.ids import FollowUpId
from practice.settings import PracticeSettings
from practice.store import Store
from practice.store.desk_tables import inbox, nudges
from practice.store.migrate import to_head
from practice.store.tables import conversations, practices
from tests.conftest import MONDAY
from tests.contracts.test_store_migrations import empty

assert empty

_NEW_HERE = ("heard_at", "blocked_at")
_OLD = ("practice_id", "id", "conversation_id", "kind", "about", "due_at", "dedupe_key", "state", "reason")


def test_a_nudge_of_yesterday_is_claimed_when_it_is_due(empty: Store, sample: PracticeSettings) -> None:
    to_head(empty.engine, "0006")
    due = MONDAY + timedelta(hours=1)
    with empty.engine.begin() as connection:
        zone = {"practice_id": sample.id, "name": sample.name, "zone": sample.zone.key}
        connection.execute(practices.insert().values(zone))
        connection.execute(old(conversations, *old_names()).insert().values(chat(sample)))
        connection.execute(inbox.insert().values(message(sample)))
        row = {
            "kind": "check_in_follow_up",
            "about": {},
            "due_at": due,
            "dedupe_key": "k",
            "state": "planned",
        }
        row |= {"practice_id": sample.id, "id": "n", "conversation_id": "c", "reason": ""}
        connection.execute(old(nudges, *_OLD).insert().values(row))
    empty.migrate()
    with empty.turn(sample.id, MONDAY) as uow:
        assert uow.nudges.claim(timedelta(minutes=1)) == ()
    with empty.turn(sample.id, due) as uow:
        (nudge,) = uow.nudges.claim(timedelta(minutes=1))
        promise = uow.follow_ups.get(FollowUpId("n"))
        assert uow.nudges.facts([nudge])[nudge.id].gone == ""
    assert (nudge.id, nudge.rests_on) == ("n", "follow_up:n")
    assert promise is not None
    assert (promise.state, promise.missed_at) == (FollowUpState.OPEN, due + timedelta(days=2))
    with empty.engine.connect() as connection:
        assert connection.execute(sa.select(conversations.c.heard_at)).scalar_one() == MONDAY


def old_names() -> list[str]:
    return [column.name for column in conversations.c if column.name not in _NEW_HERE]


def old(table: sa.Table, *names: str) -> sa.TableClause:
    """The table with only these columns, as it was."""
    return sa.table(table.name, *(sa.column(name, table.c[name].type) for name in names))


def chat(sample: PracticeSettings) -> dict[str, object]:
    about = {"channel": "web", "address": "a", "speaker": "desk", "state": {}, "opened_at": MONDAY}
    numbers = {"version": 0, "last_sequence": 1, "handled_sequence": 0}
    return {"practice_id": sample.id, "id": "c", "patient_id": None, **about, **numbers}


def message(sample: PracticeSettings) -> dict[str, object]:
    about = {"channel": "web", "external_id": "1", "sequence": 1, "text": "hi", "raw": {}, "state": "handled"}
    more = {"received_at": MONDAY, "attempts": 0, "reason": ""}
    return {"practice_id": sample.id, "id": "i", "conversation_id": "c", **about, **more}
