"""Chronic protocols: every rule fires at its threshold and not below; a slip or a gap never hides danger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from practice.protocols.chronic import Level, Override, OverrideRefused, overridden
from practice.protocols.chronic_deciding import (
    Adherence,
    ChronicOutcome,
    Followed,
    Trend,
    adherence,
    decide,
    trend,
)
from practice.protocols.chronic_loading import read_chronic
from practice.protocols.expressions import Reading

PROTOCOLS = {protocol.id: protocol for protocol in read_chronic(Path("data"))}
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
PARAMS = {"asthma": {"personal_best": 400.0}}
CALM = {
    "hypertension": {"sbp": 120, "dbp": 80},
    "type_2_diabetes": {"glucose": 120},
    "heart_failure": {"weight": 200},
    "asthma": {"peak_flow": 390},
    "depression_anxiety": {"phq9": 3, "gad7": 3},
    "weight": {"weight": 200},
}
History = dict[str, list[tuple[float, float]]]


def outcome(name: str, history: History | None = None, **yes: bool | None) -> ChronicOutcome:
    """What is decided when readings, given as (hours ago, value), replace calm ones; questions are no."""
    said: History = {key: [(0, value)] for key, value in CALM.get(name, {}).items()} | (history or {})
    readings = {
        key: [Reading(NOW - timedelta(hours=ago), value) for ago, value in values]
        for key, values in said.items()
    }
    answers = {q.name: False for q in PROTOCOLS[name].questions} | yes
    return decide(PROTOCOLS[name], Followed(readings, answers, PARAMS.get(name, {})), NOW)


def one(measure: str, value: float) -> History:
    return {measure: [(0, value)]}


DAY, WEEK = 24, 24 * 7
TABLE: list[tuple[str, str, History, History, dict[str, bool]]] = [
    ("hypertension", "crisis_with_signs", one("sbp", 180), one("sbp", 179), {"danger_signs": True}),
    ("hypertension", "crisis_with_signs", one("dbp", 120), one("dbp", 119), {"danger_signs": True}),
    ("hypertension", "pregnant_severe", one("sbp", 160), one("sbp", 159), {"pregnant": True}),
    ("hypertension", "pregnant_severe", one("dbp", 110), one("dbp", 109), {"pregnant": True}),
    ("hypertension", "very_high", one("sbp", 180), one("sbp", 179), {}),
    ("hypertension", "very_high", one("dbp", 120), one("dbp", 119), {}),
    ("hypertension", "pregnant_high", one("sbp", 140), one("sbp", 139), {"pregnant": True}),
    ("hypertension", "pregnant_high", one("dbp", 90), one("dbp", 89), {"pregnant": True}),
    ("hypertension", "low_and_dizzy", one("sbp", 89), one("sbp", 90), {"dizzy": True}),
    ("hypertension", "mean_high", {"sbp": [(48, 130), (0, 140)]}, {"sbp": [(48, 130), (0, 139)]}, {}),
    ("hypertension", "mean_high", {"dbp": [(48, 80), (0, 90)]}, {"dbp": [(48, 80), (0, 89)]}, {}),
    ("type_2_diabetes", "low_and_confused", one("glucose", 69), one("glucose", 70), {"confused": True}),
    ("type_2_diabetes", "high_and_sick", one("glucose", 250), one("glucose", 249), {"sick": True}),
    ("type_2_diabetes", "very_low", one("glucose", 53), one("glucose", 54), {}),
    (
        "type_2_diabetes",
        "high_twice",
        {"glucose": [(4, 300), (0, 300)]},
        {"glucose": [(4, 299), (0, 300)]},
        {},
    ),
    ("type_2_diabetes", "low", one("glucose", 69), one("glucose", 70), {}),
    ("type_2_diabetes", "high_once", one("glucose", 300), one("glucose", 299), {}),
    (
        "heart_failure",
        "gained_in_a_day",
        {"weight": [(DAY, 200), (0, 203)]},
        {"weight": [(DAY, 200), (0, 202.9)]},
        {},
    ),
    (
        "heart_failure",
        "gained_in_a_week",
        {"weight": [(WEEK, 200), (0, 205)]},
        {"weight": [(WEEK, 200), (0, 204.9)]},
        {},
    ),
    ("asthma", "red_zone", one("peak_flow", 199), one("peak_flow", 200), {}),
    (
        "asthma",
        "yellow_a_day",
        {"peak_flow": [(DAY, 319), (0, 319)]},
        {"peak_flow": [(DAY, 320), (0, 319)]},
        {},
    ),
    ("asthma", "yellow_zone", one("peak_flow", 319), one("peak_flow", 320), {}),
    ("depression_anxiety", "severe", one("phq9", 20), one("phq9", 19), {}),
    (
        "depression_anxiety",
        "worse_by_5",
        {"phq9": [(2 * WEEK, 4), (0, 9)]},
        {"phq9": [(2 * WEEK, 4), (0, 8)]},
        {},
    ),
    ("depression_anxiety", "low_mood", one("phq9", 10), one("phq9", 9), {}),
    ("depression_anxiety", "anxious", one("gad7", 10), one("gad7", 9), {}),
    (
        "weight",
        "gained",
        {"weight": [(4 * WEEK, 200), (0, 210)]},
        {"weight": [(4 * WEEK, 200), (0, 209)]},
        {},
    ),
    (
        "weight",
        "lost",
        {"weight": [(4 * WEEK, 200), (0, 190)]},
        {"weight": [(4 * WEEK, 200), (0, 191)]},
        {},
    ),
]
BARE = [(p.id, r.id, r.when.text) for p in PROTOCOLS.values() for r in p.rules if r.when.text.isidentifier()]


@pytest.mark.parametrize(("name", "rule", "at", "below", "yes"), TABLE)
def test_a_rule_fires_at_its_threshold_and_is_quiet_just_below(
    name: str, rule: str, at: History, below: History, yes: dict[str, bool]
) -> None:
    found = outcome(name, at, **yes)
    level = next(r.level for r in PROTOCOLS[name].rules if r.id == rule)
    assert (found.rule, found.level, found.sure) == (f"{name}.{rule}@{PROTOCOLS[name].version}", level, True)
    assert outcome(name, below, **yes).rule != found.rule


@pytest.mark.parametrize(("name", "rule", "question"), BARE)
def test_a_rule_over_one_answer_fires_on_yes_and_on_no_clear_answer(
    name: str, rule: str, question: str
) -> None:
    for answer in (True, None):
        assert outcome(name, **{question: answer}).rule == f"{name}.{rule}@{PROTOCOLS[name].version}"
    assert outcome(name).rule != f"{name}.{rule}@{PROTOCOLS[name].version}"


def test_every_rule_of_every_protocol_stands_in_a_table() -> None:
    covered = {(row[0], row[1]) for row in (*TABLE, *BARE)}
    assert covered == {(p.id, r.id) for p in PROTOCOLS.values() for r in p.rules}


@pytest.mark.parametrize("name", sorted(PROTOCOLS))
def test_a_calm_round_needs_nothing(name: str) -> None:
    assert (outcome(name).level, outcome(name).sure) == (Level.NONE, True)


def test_an_answer_not_asked_for_leaves_the_worse_open_and_names_it() -> None:
    readings = {"sbp": [Reading(NOW, 185)], "dbp": [Reading(NOW, 80)]}
    found = decide(PROTOCOLS["hypertension"], Followed(readings, {}, {}), NOW)
    assert (found.level, found.sure, found.unknown) == (Level.EMERGENCY, False, ("danger_signs",))


def test_a_missing_reading_is_never_a_calm_one() -> None:
    found = outcome("type_2_diabetes", {"glucose": []}, confused=True)
    assert (found.level, found.sure, found.unknown) == (Level.EMERGENCY, False, ("glucose",))


def test_a_reading_of_yesterday_does_not_stand_for_today() -> None:
    assert outcome("hypertension", {"sbp": [(25, 120)]}, dizzy=True).unknown == ("sbp",)


def test_the_first_week_does_not_alarm_and_says_what_it_could_not_compare() -> None:
    found = outcome("weight")
    assert (found.level, found.undecided) == (Level.NONE, ("gained", "lost"))


def test_five_pounds_in_three_days_is_a_gain_within_the_week() -> None:
    assert outcome("heart_failure", {"weight": [(72, 182), (48, 183), (0, 187)]}).rule.endswith("in_a_week@2")


def test_a_day_is_a_day_though_yesterday_was_measured_a_few_minutes_later() -> None:
    assert outcome("heart_failure", {"weight": [(23.9, 200), (0, 203)]}).rule.endswith("in_a_day@2")
    assert outcome("asthma", {"peak_flow": [(23.9, 300), (0, 310)]}).rule.endswith("yellow_a_day@2")


@pytest.mark.parametrize("value", [701, 2])
def test_an_implausible_reading_is_measured_again_and_counts_as_the_worse(value: float) -> None:
    found = outcome("type_2_diabetes", one("glucose", value))
    assert (found.remeasure, found.level, found.sure) == (("glucose",), Level.SAME_DAY, False)


def test_a_jump_is_measured_again_until_a_second_reading_settles_it() -> None:
    base: list[tuple[float, float]] = [(50, 118.0), (26, 120.0)]
    for then, asked in (
        ([(1, 160)], ("sbp",)),
        ([(1, 160), (0, 158)], ()),
        ([(1, 160), (0, 121)], ()),
    ):
        assert outcome("hypertension", {"sbp": [*base, *then]}).remeasure == asked


RISING = [("hypertension", "sbp", 90, 280), ("hypertension", "dbp", 60, 180)]
RISING += [("type_2_diabetes", "glucose", 70, 700), ("depression_anxiety", "phq9", 0, 27)]
RISING += [("heart_failure", "weight", 190, 800), ("weight", "weight", 190, 800)]
FALLING = [("asthma", "peak_flow", 50, 900), ("type_2_diabetes", "glucose", 20, 249)]


@given(
    st.sampled_from([*((*one, 1) for one in RISING), *((*one, -1) for one in FALLING)]),
    st.integers(-500, 1500),
    st.integers(0, 500),
    st.sampled_from([1, DAY, WEEK, 2 * WEEK, 4 * WEEK]),
    st.sets(st.sampled_from(["danger_signs", "pregnant", "sick", "reliever_fails", "swelling"])),
)
@example(("heart_failure", "weight", 190, 800, 1), 205, 1, WEEK, set())
@example(("weight", "weight", 190, 800, 1), 210, 1, 4 * WEEK, set())
@example(("hypertension", "sbp", 90, 280, 1), 280, 1, DAY, set())
def test_a_more_dangerous_reading_never_lowers_the_level(
    case: tuple[str, str, int, int, int], start: int, step: int, ago: int, yes: set[str]
) -> None:
    name, measure, low, high, way = case
    mild = min(max(start, low), high)
    bad = mild + way * step
    asked = {q.name for q in PROTOCOLS[name].questions}
    before = (ago, CALM[name][measure])
    levels = [
        outcome(name, {measure: [before, (0, value)]}, **dict.fromkeys(yes & asked, True)).level
        for value in (mild, bad)
    ]
    assert levels[1].rank >= levels[0].rank


def test_trend_and_adherence_come_with_their_counts() -> None:
    readings = [Reading(NOW - timedelta(days=days), value) for days, value in ((9, 130), (8, 140), (1, 150))]
    assert trend(readings, NOW) == Trend(150, 1, 135, 2)
    assert trend([], NOW) == Trend(None, 0, None, 0)
    due = [NOW - timedelta(days=days) for days in (3, 2, 1)]
    seen = [due[0] + timedelta(hours=11), due[1] + timedelta(hours=12)]
    assert adherence(due, seen, timedelta(hours=12)) == Adherence(1, 3)


@pytest.mark.parametrize(
    ("value", "by", "reason", "holds"),
    [
        (130, "", "", True),
        (135, "", "", True),
        (145, "Dr. Amari", "frail, falls", True),
        (145, "Dr. Amari", " ", False),
        (145, "", "frail, falls", False),
        (145, "Sam", "frail, falls", False),
        (161, "Dr. Amari", "frail, falls", False),
    ],
)
def test_a_looser_override_needs_a_physicians_name_and_reason(
    value: float, by: str, reason: str, holds: bool
) -> None:
    found = overridden(PROTOCOLS["hypertension"], Override("sbp_limit", value, by, reason), ["Dr. Amari"])
    assert isinstance(found, OverrideRefused) is not holds


def test_an_override_moves_the_limit_and_a_strange_name_is_refused() -> None:
    protocol = PROTOCOLS["hypertension"]
    limits = protocol.limits({}, [Override("sbp_limit", 145, "Dr. Amari", "frail")])
    assert limits == {"sbp_limit": 145, "dbp_limit": 85}
    assert isinstance(overridden(protocol, Override("x", 1, "", ""), []), OverrideRefused)
    assert PROTOCOLS["asthma"].lacking({}) == ("personal_best",)
