"""Every check-in: unknown answers never end in less, and no ending lacks advice or a person."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from practice.protocols.deciding import Given, decide, is_asked, surely_emergency
from practice.protocols.library import in_use, read_library
from practice.protocols.loading import read_folder
from practice.protocols.model import AnswerType, CheckInQuestion, Protocol, Urgency

DATA = Path("data")
PROTOCOLS = {p.id: p for p in read_folder(DATA)}
PHRASES = yaml.safe_load((DATA / "phrases/en/check_in.yml").read_text())["check_in"]
DIAGNOSES = re.compile(
    r"\b(you have (a|an)\b|diagnos\w*|strep throat|pneumonia|appendicitis|migraine|cancer|infection|"
    r"stroke|heart attack|"
    r"you are fine|nothing serious|\d+ ?mg|milligram|tablets?|dose)\b",
    re.IGNORECASE,
)
WHOLE = settings(max_examples=150, deadline=None)


def answers_to(question: CheckInQuestion) -> st.SearchStrategy[Given]:
    """Any plausible answer, or unknown."""
    known: st.SearchStrategy[Given]
    if question.type is AnswerType.YES_NO:
        known = st.booleans()
    elif question.type is AnswerType.COURSE:
        known = st.sampled_from(["better", "same", "worse"])
    elif question.type is AnswerType.CHOICE:
        known = st.sampled_from([option.value for option in question.options])
    elif question.type is AnswerType.CHECKLIST:
        known = st.lists(st.sampled_from(question.names), unique=True).map(tuple)
    elif question.type is AnswerType.TEXT:
        known = st.just("words")
    else:
        known = st.sampled_from(
            [question.low or 0, 1, 3, 5, 8, 10, 24, 72, 99, 101, 102, 104, 168, 600]
        ).filter(lambda value: (question.low or 0) <= value <= (question.high or 1e9))
    return known


@st.composite
def played(draw: st.DrawFn, protocol: Protocol) -> dict[str, Given]:
    """Answers as a patient could give them: only what is asked, in order."""
    given: dict[str, Given] = {"age_months": draw(st.sampled_from([1, 5, 12, 60, 480, 840]))}
    for flag in protocol.red_flags_first:
        given[flag.name] = draw(st.sampled_from([False, False, False, True]))
    return replay(protocol, given, {q.name: draw(answers_to(q)) for q in protocol.questions})


def replay(protocol: Protocol, start: dict[str, Given], answers: dict[str, Given]) -> dict[str, Given]:
    """What is asked, with these answers in hand."""
    given = dict(start)
    for question in protocol.questions:
        if surely_emergency(protocol, given):
            break
        if is_asked(question, protocol, given):
            given[question.name] = answers.get(question.name)
    return given


@pytest.mark.parametrize("name", PROTOCOLS)
def test_invariant_4_an_unknown_answer_never_ends_in_less(name: str) -> None:
    protocol = PROTOCOLS[name]

    @WHOLE
    @given(st.data())
    def check(data: st.DataObject) -> None:
        known = data.draw(played(protocol))
        lost = data.draw(st.sampled_from(sorted(known)))
        start = {n: v for n, v in known.items() if n == "age_months" or n in flags}
        forgetting = replay(
            protocol, {n: None if n == lost else v for n, v in start.items()}, {**known, lost: None}
        )
        before, after = decide(protocol, known), decide(protocol, forgetting)
        assert after.level.rank >= before.level.rank, (lost, known, before, after)

    flags = {flag.name for flag in protocol.red_flags_first}
    check()


@pytest.mark.parametrize("name", PROTOCOLS)
def test_invariant_4_nothing_unknown_ends_in_self_care(name: str) -> None:
    protocol = PROTOCOLS[name]
    start: dict[str, Given] = {
        "age_months": 480,
        **dict.fromkeys((f.name for f in protocol.red_flags_first), False),
    }
    outcome = decide(protocol, replay(protocol, start, {}))
    assert outcome.level is not Urgency.SELF_CARE
    assert outcome.rule.startswith(f"{name}.")
    assert outcome.rule.endswith(f"@{protocol.version}")


@pytest.mark.parametrize("name", PROTOCOLS)
def test_each_danger_sign_counts_when_yes_and_when_unknown(name: str) -> None:
    protocol = PROTOCOLS[name]
    for flag in protocol.red_flags_first:
        for value, level in ((True, flag.yes), (None, flag.unknown)):
            assert decide(protocol, {flag.name: value}).level.rank >= level.rank


@pytest.mark.parametrize(
    "name", [n for n, p in PROTOCOLS.items() if p.dispositions[-1].level is Urgency.SELF_CARE]
)
def test_invariant_7_no_self_care_before_the_risks_are_known(name: str) -> None:
    protocol = PROTOCOLS[name]
    assert protocol.question("risks") is not None
    calm = calm_answers(protocol)
    start: dict[str, Given] = {
        "age_months": 480,
        **dict.fromkeys((f.name for f in protocol.red_flags_first), False),
    }
    assert decide(protocol, replay(protocol, start, calm)).level is Urgency.SELF_CARE
    for risk in ("pregnant", "immune", "thinner"):
        assert (
            decide(protocol, replay(protocol, start, {**calm, "risks": (risk,)})).level
            is not Urgency.SELF_CARE
        )
    young = replay(protocol, {**start, "age_months": 2}, calm)
    assert decide(protocol, young).level.rank >= Urgency.SAME_DAY.rank


@pytest.mark.parametrize("worse", [{"swollen": True}, {"risks": ("thinner",)}])
def test_where_a_yes_and_a_no_may_both_be_the_worse_no_answer_is_as_bad_as_either(
    worse: dict[str, Given],
) -> None:
    protocol = PROTOCOLS["joint_limb_injury"]
    start: dict[str, Given] = {
        "age_months": 480,
        **dict.fromkeys((f.name for f in protocol.red_flags_first), False),
    }
    known = replay(protocol, start, {**calm_answers(protocol), **worse, "injured": None})
    assert decide(protocol, known).level is Urgency.SAME_DAY


def calm_answers(protocol: Protocol) -> dict[str, Given]:
    """The least worrying answers, with a thermometer at hand."""
    return {q.name: calm_answer(q) for q in protocol.questions} | {"measured": True}


def calm_answer(question: CheckInQuestion) -> Given:
    """The answer opposite to the worse one."""
    if question.type is AnswerType.YES_NO:
        return not question.unknown_as
    if question.type is AnswerType.COURSE:
        return "better"
    if question.type is AnswerType.CHOICE:
        return question.options[0].value
    if question.type is AnswerType.CHECKLIST:
        return ()
    return {AnswerType.TEXT: "none", AnswerType.TEMPERATURE: 98.6, AnswerType.SCALE: 1}.get(question.type, 12)


@pytest.mark.parametrize("name", PROTOCOLS)
def test_invariants_8_and_9_texts_advise_and_never_diagnose(name: str) -> None:
    protocol = PROTOCOLS[name]
    assert re.search(r"\b911\b", protocol.worse)
    shown = [protocol.worse, protocol.self_care, *(d.because for d in protocol.dispositions)]
    shown += [c.because for c in protocol.combine]
    assert [text for text in shown if DIAGNOSES.search(text)] == []


def test_invariant_9_every_ending_names_what_to_watch_and_a_person() -> None:
    for ending in ("same_day", "same_day_full", "routine", "self_care"):
        assert "{worse}" in PHRASES[ending]
        assert "{phone}" in PHRASES[ending]
    assert "a person" in PHRASES["self_care"]


@pytest.mark.parametrize("name", PROTOCOLS)
def test_texts_for_patients_are_gsm_7_and_short(name: str) -> None:
    for key, text in PROTOCOLS[name].texts():
        assert text.isascii(), (key, text)
        assert not re.search(r"[`\\^{}\[\]~|]", text), (key, text)
        assert len(text) <= 160, (key, len(text))


def test_the_thresholds_of_fever_hold() -> None:
    child, adult = PROTOCOLS["fever_child"], PROTOCOLS["fever_adult"]

    def level(protocol: Protocol, age: float, degrees: float) -> Urgency:
        start = {"age_months": age, **dict.fromkeys((f.name for f in protocol.red_flags_first), False)}
        calm = calm_answers(protocol)
        return decide(
            protocol, replay(protocol, start, {**calm, "measured": True, "temperature": degrees})
        ).level

    assert level(child, 2, 100.4) is Urgency.EMERGENCY
    assert level(child, 4, 101) is Urgency.SAME_DAY
    assert level(child, 4, 100.9).rank < Urgency.SAME_DAY.rank
    assert level(child, 60, 104) is Urgency.SAME_DAY
    assert level(child, 60, 103.9).rank < Urgency.SAME_DAY.rank
    assert level(adult, 480, 103) is Urgency.SAME_DAY
    assert level(adult, 480, 102.9).rank < Urgency.SAME_DAY.rank


def test_phq_2_opens_phq_9_and_any_item_9_is_a_crisis() -> None:
    mood = PROTOCOLS["low_mood_anxiety"]
    items = {f"phq{n}": 1 for n in range(1, 10)} | {f"gad{n}": 0 for n in range(1, 8)}
    calm = calm_answers(mood) | items | {"phq9": 0}
    start: dict[str, Given] = {"age_months": 480}
    assert "phq3" not in replay(mood, start, calm)
    opened = replay(mood, start, {**calm, "phq1": 2})
    assert "phq9" in opened
    assert "gad3" not in opened
    assert decide(mood, opened).level is Urgency.ROUTINE
    crisis = decide(mood, replay(mood, start, {**calm, "phq1": 2, "phq9": 1}))
    assert (crisis.level, crisis.reply, crisis.then) == (Urgency.EMERGENCY, "crisis", "asq")
    heavy = {name: 3 for name in items if name.startswith("phq")} | {"phq9": 0}
    assert decide(mood, replay(mood, start, {**calm, **heavy})).level is Urgency.SAME_DAY


def test_production_refuses_unsigned_and_expired_ones_and_says_which_and_why() -> None:
    signed = read_library(DATA, production_on=date(2026, 11, 23))
    assert signed.refused == ()
    late = read_library(DATA, production_on=date(2027, 6, 1))
    assert late.protocols == {}
    assert str(late.refused[0]) == (
        "check-in 'abdominal_pain' is not used: it was to be reviewed by 2027-05-31"
    )
    assert in_use(PROTOCOLS.values(), None).refused == ()
