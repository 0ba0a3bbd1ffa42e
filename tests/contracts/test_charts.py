"""The chart of home readings: a picture, the same in words, and the limits of this very patient."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.charts import Chart, chart_of
from bot.staff.answers import Shown
from bot.staff.at import At
from bot.staff.following import Chronic
from bot.staff.typed import obey
from practice.enrolments import Wish
from practice.episodes import Refused
from practice.patients import Patient
from practice.ports import UnitOfWork
from practice.protocols.chronic import Level, Override
from practice.protocols.chronic_library import read_chronic_library
from practice.protocols.chronic_limits import Limit, limits
from tests.conftest import World
from tests.contracts.following import ANA, HYPERTENSION, PROTOCOLS, followed, pressure

LIBRARY = read_chronic_library(Path("data"), production_on=date(2026, 3, 2))


def ana(uow: UnitOfWork) -> Patient:
    found = uow.patients.get(ANA)
    assert found is not None
    return found


@pytest.fixture
def month(world: World) -> World:
    """Ana, followed for high blood pressure, with three readings; one of them no person shows."""
    followed(world, wish=Wish({}, {"pregnant": False}))
    with world.turn() as uow:
        for days, upper in ((9, 131), (2, 142), (1, 1420)):
            uow.readings.add(pressure(ANA, upper, 84, world.now - timedelta(days=days)))
    return world


def test_the_picture_is_a_png_and_the_words_say_the_same(month: World) -> None:
    with month.turn() as uow:
        made = chart_of(uow, ana(uow), "bp", LIBRARY, month.settings.zone)
    assert isinstance(made, Chart)
    assert made.png.startswith(b"\x89PNG")
    assert len(made.png) < 150_000
    assert "3 readings, the last 1420/84" in made.alt
    assert "mean of 7 days 142 mmHg (1), 7 days before 131 (1)" in made.alt


def test_what_cannot_be_drawn_is_said(world: World) -> None:
    with world.turn() as uow:
        none = chart_of(uow, ana(uow), "bp", LIBRARY, world.settings.zone)
    followed(world)
    with world.turn() as uow:
        empty = chart_of(uow, ana(uow), "bp", LIBRARY, world.settings.zone)
        other = chart_of(uow, ana(uow), "weight", LIBRARY, world.settings.zone)
    assert isinstance(none, Refused)
    assert isinstance(empty, Refused)
    assert "No blood pressure of Ana Marsh in the last 30 days" in empty.because
    assert isinstance(other, Refused)
    assert "followed for: blood pressure" in other.because


def test_limits_are_the_patients_own_and_leave_out_what_a_question_decides() -> None:
    own = HYPERTENSION.limits({}, (Override("sbp_limit", 140, "Dr. Amari", "frail"),))
    assert limits(HYPERTENSION, "sbp", own) == (
        Limit(180.0, Level.SAME_DAY),
        Limit(140.0, Level.ROUTINE, mean=True),
    )
    asthma = PROTOCOLS["asthma"]
    zones = {
        limit.value: limit.level
        for limit in limits(asthma, "peak_flow", asthma.limits({"personal_best": 400}))
    }
    assert zones == {200.0: Level.EMERGENCY, 320.0: Level.SAME_DAY}
    assert limits(PROTOCOLS["heart_failure"], "weight", PROTOCOLS["heart_failure"].limits({})) == ()


def test_a_look_is_written_down_and_a_text_shows_none(month: World) -> None:
    settings = month.settings
    chronic = Chronic(LIBRARY, settings.zone, settings.nudges, (settings.physician,))
    with month.turn() as uow:
        at = At(uow, settings.physician, settings, chronic=chronic)
        shown = obey(at, "chart ana marsh bp")
        assert isinstance(shown, Shown)
        assert shown.picture is not None
        assert isinstance(obey(replace(at, discreet=True), "chart ana marsh bp"), Refused)
        read = obey(at, "readings ana marsh")
        assert isinstance(read, Shown)
        assert "Last: 131/84" in read.text
    assert month.count("SELECT count(*) FROM audit WHERE what = 'patient.viewed'") >= 2
