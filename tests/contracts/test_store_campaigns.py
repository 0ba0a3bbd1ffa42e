"""The store's promises on campaigns: recipients are fixed, a booking closes a recall, a stop is at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from practice.campaigns.loading import read_campaign
from practice.campaigns.model import Answer
from practice.campaigns.running import RecallState, Results, Run, RunState
from practice.consent import Scope
from practice.enrolments import Wish
from practice.ids import PatientId, RecallId
from practice.mail import OutboxState
from practice.nudges import Nudge, NudgeState
from practice.ports import Reply, SlotTaken, UnitOfWork
from practice.visits import Visit
from tests.conftest import World
from tests.contracts.following import HYPERTENSION, pressure

ANA, NINA, SAM = PatientId("ana-marsh"), PatientId("nina-hollis"), PatientId("sam-pike")
FLU = read_campaign(Path("data/campaigns"), "flu_shot")
LEASE = timedelta(minutes=2)


def begun(world: World, *patients: PatientId, now: datetime | None = None) -> Run:
    """The campaign for these, due at once, for ten days; each has a chat of their own."""
    for patient in patients:
        with world.turn(now) as uow:
            uow.conversations.link(uow.conversations.find_or_open("web", patient).id, patient)
    with world.turn(now) as uow:
        run = uow.campaigns.begin(
            FLU, [(p, uow.now) for p in patients], uow.now + timedelta(days=10), "Dr. Amari"
        )
    assert run is not None
    return run


def nudge_of(world: World, patient: PatientId) -> Nudge:
    with world.turn() as uow:
        return next(n for n in uow.nudges.of_patient(patient) if n.kind == "campaign")


def recall_of(world: World, patient: PatientId) -> RecallId:
    return RecallId(nudge_of(world, patient).about["recall"])


def state_of(world: World, patient: PatientId) -> RecallState:
    recall = recall_of(world, patient)
    with world.turn() as uow:
        found = uow.campaigns.recall(recall)
    assert found is not None
    return found.state


def by_staff(uow: UnitOfWork, world: World, patient: PatientId, kind: str = "vaccine") -> Visit:
    opening = uow.visits.openings(world.kind(kind), uow.now, uow.now + timedelta(days=9))[3]
    visit = uow.staff_visits.book_by_staff(opening, patient, "amari", "")
    assert isinstance(visit, Visit)
    return visit


def handed_out(world: World, *patients: PatientId, now: datetime | None = None) -> Sequence[Nudge]:
    """Their due nudges, written to the outbox of their chats."""
    with world.turn(now) as uow:
        taken = [n for n in uow.nudges.claim(LEASE) if n.patient in patients]
        for nudge, facts in ((n, uow.nudges.facts(taken)[n.id]) for n in taken):
            assert facts.conversation is not None
            out = uow.mailbox.send(facts.conversation, Reply("hi", kind="nudge"), dedupe=nudge.id)
            uow.nudges.sent(nudge, facts.conversation, out)
    return taken


def results_of(world: World, run: Run, now: datetime | None = None) -> Results:
    with world.turn(now) as uow:
        return uow.campaigns.results(run.id)


def test_a_start_plans_one_nudge_for_each_recipient_and_runs_once(world: World) -> None:
    run = begun(world, ANA, SAM)
    assert (run.recipients, run.state, run.started_by) == (2, RunState.RUNNING, "Dr. Amari")
    nudge = nudge_of(world, ANA)
    assert (nudge.state, nudge.not_after) == (NudgeState.PLANNED, world.now + timedelta(days=10))
    assert nudge.about["texts"]["sms"] == FLU.texts["sms"]
    with world.turn() as uow:
        assert uow.campaigns.begin(FLU, [(NINA, uow.now)], uow.now + timedelta(days=9), "x") is None
        assert uow.campaigns.running("flu_shot") == run
        assert [n.kind for n in uow.nudges.of_patient(NINA)] == []


def test_after_its_last_day_it_is_finished_and_can_be_started_again(world: World) -> None:
    begun(world, ANA)
    later = world.now + timedelta(days=11)
    with world.turn(later) as uow:
        assert uow.campaigns.running("flu_shot") is None
        assert [run.state for run in uow.campaigns.runs()] == [RunState.FINISHED]
    begun(world, ANA, now=later)
    with world.turn(later) as uow:
        assert [run.state for run in uow.campaigns.runs()] == [RunState.RUNNING, RunState.FINISHED]


def test_a_booked_visit_closes_it_whoever_booked(world: World) -> None:
    begun(world, ANA, SAM, NINA)
    world.booked(world.openings("vaccine")[0], "ana-marsh", "ana-marsh")
    with world.turn() as uow:
        by_staff(uow, world, SAM)
        by_staff(uow, world, NINA, "sick_visit")
    assert [state_of(world, p) for p in (ANA, SAM, NINA)] == ["booked", "booked", "open"]
    assert nudge_of(world, ANA).reason == nudge_of(world, SAM).reason == "the visit is booked"
    assert nudge_of(world, NINA).state is NudgeState.PLANNED


def test_what_the_segment_asks_for_is_read_again_at_the_moment_of_sending(world: World) -> None:
    """Sam had the shot since; Ana is too young after her date of birth was mended; Nina still fits."""
    begun(world, ANA, SAM, NINA)
    with world.turn() as uow:
        visit = by_staff(uow, world, SAM)
        uow.staff_visits.complete(visit.id, "amari")
        run = uow.campaigns.running("flu_shot")
        assert run is not None
    with world.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE patients SET born = '2020-01-01' WHERE id = 'ana-marsh'")
    with world.turn() as uow:
        taken = {n.patient: n for n in uow.nudges.claim(LEASE)}
        facts = uow.nudges.facts(list(taken.values()))
    assert SAM not in taken
    assert facts[taken[ANA].id].gone == "the patient fits no more: younger than 18"
    assert facts[taken[NINA].id].gone == ""


def test_a_stop_drops_what_waits_and_takes_back_what_is_written(world: World) -> None:
    run = begun(world, ANA, SAM, NINA)
    handed_out(world, SAM)
    with world.turn() as uow:
        assert uow.campaigns.stop(run.id, "Dr. Amari", "wrong date") == 3
        assert uow.campaigns.stop(run.id, "Dr. Amari", "again") == 0
        stopped = uow.campaigns.latest("flu_shot")
        assert stopped is not None
        assert (stopped.state, stopped.stopped_by) == (RunState.STOPPED, "Dr. Amari")
        assert uow.nudges.claim(LEASE) == ()
    assert world.store.claim(world.practice, world.now, LEASE) == ()
    assert {nudge_of(world, p).reason for p in (ANA, SAM, NINA)} == {"the campaign was stopped"}
    assert results_of(world, run).unsent == {"the campaign was stopped": 3}


def test_what_a_provider_has_already_is_not_called_unsent(world: World) -> None:
    run = begun(world, ANA, SAM)
    handed_out(world, ANA)
    (message,) = world.store.claim(world.practice, world.now, LEASE)
    with world.turn() as uow:
        assert uow.campaigns.stop(run.id, "x", "") == 1
    assert world.store.record_sent(world.practice, message.id, world.now)
    assert results_of(world, run).sent == 1


def test_answers_are_kept_and_the_last_one_counts(world: World) -> None:
    run = begun(world, ANA, SAM)
    recall = recall_of(world, ANA)
    for said in (Answer.BOOK, Answer.HAD_IT):
        with world.turn() as uow:
            uow.campaigns.answer(recall, said)
        assert state_of(world, ANA) == ("open" if said is Answer.BOOK else "answered")
    with world.turn() as uow:
        assert uow.campaigns.said_they_had_it(run.id) == (ANA,)
        assert uow.campaigns.known([ANA], name="flu_shot")[ANA].had_it == date(2026, 3, 2)
        assert uow.campaigns.known([ANA], name="other")[ANA].had_it is None
    assert nudge_of(world, ANA).reason == "the patient answered"
    assert results_of(world, run).answers == {"had_it": 1}


def test_results_say_of_how_many(world: World) -> None:
    run = begun(world, ANA, SAM, NINA)
    with world.turn() as uow:
        by_staff(uow, world, NINA)
    later = world.now + timedelta(hours=1)
    handed_out(world, ANA, SAM, now=later)
    for message in world.store.claim(world.practice, later, LEASE):
        world.store.record_sent(world.practice, message.id, later, f"p-{message.id}")
    out = nudge_of(world, ANA).outbox
    assert out is not None
    with world.turn(later) as uow:
        uow.mailbox.receipt(out, "", OutboxState.DELIVERED)
    after = later + timedelta(hours=1)
    recall, chat = recall_of(world, SAM), nudge_of(world, SAM).conversation
    with world.turn(after) as uow:
        visit = by_staff(uow, world, ANA)
        uow.campaigns.answer(recall, Answer.NO_MORE)
        uow.consents.withdraw((Scope.CAMPAIGNS,), chat)
    found = results_of(world, run, after)
    assert (found.recipients, found.sent, found.delivered, found.waiting) == (3, 2, 1, 0)
    assert (found.booked, found.booked_after, found.opted_out, found.answered) == (2, 1, 1, 1)
    assert found.unsent == {"the visit is booked": 1}
    with world.turn(after) as uow:
        uow.visits.cancel(visit.id, "patient", "")
    assert (results_of(world, run).booked, results_of(world, run).called_off) == (1, 1)


def test_an_approval_is_for_one_wording(world: World) -> None:
    with world.turn() as uow:
        uow.campaigns.approve("flu_shot", "abc", "Dr. Amari")
    with world.turn() as uow:
        found = uow.campaigns.approval("flu_shot", "abc")
        assert found is not None
        assert (found.by, found.at) == ("Dr. Amari", world.now)
        assert uow.campaigns.approval("flu_shot", "abd") is None
        assert uow.campaigns.approval("other", "abc") is None


def test_what_is_known_of_patients(world: World) -> None:
    """Visits that took place, those to come, noted conditions, protocols, readings that stand."""
    with world.turn() as uow:
        done = by_staff(uow, world, ANA, "physical")
        uow.staff_visits.complete(done.id, "amari")
        by_staff(uow, world, ANA, "vaccine")
        missed = by_staff(uow, world, ANA, "procedure")
        uow.staff_visits.no_show(missed.id, "amari")
        assert uow.conditions.note(ANA, "diabetes", "amari")
        assert not uow.conditions.note(ANA, "diabetes", "amari")
        uow.enrolments.enrol(ANA, HYPERTENSION, Wish(), "amari")
        uow.readings.add(pressure(ANA, 128.0, 82.0, world.now))
    with world.turn() as uow:
        known = uow.campaigns.known([ANA])
        assert list(known) == [ANA]
        assert known[ANA].visits == {"physical": done.start.astimezone(world.settings.zone).date()}
        assert (known[ANA].booked, known[ANA].new) == ({"follow_up", "vaccine"}, False)
        assert known[ANA].conditions == {"diabetes", "hypertension"}
        assert known[ANA].enrolled == {"hypertension"}
        assert known[ANA].readings == {"blood_pressure": date(2026, 3, 2)}
        assert len(uow.campaigns.known()) == len(uow.patients.all())
        assert uow.conditions.of(ANA) == ("diabetes",)
        assert uow.conditions.forget(ANA, "diabetes", "amari")
        assert not uow.conditions.forget(ANA, "diabetes", "amari")
        assert uow.campaigns.known([ANA])[ANA].conditions == {"hypertension"}


def test_moving_or_booking_at_the_same_time_as_a_start_closes_it_too(world: World) -> None:
    """A visit booked before the start leaves the patient out by the plan; by the facts as well."""
    with world.turn() as uow:
        booked = by_staff(uow, world, ANA)
        assert not isinstance(booked, SlotTaken)
    begun(world, ANA)
    with world.turn() as uow:
        (nudge,) = [n for n in uow.nudges.claim(LEASE) if n.kind == "campaign"]
        assert uow.nudges.facts([nudge])[nudge.id].gone == "the visit is booked"
    assert replace(FLU, closes=("any",)).closed_by("physical")
