"""The model as a second witness of danger: what it sees that the rules do not, and how seldom it is wrong."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from benchmarks.witness import answered, samples, understood
from nlu.client import RasaParse
from nlu.understand import understand
from nlu.understanding import Understanding
from practice import redflags
from practice.redflags import Level, Verdict, with_witness
from tests.understanding.model import ROOT, needs_rasa

SAMPLES = samples()
RULES = redflags.load(ROOT / "data/redflags")
Heard = dict[str, list[Understanding]]


@pytest.fixture(scope="module")
def heard() -> Heard:
    said = iter(asyncio.run(understood([message for kind in SAMPLES.values() for message in kind])))
    return {kind: [next(said) for _ in messages] for kind, messages in SAMPLES.items()}


def asks(said: Understanding) -> bool:
    """Whether the witness would ask if the rules were silent."""
    return answered(with_witness(Verdict(Level.NONE), said.danger))


def share(told: list[Understanding]) -> float:
    return sum(map(asks, told)) / len(told)


class TestTrained:
    """With the trained model."""

    pytestmark = needs_rasa

    @pytest.mark.parametrize("kind", ["emergency rows", "crisis rows"])
    def test_most_dangers_are_seen_without_any_rule(self, heard: Heard, kind: str) -> None:
        assert share(heard[kind]) >= 0.6

    def test_ordinary_messages_are_hardly_ever_asked_about(self, heard: Heard) -> None:
        assert share(heard["other rows"]) <= 0.005
        assert share(heard["ordinary symptoms"]) <= 0.03

    def test_look_alikes_and_denials_are_seldom_asked_about(self, heard: Heard) -> None:
        assert share(heard["look-alikes"]) <= 0.03

    def test_a_danger_that_no_rule_knows_is_asked_about(self) -> None:
        message = "something gave way in her head and now she just stares and drools"
        (said,) = asyncio.run(understood([message]))
        assert RULES.check(message).level is Level.NONE
        assert with_witness(RULES.check(message), said.danger).level is Level.ASK

    def test_to_the_dialogue_a_danger_is_a_symptom_report(self, heard: Heard) -> None:
        for said in heard["emergency rows"]:
            assert not {"emergency", "crisis"} & {said.intent, *(name for name, _ in said.ranking)}
            assert sum(p for _, p in said.ranking) == pytest.approx(1, abs=1e-3)


class Model:
    """Reads every message as it is told to."""

    def __init__(self, parse: RasaParse | None) -> None:
        self._parse = parse

    async def parse(self, text: str) -> RasaParse | None:
        return self._parse


def reads(parse: RasaParse | None) -> Understanding:
    now = datetime(2026, 3, 2, 14, tzinfo=UTC)
    return asyncio.run(understand("so so", now, ZoneInfo("America/New_York"), Model(parse)))


def test_a_dead_model_is_no_witness() -> None:
    assert reads(None).danger is None


def test_dangers_together_outweigh_another_intent() -> None:
    ranking = (("book_visit", 0.4), ("crisis", 0.25), ("symptom_report", 0.2), ("emergency", 0.15))
    said = reads(RasaParse("book_visit", 0.4, 0.9, ranking, ()))
    assert (said.intent, said.confidence) == ("symptom_report", pytest.approx(0.6))
    assert said.danger == ("crisis", pytest.approx(0.4))


def test_a_message_turned_away_stays_so_but_its_danger_is_heard() -> None:
    ranking = (("emergency", 0.5), ("out_of_scope", 0.5))
    said = reads(RasaParse(None, 0.5, 0.5, ranking, ()))
    assert said.intent is None
    assert said.danger == ("emergency", 0.5)
