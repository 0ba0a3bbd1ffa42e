"""Chats linked before anybody had to prove who writes stay whose they were."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from practice.identity import Standing
from practice.settings import PracticeSettings
from practice.store import Store
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
