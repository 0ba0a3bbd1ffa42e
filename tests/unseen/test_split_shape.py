"""The unseen split keeps its shape, and its score counts what it says it counts."""

from __future__ import annotations

import re
from collections import Counter
from types import SimpleNamespace

import pytest

from tests.unseen import score

SIZES = {"emergencies": 260, "same_day": 40, "ask": 80, "lookalikes": 150, "ordinary": 350}
EXPECTS = {
    "emergencies": {"emergency", "ask_or_emergency"},
    "same_day": {"same_day"},
    "ask": {"ask"},
    "lookalikes": {"quiet"},
    "ordinary": {"none"},
}
FAMILIES = 50


@pytest.mark.parametrize("name", score.FILES)
def test_each_file_has_its_size_and_expectations(name: str) -> None:
    lines = score.read(name)
    assert len(lines) == SIZES[name]
    assert {line.expect for line in lines} <= EXPECTS[name]
    assert all(line.text.strip() for line in lines)


def test_no_message_stands_twice() -> None:
    plain = Counter(re.sub(r"[^\w]+", " ", line.text.lower()) for line in score.read_all())
    assert [text for text, times in plain.items() if times > 1 and text.strip()] == []


def test_every_family_has_three_messages_and_self_harm_sixty() -> None:
    families = Counter(line.family for line in score.read("emergencies"))
    assert len(families) == FAMILIES
    assert min(families.values()) >= 3
    assert families[score.SELF_HARM] == 60


def test_rules_that_always_stay_silent_score_nothing() -> None:
    outcomes = [score.ask_rules(_always("none"), line) for line in score.read_all()]
    assert {figure.part for figure in score.caught_figures(outcomes)} == {0}
    assert {figure.part for figure in score.alarm_figures(outcomes)} == {0}


def test_rules_that_always_alarm_catch_all_and_pay_for_it() -> None:
    outcomes = [score.ask_rules(_always("emergency"), line) for line in score.read_all()]
    assert all(figure.part == figure.whole for figure in score.caught_figures(outcomes))
    ordinary, lookalikes, *_ = score.alarm_figures(outcomes)
    assert (ordinary.part, lookalikes.part) == (350, 150)


def test_totals_do_not_show_the_messages() -> None:
    lines = score.read_all()
    shown = "\n".join(score.report([score.ask_rules(_always("none"), line) for line in lines], misses=False))
    assert not [line for line in lines if len(line.text) > 12 and line.text in shown]


def _always(level: str) -> score.Check:
    verdict = SimpleNamespace(level=level, route="988")
    return lambda text, age_months, pregnant: verdict
