"""Chats linked before anybody had to prove who writes stay whose they were."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from practice.identity import Standing
from practice.settings import PracticeSettings
from practice.store import Store
from practice.store.desk_tables import domain_events
from practice.store.migrate import to_head
from practice.store.tables import conversations, patients, practices
from tests.conftest import MONDAY
from tests.contracts.test_store_migrations import empty

assert empty

BORN = date(1980, 4, 21)


def test_chats_that_were_linked_yesterday_stay_linked(empty: Store, sample: PracticeSettings) -> None:
    to_head(empty.engine, "0006")
    mine = {"practice_id": sample.id}
    with empty.engine.begin() as connection:
        connection.execute(practices.insert().values(**mine, name=sample.name, zone=sample.zone.key))
        for ident, checked in (("p1", True), ("p2", False)):
            about = {"given_name": "A", "family_name": ident, "born": BORN, "phone": "1", "is_new": False}
            connection.execute(
                patients.insert().values(**mine, id=ident, **about, verified=checked, created_at=MONDAY)
            )
            connection.execute(
                conversations.insert().values(
                    **mine,
                    id=ident,
                    channel="webchat",
                    address=ident,
                    patient_id=ident,
                    speaker="desk",
                    state={},
                    version=0,
                    last_sequence=0,
                    handled_sequence=0,
                    opened_at=MONDAY,
                )
            )
            statement = sa.text(
                "INSERT INTO conversation_patients (practice_id, conversation_id, patient_id, linked_at)"
                " VALUES (:p, :i, :i, '2026-03-01 12:00:00')"
            )
            connection.execute(statement, {"p": sample.id, "i": ident})
    empty.migrate()
    with empty.turn(sample.id, MONDAY + timedelta(days=200)) as uow:
        found = {n: uow.conversations.find_or_open("webchat", n).id for n in ("p1", "p2")}
        assert uow.identity.standing(found["p1"]) is Standing.VERIFIED
        assert uow.identity.standing(found["p2"]) is Standing.CLAIMED
        assert [p.id for p in uow.patients.spoken_for(found["p1"])] == ["p1"]
        assert [p.id for p in uow.patients.spoken_for(found["p2"])] == ["p2"]


def test_who_was_doubted_yesterday_stays_in_doubt(empty: Store, sample: PracticeSettings) -> None:
    """Before 17 a doubted number and an old proof looked the same; only its event told them apart."""
    to_head(empty.engine, "0016")
    mine, doubted = {"practice_id": sample.id}, MONDAY - timedelta(days=10)
    about = {"p": sample.id, "then": "2025-11-22 12:00:00", "now": "2026-02-25 12:00:00"}
    with empty.engine.begin() as connection:
        connection.execute(practices.insert().values(**mine, name=sample.name, zone=sample.zone.key))
        for ident, proven in (("old", "then"), ("doubted", "then"), ("again", "now")):
            person = {"given_name": "A", "family_name": ident, "born": BORN, "phone": "1", "is_new": False}
            connection.execute(
                patients.insert().values(**mine, id=ident, **person, verified=True, created_at=MONDAY)
            )
            chat = {"channel": "web", "address": ident, "patient_id": ident, "speaker": "desk", "state": {}}
            counts = {"version": 0, "last_sequence": 0, "handled_sequence": 0, "opened_at": MONDAY}
            connection.execute(conversations.insert().values(**mine, id=ident, **chat, **counts))
            statement = sa.text(
                "INSERT INTO conversation_patients"
                " (practice_id, conversation_id, patient_id, linked_at, verified_at, how)"
                f" VALUES (:p, '{ident}', '{ident}', :then, :{proven}, 'phone')"
            )
            connection.execute(statement, about)
            if ident != "old":
                event = {"id": ident, "name": "identity.doubted", "about": {"conversation": ident}}
                connection.execute(domain_events.insert().values(**mine, **event, at=doubted))
    empty.migrate()
    with empty.turn(sample.id, MONDAY) as uow:
        found = {n: uow.conversations.find_or_open("web", n).id for n in ("old", "doubted", "again")}
        known = {n: [p.id for p in uow.patients.spoken_for(chat, ran_out=True)] for n, chat in found.items()}
    assert known == {"old": ["old"], "doubted": [], "again": ["again"]}
