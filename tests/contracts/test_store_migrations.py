"""The schema's steps: from nothing to what the tables say, and yesterday's conversations still load."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from actions.dialogue.frames import State
from practice.settings import PracticeSettings
from practice.store import Store
from practice.store.columns import metadata
from practice.store.migrate import to_head
from tests.conftest import MONDAY, OpenStore, World, run_alone

YESTERDAY = {
    "serial": 4,
    "greeted": True,
    "frames": [
        {
            "flow": "book_visit",
            "answers": [["reason", ["follow_up", "my knee"]]],
            "asking": "when",
            "about": {"text": "can i see the doc"},
        }
    ],
}


@pytest.fixture
def empty(open_store: OpenStore, sample: PracticeSettings) -> Iterator[Store]:
    """A store whose database holds nothing at all."""
    store = open_store({sample.id: sample})
    if store.engine.dialect.name == "sqlite":
        yield store
        return
    url = store.engine.url
    run_alone(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    yield store
    run_alone(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    store.migrate()


def differences(store: Store) -> list[object]:
    with store.engine.connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def test_the_steps_lead_from_nothing_to_what_the_tables_say(empty: Store) -> None:
    empty.migrate()
    assert differences(empty) == []


def test_migrating_twice_changes_nothing(empty: Store, sample: PracticeSettings) -> None:
    empty.migrate()
    empty.seed(sample, MONDAY)
    empty.migrate()
    assert World(empty, sample).openings("follow_up")


def test_a_conversation_stored_by_the_oldest_schema_goes_on(empty: Store, sample: PracticeSettings) -> None:
    to_head(empty.engine, "0001")
    with empty.engine.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO practices (practice_id, name, zone) VALUES ('riverside', 'R', 'UTC')")
        )
        connection.execute(
            sa.text(
                "INSERT INTO conversations (practice_id, id, channel, address, speaker, state, version,"
                " last_sequence, handled_sequence, opened_at)"
                " VALUES ('riverside', 'c1', 'web', 'a', 'desk', :state, 3, 7, 6, '2026-03-01 12:00:00')"
            ),
            {"state": json.dumps(YESTERDAY)},
        )
    empty.migrate()
    with empty.turn(sample.id, MONDAY) as uow:
        kept = uow.conversations.find_or_open("web", "a")
    frame = State.from_json(kept.state).frame
    assert frame is not None
    assert (kept.id, kept.version) == ("c1", 3)
    assert (frame.flow, frame.asking, dict(frame.answers)) == (
        "book_visit",
        "when",
        {"reason": ["follow_up", "my knee"]},
    )
