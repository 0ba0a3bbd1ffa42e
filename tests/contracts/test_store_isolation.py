"""No practice sees or changes another's rows: over every table, and over every method that names a row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from practice.campaigns.loading import read_campaign
from practice.campaigns.model import Answer
from practice.consent import Scope
from practice.enrolment_port import RoundState
from practice.enrolments import Enrolment, Wish
from practice.ids import ConversationId, InboxId, PatientId, RecallId, TaskId, VisitId
from practice.mail import OutboxMessage
from practice.ports import Reply, SlotTaken, UnitOfWork
from practice.protocols.chronic import Level, Override
from practice.store import Unknown
from practice.store.columns import metadata
from practice.visits import Visit
from tests.conftest import OTHER, World
from tests.contracts.following import HYPERTENSION, pressure

FLU = read_campaign(Path("data/campaigns"), "flu_shot")
Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def theirs(world: World) -> dict[str, Any]:
    """One row of each kind in the other practice, by name. Patients have ids that only they have."""
    with world.store.turn(OTHER, world.now) as uow:
        conversation = uow.conversations.find_or_open("web", "theirs").id
        patient = uow.patients.register("Olga", "Secret", date(1970, 1, 1), "+15555550177").id
        uow.conversations.link(conversation, patient)
        kind = world.kind("new_patient")
        opening = uow.visits.openings(kind, world.now, world.now + timedelta(days=9))[0]
        visit = uow.visits.book(opening, conversation, patient, "secret")
        assert isinstance(visit, Visit)
        task = uow.staff.add_task("message", "secret", patient, conversation)
        uow.staff.open_episode(conversation, "secret", "secret")
        uow.consents.withdraw(tuple(Scope), conversation)
        uow.visits.join_waitlist(patient, "physical", {}, conversation)
        followed = uow.enrolments.enrol(patient, HYPERTENSION, Wish(), "secret")
        assert isinstance(followed, Enrolment)
        round_ = uow.rounds.open(followed.id, world.now, world.now + timedelta(hours=12))
        reading = uow.readings.add(pressure(patient, 128.0, 82.0, world.now))
        run = uow.campaigns.begin(FLU, [(patient, world.now)], world.now + timedelta(days=9), "secret")
        assert run is not None
        (invited,) = [n for n in uow.nudges.of_patient(patient) if n.kind == "campaign"]
        uow.campaigns.approve("flu_shot", "secret", "secret")
        uow.conditions.note(patient, "secret", "secret")
        uow.mailbox.send(conversation, Reply("secret"), dedupe="key")
    message = world.store.accept(OTHER, "web", "theirs", "1", "secret", {}, world.now)
    (out,) = world.store.claim(OTHER, world.now, timedelta(seconds=1))
    return {
        "conversation": conversation,
        "patient": patient,
        "visit": visit,
        "task": task,
        "message": message,
        "out": out,
        "opening": opening,
        "followed": followed,
        "round": round_,
        "reading": reading,
        "run": run.id,
        "recall": RecallId(invited.about["recall"]),
    }


def their_rows(world: World) -> Rows:
    with world.store.engine.connect() as connection:
        return {
            table.name: sorted(
                map(tuple, connection.execute(sa.select(table).where(table.c.practice_id == OTHER))), key=repr
            )
            for table in metadata.sorted_tables
        }


def test_every_table_carries_the_practice_first_in_its_key() -> None:
    for table in metadata.sorted_tables:
        assert next(iter(table.primary_key.columns)).name == "practice_id", table.name
        for key in table.foreign_keys:
            assert "practice_id" in [c.name for c in key.constraint.columns], (table.name, key)


def test_nothing_of_theirs_is_seen(world: World, theirs: dict[str, Any]) -> None:
    conversation, patient = theirs["conversation"], theirs["patient"]
    with world.turn() as uow:
        assert uow.visits.get(theirs["visit"].id) is None
        assert uow.visits.upcoming(patient) == ()
        assert uow.staff_visits.history(theirs["visit"].id) == ()
        assert uow.patients.get(patient) is None
        assert uow.patients.spoken_for(conversation) == ()
        assert patient not in [p.id for p in uow.patients.all()]
        assert uow.mailbox.oldest_unhandled(conversation) is None
        assert uow.mailbox.in_line(conversation, 2) == ()
        assert uow.staff.open_tasks() == ()
        assert uow.staff.open_episodes() == ()
        assert uow.consents.ledger(patient=patient) == ()
        assert uow.audit.latest(patient=patient) == ()
        assert uow.enrolments.get(theirs["followed"].id) is None
        assert uow.enrolments.of_patients([patient]) == ()
        assert uow.enrolments.ever(patient, "hypertension") == ()
        assert patient not in [e.patient for e in (*uow.enrolments.live(), *uow.enrolments.to_tend())]
        assert uow.rounds.get(theirs["round"]) is None
        assert uow.rounds.current(theirs["followed"].id) is None
        assert uow.rounds.latest(theirs["followed"].id) == ()
        assert uow.readings.of_patient(patient, ["blood_pressure"], world.now - timedelta(days=1)) == ()
        assert uow.readings.unjudged() == ()
        assert uow.campaigns.runs() == ()
        assert uow.campaigns.running("flu_shot") is uow.campaigns.latest("flu_shot") is None
        assert uow.campaigns.approval("flu_shot", "secret") is None
        assert uow.campaigns.recall(theirs["recall"]) is None
        assert uow.campaigns.said_they_had_it(theirs["run"]) == ()
        assert uow.campaigns.results(theirs["run"]).recipients == 0
        assert patient not in uow.campaigns.known(name="flu_shot")
        assert uow.conditions.of(patient) == ()
        mine = uow.visits.openings(world.kind("new_patient"), world.now, world.now + timedelta(days=9))
        assert theirs["opening"] in mine
    store = world.store
    later = world.now + timedelta(hours=1)
    assert store.first_in_line(world.practice) == ()
    assert store.history(world.practice, conversation) == ()
    assert store.undelivered(world.practice) == ()
    assert store.oldest_unhandled(world.practice, conversation) is None
    assert store.claim(world.practice, later, timedelta(seconds=1)) == ()
    assert store.claim_expired(world.practice, later, timedelta(seconds=1)) == ()


def test_nothing_of_theirs_is_changed(world: World, theirs: dict[str, Any]) -> None:
    before = their_rows(world)
    for act in changes(theirs):
        try:
            with world.turn() as uow:
                act(uow)
        except (Unknown, sa.exc.IntegrityError):
            pass
    outside(world, theirs)
    with world.turn() as uow:
        uow.conversations.find_or_open("web", "theirs")
        assert uow.patients.register("Olga", "Secret", date(1970, 1, 1), "+15555550177")
        assert uow.staff.open_tasks() == ()
    assert their_rows(world) == before


def changes(theirs: dict[str, Any]) -> list[Callable[[UnitOfWork], Any]]:
    """Every method that takes an id, called with one of theirs."""
    conversation: ConversationId = theirs["conversation"]
    patient: PatientId = theirs["patient"]
    visit: VisitId = theirs["visit"].id
    message: InboxId = theirs["message"]
    task: TaskId = theirs["task"]
    opening = theirs["opening"]
    followed, reading = theirs["followed"].id, theirs["reading"].id
    return [
        lambda u: u.visits.hold(opening, conversation),
        lambda u: u.visits.release(conversation),
        lambda u: u.visits.book(opening, conversation, patient, ""),
        lambda u: u.visits.move(visit, opening, conversation),
        lambda u: u.visits.cancel(visit, "x", "x"),
        lambda u: u.visits.confirm(visit),
        lambda u: u.visits.note_late(visit, 5),
        lambda u: u.visits.join_waitlist(patient, "physical", {"x": 1}, conversation),
        lambda u: u.staff_visits.book_by_staff(opening, patient, "x", "x", overbook=True),
        lambda u: u.staff_visits.arrive(visit, "x"),
        lambda u: u.staff_visits.complete(visit, "x"),
        lambda u: u.staff_visits.no_show(visit, "x"),
        lambda u: u.staff_visits.undo_no_show(visit, "x"),
        lambda u: u.patients.speak_for(patient, patient),
        lambda u: u.staff.add_task("x", "x", patient, conversation),
        lambda u: u.staff.finish_task(task),
        lambda u: u.staff.open_episode(conversation, "x", "x", "emergency"),
        lambda u: u.staff.close_episode(conversation),
        lambda u: u.conversations.lock(conversation),
        lambda u: u.conversations.save(conversation, {"x": 1}),
        lambda u: u.conversations.link(conversation, PatientId("ana-marsh")),
        lambda u: u.consents.withdraw(tuple(Scope), conversation),
        lambda u: u.consents.give(tuple(Scope), conversation),
        lambda u: u.consents.give(tuple(Scope), patient=patient, channel="sms"),
        lambda u: u.conversations.speak(conversation, "desk"),
        lambda u: u.enrolments.enrol(patient, HYPERTENSION, Wish(), "x"),
        lambda u: u.enrolments.pause(followed, None, "x", "x"),
        lambda u: u.enrolments.resume(followed, "x"),
        lambda u: u.enrolments.stop(followed, "x", "x"),
        lambda u: u.enrolments.override(followed, Override("sbp_limit", 120, "x", "x")),
        lambda u: u.enrolments.settle(followed, "pregnant", True),
        lambda u: u.enrolments.rise(followed, Level.EMERGENCY, "x"),
        lambda u: u.enrolments.lower(followed, Level.NONE, "x", "x"),
        lambda u: u.rounds.open(followed, u.now, u.now + timedelta(days=1)),
        lambda u: u.rounds.settle(theirs["round"], RoundState.MISSED),
        lambda u: u.readings.add(pressure(patient, 1.0, 1.0, u.now)),
        lambda u: u.readings.confirm([reading]),
        lambda u: u.readings.judge([reading], "x"),
        lambda u: u.campaigns.stop(theirs["run"], "x", "x"),
        lambda u: u.campaigns.answer(theirs["recall"], Answer.NO_MORE),
        lambda u: u.campaigns.begin(FLU, [(patient, u.now)], u.now, "x"),
        lambda u: u.conditions.forget(patient, "secret", "x"),
        lambda u: u.conditions.note(patient, "x", "x"),
        lambda u: u.mailbox.done(message),
        lambda u: u.mailbox.quarantine(message, "x"),
        lambda u: u.mailbox.send(conversation, Reply("x"), dedupe="key"),
    ]


def outside(world: World, theirs: dict[str, Any]) -> None:
    """The same for what the store does outside a turn."""
    out: OutboxMessage = theirs["out"]
    store, mine, now = world.store, world.practice, world.now
    assert not store.note_failure(mine, theirs["message"], "x", now, most=1, parse={"x": 1})
    assert not store.record_sent(mine, out.id, now)
    assert not store.record_retry(mine, out.id, now, now, "x")
    assert not store.record_unknown(mine, out.id, now, "x")
    assert not store.record_failed(mine, out.id, now, "x")
    assert not store.record_dropped(mine, out.id, now, "x")
    store.seed(world.settings, now)


def test_the_same_names_in_two_practices_are_two_things(world: World, theirs: dict[str, Any]) -> None:
    assert world.store.accept(world.practice, "web", "theirs", "1", "mine", {}, world.now) is not None
    with world.turn() as uow:
        mine = uow.conversations.find_or_open("web", "theirs")
        assert mine.id != theirs["conversation"]
        assert uow.mailbox.send(mine.id, Reply("x"), dedupe="key") != theirs["out"].id
        booked = uow.visits.book(theirs["opening"], mine.id, PatientId("ana-marsh"), "")
        assert not isinstance(booked, SlotTaken)


def test_a_practice_without_settings_is_refused(world: World) -> None:
    with pytest.raises(Unknown), world.store.turn("nowhere", world.now):  # type: ignore[arg-type]
        pytest.fail("a turn began")
