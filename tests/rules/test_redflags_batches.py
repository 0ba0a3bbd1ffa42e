"""Batches of messages, each written in one go and first measured unseen, kept so that none is lost again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from practice.redflags import Level, load

REDFLAGS = load(Path("data/redflags"))
ALARMS = (Level.EMERGENCY, Level.SAME_DAY)
BATCHES = sorted(Path("tests/rules/redflag_batches").glob("*.yml"))


def messages(kind: str) -> Iterator[Any]:
    """A row is a text, or a text with the age or pregnancy that the chart tells."""
    for path in BATCHES:
        for row in yaml.safe_load(path.read_text()).get(kind, ()):
            asked = {"text": row} if isinstance(row, str) else row
            yield pytest.param(asked, id=f"{path.stem}-{asked['text'][:50]}")


def level(asked: dict[str, Any]) -> Level:
    return REDFLAGS.check(**asked).level


@pytest.mark.parametrize("asked", list(messages("emergency")))
def test_an_emergency_is_caught(asked: dict[str, Any]) -> None:
    assert level(asked) is Level.EMERGENCY


@pytest.mark.parametrize("asked", list(messages("same_day")))
def test_what_must_be_seen_today_is_raised(asked: dict[str, Any]) -> None:
    assert level(asked) in ALARMS


@pytest.mark.parametrize("asked", [*messages("ordinary"), *messages("lookalike"), *messages("silent")])
def test_an_ordinary_message_or_a_look_alike_is_no_alarm(asked: dict[str, Any]) -> None:
    assert level(asked) not in ALARMS


@pytest.mark.parametrize("asked", [*messages("unclear"), *messages("question")])
def test_an_unclear_message_is_not_passed_over(asked: dict[str, Any]) -> None:
    assert level(asked) is not Level.NONE


@pytest.mark.parametrize("asked", list(messages("question")))
def test_what_is_only_unclear_is_no_emergency(asked: dict[str, Any]) -> None:
    assert level(asked) is not Level.EMERGENCY


def test_what_is_still_wrong_may_only_shrink() -> None:
    wrong = {kind: len(list(messages(kind))) for kind in ("missed", "false_alarm", "passed_over")}
    assert wrong["missed"] == 0
    assert wrong["false_alarm"] <= 4
    assert wrong["passed_over"] <= 2
