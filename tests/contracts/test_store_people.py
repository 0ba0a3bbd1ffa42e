"""The store's promises on patients, conversations and what waits for staff, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from practice.ids import PatientId
from practice.store.seed import CHILD, EXPECTED, MOTHER, SAMPLE_PATIENTS
from tests.conftest import MONDAY, World


def test_the_sample_practice_is_seeded_once(world: World) -> None:
    world.store.seed(world.settings, MONDAY + timedelta(days=1))
    with world.turn() as uow:
        assert {p.id for p in uow.patients.all()} == {p.id for p in SAMPLE_PATIENTS}
        assert len(uow.visits.upcoming(EXPECTED)) == 1


def test_a_mother_speaks_for_herself_first_and_for_her_child(world: World) -> None:
    mine = world.conversation("a")
    with world.turn() as uow:
        assert uow.patients.spoken_for(mine) == ()
        uow.conversations.link(mine, MOTHER)
        uow.conversations.link(mine, MOTHER)
        assert [p.id for p in uow.patients.spoken_for(mine)] == [MOTHER, CHILD]
        assert uow.conversations.lock(mine).patient == MOTHER


def test_a_child_does_not_speak_for_the_mother(world: World) -> None:
    mine = world.conversation("a")
    with world.turn() as uow:
        uow.conversations.link(mine, CHILD)
        assert [p.id for p in uow.patients.spoken_for(mine)] == [CHILD]


def test_the_first_patient_linked_stays_the_conversations_own(world: World) -> None:
    mine = world.conversation("a")
    with world.turn() as uow:
        uow.conversations.link(mine, EXPECTED)
        uow.conversations.link(mine, PatientId("sam-pike"))
        assert [p.id for p in uow.patients.spoken_for(mine)] == [EXPECTED, "sam-pike"]


def test_who_registers_by_chat_is_new_and_not_verified(world: World) -> None:
    with world.turn() as uow:
        patient = uow.patients.register("Lee", "O'Grant", date(1990, 2, 3), "+15555550190")
        assert uow.patients.get(patient.id) == patient
        assert uow.staff.open_tasks() == ()
    assert (patient.is_new, patient.verified, patient.born) == (True, False, date(1990, 2, 3))


@pytest.mark.parametrize(
    ("family", "born", "phone", "twin"),
    [
        ("MARSH", date(1980, 4, 21), "+15555559999", True),
        ("Other", date(1980, 4, 21), "555-555-0111", True),
        ("Marsh", date(1981, 4, 21), "+15555550111", False),
        ("Other", date(1980, 4, 21), "+15555559999", False),
    ],
)
def test_a_likely_twin_is_marked_for_staff_only(
    world: World, family: str, born: date, phone: str, twin: bool
) -> None:
    with world.turn() as uow:
        patient = uow.patients.register("Ana", family, born, phone)
        assert patient.id != EXPECTED
        assert [task.kind for task in uow.staff.open_tasks()] == (["twin"] if twin else [])


def test_a_conversation_is_opened_once_per_address_and_channel(world: World) -> None:
    with world.turn() as uow:
        first = uow.conversations.find_or_open("web", "a")
        assert uow.conversations.find_or_open("web", "a") == first
        assert uow.conversations.find_or_open("sms", "a").id != first.id
    assert (first.speaker, first.version, dict(first.state)) == ("desk", 0, {})


def test_an_episode_hands_over_and_back_and_is_raised_not_doubled(world: World) -> None:
    mine = world.conversation("a")
    with world.turn() as uow:
        first = uow.staff.open_episode(mine, "asked for a person", "hello")
        assert uow.conversations.lock(mine).speaker == "staff"
        assert uow.staff.open_episode(mine, "red flag", "chest pain", "emergency") == first
        assert uow.staff.open_episode(mine, "asked again", "hello?") == first
        (episode,) = uow.staff.open_episodes()
        assert (episode.level, episode.because) == ("emergency", "asked for a person")
        uow.staff.close_episode(mine)
        assert uow.conversations.lock(mine).speaker == "desk"
        assert uow.staff.open_episode(mine, "again", "") != first
    assert world.count("SELECT count(*) FROM episode_notes") == 4


def test_emergencies_come_first_among_open_episodes(world: World) -> None:
    calm, worse = world.conversation("a"), world.conversation("b")
    with world.turn() as uow:
        uow.staff.open_episode(calm, "asked", "")
    with world.turn(world.now + timedelta(minutes=1)) as uow:
        uow.staff.open_episode(worse, "red flag", "", "emergency")
        assert [e.conversation for e in uow.staff.open_episodes()] == [worse, calm]


def test_a_task_waits_until_it_is_done(world: World) -> None:
    with world.turn() as uow:
        task = uow.staff.add_task("refill", "lisinopril 10 mg", EXPECTED, None)
        assert [(t.kind, t.text, t.patient) for t in uow.staff.open_tasks()] == [
            ("refill", "lisinopril 10 mg", EXPECTED)
        ]
        uow.staff.finish_task(task)
        uow.staff.finish_task(task)
        assert uow.staff.open_tasks() == ()
    assert world.count("SELECT count(*) FROM domain_events WHERE name = 'task.done'") == 1


def test_waiting_twice_for_the_same_kind_of_visit_keeps_the_latest_wish(world: World) -> None:
    mine = world.conversation("a")
    with world.turn() as uow:
        uow.visits.join_waitlist(EXPECTED, "physical", {"day": 1}, mine)
        uow.visits.join_waitlist(EXPECTED, "physical", {"day": 2}, mine)
        uow.visits.join_waitlist(EXPECTED, "vaccine", {}, mine)
    assert world.count("SELECT count(*) FROM waitlist") == 2
