"""Who is followed, the times of asking and readings from home, on both databases."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from practice.enrolment_port import RoundState
from practice.enrolments import EnrolmentState, Wish
from practice.episodes import Refused
from practice.nudges import NudgeState
from practice.protocols.chronic import Level, Override
from practice.store.chronic_tables import enrolments
from tests.conftest import World
from tests.contracts.following import ANA, HYPERTENSION, followed, pressure

DAY = timedelta(days=1)


def test_an_enrolment_is_kept_with_all_that_was_said(world: World) -> None:
    wish = Wish({"sbp_limit": 130.0}, {"pregnant": False}, time(7, 30))
    made = followed(world, wish=wish)
    with world.turn() as uow:
        (kept,) = uow.enrolments.of_patients([ANA])
    assert kept == made
    assert (kept.protocol, kept.version, kept.by) == ("hypertension", HYPERTENSION.version, "Dr. Amari")
    assert (kept.params, kept.ask_at, kept.answers["pregnant"].value) == (
        {"sbp_limit": 130.0},
        time(7, 30),
        False,
    )
    assert (kept.state, kept.level) == (EnrolmentState.ACTIVE, Level.NONE)


def test_a_patient_is_followed_once_by_a_protocol_and_anew_after_a_stop(world: World) -> None:
    first = followed(world)
    with world.turn() as uow:
        refused = uow.enrolments.enrol(ANA, HYPERTENSION, Wish(), "x")
        assert isinstance(refused, Refused)
        assert "followed already" in refused.because
        uow.enrolments.stop(first.id, "Dr. Amari", "moved away")
        assert not isinstance(uow.enrolments.enrol(ANA, HYPERTENSION, Wish(), "x"), Refused)
        states = {e.state for e in uow.enrolments.ever(ANA, "hypertension")}
    assert states == {EnrolmentState.ACTIVE, EnrolmentState.STOPPED}


def test_the_database_itself_refuses_a_second_live_one(world: World) -> None:
    made = followed(world)
    with world.store.engine.connect() as connection:
        row = connection.execute(sa.select(enrolments).where(enrolments.c.id == made.id)).mappings().one()
    twin = enrolments.insert().values({**row, "id": "twin"})
    with world.store.engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(twin)


def test_a_pause_ends_the_open_round_and_its_nudges(world: World) -> None:
    made = followed(world)
    with world.turn() as uow:
        ident = uow.rounds.open(made.id, world.now, world.now + DAY)
        assert ident is not None
        uow.nudges.plan("reading", world.now, "k", {}, patient=ANA, rests_on=f"round:{ident}")
        uow.enrolments.pause(made.id, world.now + 3 * DAY, "Dr. Amari", "on holiday")
        round_ = uow.rounds.get(ident)
        assert round_ is not None
        assert round_.state is RoundState.ENDED  # a round skipped would count as silence
        nudge = next(n for n in uow.nudges.of_patient(ANA) if n.kind == "reading")
        assert (nudge.state, nudge.reason) == (NudgeState.DROPPED, "the follow-up is paused")
        assert made.id not in [e.id for e in uow.enrolments.to_tend()]
    with world.turn(world.now + 3 * DAY) as uow:
        assert made.id in [e.id for e in uow.enrolments.to_tend()]


def test_a_stopped_one_can_never_change_again(world: World) -> None:
    made = followed(world)
    with world.turn() as uow:
        uow.enrolments.stop(made.id, "x", "done")
        uow.enrolments.resume(made.id, "x")
        uow.enrolments.rise(made.id, Level.EMERGENCY, "rule")
        kept = uow.enrolments.get(made.id)
    assert kept is not None
    assert (kept.state, kept.level, kept.stopped) == (EnrolmentState.STOPPED, Level.NONE, "done")


def test_a_level_only_rises_until_somebody_lowers_it(world: World) -> None:
    made = followed(world)
    with world.turn() as uow:
        assert uow.enrolments.rise(made.id, Level.SAME_DAY, "hypertension.very_high@1")
        assert not uow.enrolments.rise(made.id, Level.ROUTINE, "hypertension.mean_high@1")
        kept = uow.enrolments.get(made.id)
        assert kept is not None
        assert (kept.level, kept.rule, kept.raised_at) == (
            Level.SAME_DAY,
            "hypertension.very_high@1",
            world.now,
        )
        uow.enrolments.lower(made.id, Level.NONE, "Dr. Amari", "seen today")
        lowered = uow.enrolments.get(made.id)
        assert lowered is not None
        assert (lowered.level, lowered.rule) == (Level.NONE, "")


def test_an_override_takes_the_place_of_the_one_before(world: World) -> None:
    made = followed(world)
    with world.turn() as uow:
        uow.enrolments.override(made.id, Override("sbp_limit", 150, "Dr. Amari", "frail"))
        uow.enrolments.override(made.id, Override("sbp_limit", 145, "Dr. Amari", "better now"))
        kept = uow.enrolments.get(made.id)
    assert kept is not None
    assert kept.overrides == (Override("sbp_limit", 145, "Dr. Amari", "better now"),)


def test_a_round_is_opened_once_and_answered_once(world: World) -> None:
    made = followed(world)
    with world.turn() as uow:
        ident = uow.rounds.open(made.id, world.now, world.now + DAY)
        assert ident is not None
        assert uow.rounds.open(made.id, world.now, world.now + DAY) is None
        uow.rounds.settle(ident, RoundState.ANSWERED)
        uow.rounds.settle(ident, RoundState.MISSED)
        assert uow.rounds.current(made.id) is None
        assert [r.state for r in uow.rounds.latest(made.id)] == [RoundState.ANSWERED]


def test_why_a_round_was_not_asked_is_known(world: World) -> None:
    made = followed(world)
    with world.turn() as uow:
        ident = uow.rounds.open(made.id, world.now, world.now + DAY)
        assert ident is not None
        uow.nudges.plan("reading", world.now, "k", {}, patient=ANA, rests_on=f"round:{ident}")
        (nudge,) = [n for n in uow.nudges.claim(timedelta(minutes=1)) if n.kind == "reading"]
        uow.nudges.give_up(nudge, "there is no chat to write to")
        assert uow.rounds.why_unasked(ident) == "there is no chat to write to"


def test_a_correction_supersedes_and_nothing_is_taken_away(world: World) -> None:
    with world.turn() as uow:
        first = uow.readings.add(pressure(ANA, 154, 88, world.now - timedelta(hours=1)))
        second = uow.readings.add(pressure(ANA, 145, 88, world.now, corrects=first.id))
        stands = uow.readings.of_patient(ANA, ["blood_pressure"], world.now - DAY)
    assert [r.id for r in stands] == [second.id]
    assert world.count("SELECT count(*) FROM home_readings") == 2
    assert world.count("SELECT count(*) FROM home_readings WHERE superseded_by = :id", id=second.id) == 1


def test_a_reading_waits_until_something_came_of_it(world: World) -> None:
    with world.turn() as uow:
        reading = uow.readings.add(pressure(ANA, 185, 110, world.now))
        assert [r.id for r in uow.readings.unjudged()] == [reading.id]
        uow.readings.judge([reading.id], "hypertension.very_high@1")
        assert uow.readings.unjudged() == ()
        (kept,) = uow.readings.of_patient(ANA, ["blood_pressure"], world.now - DAY)
    assert (kept.judged, kept.shown) == ("hypertension.very_high@1", "185/110")
