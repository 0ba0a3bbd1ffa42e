"""Enrolment by a protocol's rule: a few proposals a morning, each made once."""

from __future__ import annotations

from datetime import date, timedelta

from bot.enrolling import MOST, PROPOSED, TASK, finish, propose
from practice.ids import PatientId
from practice.patients import Patient
from tests.conftest import World
from tests.contracts.following import HYPERTENSION
from tests.prepared import desk_book


def test_a_chart_full_of_conditions_does_not_flood_the_desk(world: World) -> None:
    book = desk_book(world.settings)
    people = [PatientId(f"p{number}") for number in range(MOST + 2)]
    with world.turn() as uow:
        for ident in people:
            uow.patients.add(Patient(ident, "Pat", ident, date(1950, 1, 1), "+15555550199"))
            uow.conditions.note(ident, "hypertension", "amari")
    made = []
    for days in range(4):
        with world.turn(world.now + timedelta(days=days)) as uow:
            lines = propose(uow, book)
            assert propose(uow, book) == [], "once a day"
        made.append(sum(line.startswith(PROPOSED) for line in lines))
    assert made == [MOST, 2, 0, 0]
    with world.turn() as uow:
        asked = [task for task in uow.staff.open_tasks() if task.kind == TASK]
        assert {task.patient for task in asked} == set(people)
        finish(uow, people[0], HYPERTENSION, "amari")
        assert len([task for task in uow.staff.open_tasks() if task.kind == TASK]) == MOST + 1
