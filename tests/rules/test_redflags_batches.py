"""Batches of messages, each written in one go and first measured unseen, kept so that none is lost again."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from practice.redflags import Level
from tests.prepared import red_flags
from tests.rows import each

REDFLAGS = red_flags()
ALARMS = (Level.EMERGENCY, Level.SAME_DAY)
BATCHES = sorted(Path("tests/rules/redflag_batches").glob("*.yml"))


@cache
def batch(path: Path) -> dict[str, Any]:
    return dict(yaml.load(path.read_text(), yaml.CSafeLoader))


def messages(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """A row is a text, or a text with the age or pregnancy that the chart tells."""
    for path in BATCHES:
        for row in batch(path).get(kind, ()):
            yield path.stem, {"text": row} if isinstance(row, str) else row


def level(asked: dict[str, Any]) -> Level:
    return REDFLAGS.check(**asked).level


@each(messages("emergency"))
def test_an_emergency_is_caught(batch: str, asked: dict[str, Any]) -> None:
    assert level(asked) is Level.EMERGENCY


@each(messages("same_day"))
def test_what_must_be_seen_today_is_raised(batch: str, asked: dict[str, Any]) -> None:
    assert level(asked) in ALARMS


@each([*messages("ordinary"), *messages("lookalike"), *messages("silent")])
def test_an_ordinary_message_or_a_look_alike_is_no_alarm(batch: str, asked: dict[str, Any]) -> None:
    assert level(asked) not in ALARMS


@each([*messages("unclear"), *messages("question")])
def test_an_unclear_message_is_not_passed_over(batch: str, asked: dict[str, Any]) -> None:
    assert level(asked) is not Level.NONE


@each(messages("question"))
def test_what_is_only_unclear_is_no_emergency(batch: str, asked: dict[str, Any]) -> None:
    assert level(asked) is not Level.EMERGENCY


def test_what_is_still_wrong_may_only_shrink() -> None:
    wrong = {kind: len(list(messages(kind))) for kind in ("missed", "false_alarm", "passed_over")}
    assert wrong["missed"] == 0
    assert wrong["false_alarm"] <= 4
    assert wrong["passed_over"] <= 2
