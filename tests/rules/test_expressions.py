"""The rules' language: unknown stays unknown, windows look at the right readings, nothing else is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from practice.protocols.expressions import Reading, RuleError, Value, parse

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@dataclass
class Given:
    answers: dict[str, Value] = field(default_factory=dict)
    series: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    now: datetime = NOW

    def answer(self, name: str) -> Value:
        return self.answers.get(name) if name in self.answers else self._latest(name)

    def _latest(self, name: str) -> Value:
        readings = self.readings(name)
        return readings[-1].value if readings else None

    def readings(self, name: str) -> Sequence[Reading]:
        return [Reading(NOW - timedelta(days=ago), value) for ago, value in self.series.get(name, [])]


@pytest.mark.parametrize(
    ("rule", "answers", "expected"),
    [
        ("severity >= 7", {"severity": 7}, True),
        ("severity >= 7", {"severity": 6}, False),
        ("severity >= 7", {}, None),
        ("severity >= 7 or fever", {"fever": True}, True),
        ("severity >= 7 or fever", {"fever": False}, None),
        ("severity >= 7 and fever", {"fever": False}, False),
        ("severity >= 7 and fever", {"fever": True}, None),
        ("not fever", {}, None),
        ("not fever", {"fever": False}, True),
        ('course == "worse"', {"course": "worse"}, True),
        ('course in ("worse", "unsure")', {"course": "better"}, False),
        ('course in ("worse", "unsure")', {}, None),
        ('severity == "bad"', {"severity": 3}, None),
        ("fever is unknown", {}, True),
        ("fever is known and fever", {}, False),
        ("a - b >= 5", {"a": 10, "b": 5}, True),
        ("a - b >= 5", {"a": 10}, None),
        ("age_months < 3 * 1 or (age_months < 36 and severity > 5)", {"age_months": 12, "severity": 6}, True),
    ],
)
def test_missing_data_is_unknown_never_false(
    rule: str, answers: dict[str, Value], expected: bool | None
) -> None:
    assert parse(rule).decide(Given(answers)) is expected


@pytest.mark.parametrize(
    ("rule", "series", "expected"),
    [
        ("weight - weight[-7d] >= 5", {"weight": [(8, 180), (0, 185)]}, True),
        ("weight - weight[-7d] >= 5", {"weight": [(3, 180), (0, 185)]}, None),
        ("weight - weight[-7d] >= 5", {"weight": [(20, 180), (0, 185)]}, None),
        ("mean(sbp, 7d) >= 135", {"sbp": [(9, 100), (3, 140), (1, 132)]}, True),
        ("mean(sbp, 7d) >= 135", {"sbp": [(9, 200)]}, None),
        ("count(glucose, 24h) >= 2", {"glucose": [(0.5, 310), (0.1, 320)]}, True),
        ("count(glucose, 24h) >= 2", {}, False),
        ("max(glucose, 2w) > 300", {"glucose": [(13, 301)]}, True),
    ],
)
def test_windows_and_changes(
    rule: str, series: dict[str, list[tuple[float, float]]], expected: bool | None
) -> None:
    assert parse(rule).decide(Given(series=series)) is expected


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "severity >=",
        "__import__('os')",
        "a.b > 1",
        "lambda: 1",
        "severity => 7",
        "[1]",
        "f(x) > 2",
        "5 5",
    ],
)
def test_what_is_not_in_the_language_is_refused_when_loaded(rule: str) -> None:
    with pytest.raises(RuleError):
        parse(rule)


def test_a_name_nobody_asks_for_is_refused_when_loaded() -> None:
    with pytest.raises(RuleError, match="severty"):
        parse("severty >= 7", known=frozenset({"severity"}))
