"""Episodes that were open before they had numbers: they get them by age, and somebody is called for them."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from practice.settings import PracticeSettings
from practice.store import Store
from practice.store.desk_tables import episodes
from practice.store.migrate import to_head
from practice.store.tables import conversations, practices
from tests.conftest import MONDAY
from tests.contracts.test_store_migrations import empty

assert empty

_LATER = ("number", "claimed_by", "snoozed_until", "escalated_at", "acknowledged_at", "rung", "rang_at")


def test_open_episodes_of_yesterday_are_numbered_by_age(empty: Store, sample: PracticeSettings) -> None:
    to_head(empty.engine, "0003")
    yesterday = sa.table("episodes", *(sa.column(c.name, c.type) for c in _columns()))
    with empty.engine.begin() as connection:
        zone = {"practice_id": sample.id, "name": sample.name, "zone": sample.zone.key}
        connection.execute(practices.insert().values(zone))
        for place, ident in enumerate(("young", "old")):
            connection.execute(conversations.insert().values(_conversation(sample, ident)))
            opened = MONDAY - timedelta(days=place)
            connection.execute(yesterday.insert().values(_episode(sample, ident, opened)))
    empty.migrate()
    with empty.turn(sample.id, MONDAY) as uow:
        found = {e.id: e for e in uow.staff.open_episodes()}
    assert {ident: e.number for ident, e in found.items()} == {"old": 1, "young": 2}
    assert found["young"].escalated_at == MONDAY
    assert found["young"].acknowledged_at is None


def _columns() -> list[sa.Column[object]]:
    return [column for column in episodes.c if column.name not in _LATER]


def _conversation(sample: PracticeSettings, ident: str) -> dict[str, object]:
    return {
        "practice_id": sample.id,
        "id": ident,
        "channel": "web",
        "address": ident,
        "speaker": "staff",
        "state": {},
        "version": 0,
        "last_sequence": 0,
        "handled_sequence": 0,
        "opened_at": MONDAY,
    }


def _episode(sample: PracticeSettings, ident: str, opened: object) -> dict[str, object]:
    about = {"because": "asked for a person", "summary": "hello", "level": "routine", "opened_at": opened}
    return {"practice_id": sample.id, "id": ident, "conversation_id": ident, "closed_at": None, **about}
