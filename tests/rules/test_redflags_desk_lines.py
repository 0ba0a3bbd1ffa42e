"""What people write to a desk all day, as the model is taught it, sets off next to nothing."""

from pathlib import Path

import pytest
import yaml

from practice.redflags import Level
from tests.prepared import red_flags

REDFLAGS = red_flags()
LINES = Path("data/nlu/en")
OF_THE_BODY = ("emergency", "crisis", "symptom_report", "check_in_answer", "catalogue")


def ordinary_lines() -> list[str]:
    files = [path for path in sorted(LINES.glob("*.yml")) if path.stem.split(".")[0] not in OF_THE_BODY]
    taught = [part for path in files for part in yaml.safe_load(path.read_text()).get("nlu", ())]
    lines = [line for part in taught for line in str(part.get("examples", "")).splitlines()]
    return [line.removeprefix("- ") for line in lines if " " in line.removeprefix("- ")]


@pytest.fixture(scope="module")
def levels() -> list[Level]:
    return [REDFLAGS.check(line).level for line in ordinary_lines()]


def test_ordinary_lines_are_read(levels: list[Level]) -> None:
    assert len(levels) > 4000


def test_next_to_no_ordinary_line_is_an_alarm(levels: list[Level]) -> None:
    alarms = sum(level in (Level.EMERGENCY, Level.SAME_DAY) for level in levels)
    assert alarms <= len(levels) * 0.0005


def test_few_ordinary_lines_are_asked_about(levels: list[Level]) -> None:
    assert levels.count(Level.ASK) <= len(levels) * 0.01
