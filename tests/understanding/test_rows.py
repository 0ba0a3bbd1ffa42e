"""The trained model on messages it has not seen: the figures the desk relies on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from benchmarks.understanding import Scores, scored
from nlu.client import RasaParse
from tests.understanding.model import needs_rasa, parse_all, unseen_rows

pytestmark = needs_rasa

PAIRS = [(intent, row) for intent, rows in unseen_rows().items() for row in rows]


@pytest.fixture(scope="module")
def parses() -> Sequence[RasaParse | None]:
    return parse_all([row for _, row in PAIRS])


@pytest.fixture(scope="module")
def scores(parses: Sequence[RasaParse | None]) -> Scores:
    return scored([intent for intent, _ in PAIRS], parses)


def test_every_row_is_parsed(parses: Sequence[RasaParse | None]) -> None:
    assert None not in parses


def test_messages_for_the_desk_are_understood(scores: Scores) -> None:
    assert scores.accuracy >= 0.94
    assert scores.macro_f1 >= 0.88
    assert scores.wrong_after_gate <= 0.04


@pytest.mark.parametrize("intent", ["book_visit", "reschedule_visit", "cancel_visit"])
def test_what_moves_visits_is_seldom_missed(scores: Scores, intent: str) -> None:
    assert scores.recall[intent] >= 0.90


def test_what_is_not_for_the_desk_is_turned_away(scores: Scores) -> None:
    assert scores.out_of_scope_rejected >= 0.88
    assert scores.in_scope_rejected <= 0.05


@pytest.mark.parametrize("intent", unseen_rows())
def test_no_intent_is_lost(scores: Scores, intent: str) -> None:
    assert scores.recall[intent] >= 0.75


def test_the_ranking_holds_every_intent_before_the_gate(parses: Sequence[RasaParse | None]) -> None:
    intents = set(unseen_rows())
    for parse in parses:
        assert parse is not None
        assert {name for name, _ in parse.ranking} == intents
        assert sum(probability for _, probability in parse.ranking) == pytest.approx(1, abs=1e-3)
        assert [p for _, p in parse.ranking] == sorted((p for _, p in parse.ranking), reverse=True)


def test_slips_of_a_finger_name_no_medicine() -> None:
    (parse,) = parse_all(["my throats killin me"])
    assert parse is not None
    assert [(e.kind, e.value) for e in parse.entities] == [("body_part", "throat"), ("severity", "severe")]


def test_entities_are_found_where_they_stand() -> None:
    text = "my son needs his lisinoprill, hes had a fever for 3 days"
    (parse,) = parse_all([text])
    assert parse is not None
    assert [(e.kind, e.value, text[e.start : e.end]) for e in parse.entities] == [
        ("person", "son", "son"),
        ("medication", "lisinopril", "lisinoprill"),
        ("symptom", "fever", "fever"),
        ("duration", "3 days", "3 days"),
    ]
