"""Sentences of a medical office that hold no time give an empty constraint; rows in times/no_time.txt."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from nlu.times import parse
from nlu.understanding import BookingConstraint
from tests.rows import each

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 2, 8, 55, tzinfo=ZONE)
ROWS = (Path(__file__).parent / "times" / "no_time.txt").read_text("utf-8").splitlines()


@each(ROWS)
def test_no_time_is_found(sentence: str) -> None:
    constraint = parse(sentence, NOW, ZONE)
    assert not constraint, constraint
    assert not constraint.ambiguities


def test_an_empty_message_is_an_empty_constraint() -> None:
    assert parse("", NOW, ZONE) == BookingConstraint()
