"""Who may be enrolled with which numbers, and what staff type for it."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.staff.following import Chronic, read_wish
from practice.enrolments import Wish, unfit
from practice.episodes import Refused
from practice.nudge_settings import NudgeSettings
from practice.protocols.chronic import Override, OverrideRefused, overridden
from practice.protocols.chronic_library import read_chronic_library

LIBRARY = read_chronic_library(Path("data"), production_on=date(2026, 11, 25))
PROTOCOLS = LIBRARY.protocols
CHRONIC = Chronic(LIBRARY, ZoneInfo("America/New_York"), NudgeSettings(), ("Dr. Amari",))


@pytest.mark.parametrize(
    ("protocol", "wish", "because"),
    [
        ("asthma", Wish(), "needs personal_best=NUMBER"),
        ("asthma", Wish({"personal_best": 4000.0}), "goes from 100 to 850, not 4000"),
        ("asthma", Wish({"personal_best": 40.0}), "goes from 100 to 850, not 40"),
        ("hypertension", Wish({"sbp_limit": 150.0}), "looser than 135"),
        ("hypertension", Wish({"sbp_limit": 90.0}), "goes from 110 to 160"),
        ("hypertension", Wish({"glucose": 90.0}), "nothing called 'glucose'"),
        ("hypertension", Wish({}, {"tired": True}), "nothing called 'tired'"),
    ],
)
def test_numbers_that_do_not_do_are_refused(protocol: str, wish: Wish, because: str) -> None:
    refused = unfit(PROTOCOLS[protocol], wish)
    assert isinstance(refused, Refused)
    assert because in refused.because


def test_numbers_that_do_are_taken() -> None:
    assert unfit(PROTOCOLS["asthma"], Wish({"personal_best": 400.0})) is None
    assert unfit(PROTOCOLS["hypertension"], Wish({"sbp_limit": 130.0}, {"pregnant": False})) is None


def test_a_lower_personal_best_is_looser_than_the_one_enrolled_with() -> None:
    own, asthma = {"personal_best": 400.0}, PROTOCOLS["asthma"]
    refused = overridden(asthma, Override("personal_best", 350, "nurse", "x"), ("Dr. Amari",), own)
    assert isinstance(refused, OverrideRefused)
    wish = Override("personal_best", 350, "Dr. Amari", "new spirometry")
    assert overridden(asthma, wish, ("Dr. Amari",), own) == wish


def test_what_staff_type_becomes_a_wish() -> None:
    wish = read_wish(PROTOCOLS["hypertension"], "sbp_limit=130, pregnant=no at=7:30", CHRONIC)
    refused = read_wish(PROTOCOLS["hypertension"], "at=7:30", CHRONIC)
    assert isinstance(refused, Refused)
    assert isinstance(wish, Refused)
    good = read_wish(PROTOCOLS["hypertension"], "sbp_limit=130, pregnant=no at=8:30", CHRONIC)
    assert good == Wish({"sbp_limit": 130.0}, {"pregnant": False}, time(8, 30))


@pytest.mark.parametrize("typed", ["at=noon", "sbp_limit=high", "130 please"])
def test_settings_not_understood_are_named(typed: str) -> None:
    assert isinstance(read_wish(PROTOCOLS["hypertension"], typed, CHRONIC), Refused)
