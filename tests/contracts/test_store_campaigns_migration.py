"""Patients and visits written before there were campaigns: they can be recalled, and a visit closes it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from practice.campaigns.loading import read_campaign
from practice.ids import PatientId
from practice.settings import PracticeSettings
from practice.store import Store
from practice.store.migrate import to_head
from practice.store.tables import patients, practices, providers
from practice.visits import Visit
from tests.conftest import MONDAY
from tests.contracts.test_store_migrations import empty

assert empty
ANA = PatientId("ana")


def test_a_patient_of_yesterday_is_recalled(empty: Store, sample: PracticeSettings) -> None:
    to_head(empty.engine, "0012")
    mine = {"practice_id": sample.id}
    ana = {"given_name": "Ana", "family_name": "M", "born": date(1980, 4, 21), "phone": "", "is_new": False}
    with empty.engine.begin() as connection:
        connection.execute(practices.insert().values(**mine, name=sample.name, zone=sample.zone.key))
        connection.execute(providers.insert().values(**mine, id=sample.provider, name="A"))
        connection.execute(patients.insert().values(**mine, **ana, id=ANA, verified=True, created_at=MONDAY))
    empty.migrate()
    flu = read_campaign(Path("data/campaigns"), "flu_shot")
    with empty.turn(sample.id, MONDAY) as uow:
        assert uow.campaigns.known()[ANA].conditions == frozenset()
        assert uow.campaigns.begin(flu, [(ANA, MONDAY)], MONDAY + timedelta(days=9), "amari")
        kind = sample.visit_types["vaccine"]
        opening = uow.visits.openings(kind, MONDAY, MONDAY + timedelta(days=9))[0]
        assert isinstance(uow.staff_visits.book_by_staff(opening, ANA, "amari", ""), Visit)
        assert [n.reason for n in uow.nudges.of_patient(ANA) if n.kind == "campaign"] == [
            "the visit is booked"
        ]
