"""The invariants of the clinical notes that the red-flag check itself must keep, each by its number."""

import re
from pathlib import Path

import pytest
import yaml

from practice.redflags import Level, Verdict, raise_to, with_witness
from practice.safety import numbers
from tests.prepared import red_flags

REDFLAGS = red_flags()
PHRASES = yaml.safe_load(Path("data/phrases/en/redflags.yml").read_text())
MODULES = [
    Path("practice/redflags.py"),
    Path("practice/redflags_jsonl.py"),
    *Path("practice/safety").glob("*.py"),
]


def phrase(key: str) -> str:
    flow, question = key.split(".")
    return str(PHRASES[flow][question])


def test_invariant_1_the_check_needs_no_network_model_database_or_clock() -> None:
    for module in MODULES:
        imports = re.findall(r"^(?:from|import) (\S+)", module.read_text(), re.M)
        assert not {i.split(".")[0] for i in imports} & {
            "sqlalchemy",
            "httpx",
            "socket",
            "datetime",
            "time",
            "rasa",
        }


def test_invariant_2_every_verdict_names_a_reviewed_text_that_exists() -> None:
    for family in REDFLAGS.families:
        for pattern in family.patterns:
            for example in family.tests["fire"]:
                verdict = REDFLAGS.check(example["text"], example.get("age_months"), example.get("pregnant"))
                assert phrase(verdict.reply or verdict.confirm or "missing.reply")
            assert pattern.route
        for subject in ("self", "other"):
            assert phrase(f"{family.reply}.{subject}")
            assert phrase(f"confirm_{family.confirm}.{subject}")


@pytest.mark.parametrize("current", Level)
@pytest.mark.parametrize("new", Level)
def test_invariant_3_levels_only_rise(current: Level, new: Level) -> None:
    assert raise_to(current, new).rank == max(current.rank, new.rank)


@pytest.mark.parametrize("danger", ["emergency", "crisis", "book_visit", "goodbye"])
@pytest.mark.parametrize("sure", [0.0, 0.5, 0.95, 1.0])
@pytest.mark.parametrize("text", ["my chest hurts", "i feel dizzy", "book me for friday", "temp 103.4"])
def test_invariant_3_a_second_witness_never_lowers(danger: str, sure: float, text: str) -> None:
    verdict = REDFLAGS.check(text)
    raised = with_witness(verdict, (danger, sure))
    assert raised.level.rank >= verdict.level.rank
    assert verdict.level is Level.NONE or raised == verdict


def test_invariant_3_without_a_model_the_rules_stand_alone() -> None:
    for text in ("hmm", "i feel dizzy", "my chest hurts"):
        verdict = REDFLAGS.check(text)
        assert with_witness(verdict, None) is verdict


def test_invariant_3_a_sure_witness_turns_silence_into_a_question() -> None:
    quiet = REDFLAGS.check("hmm")
    assert quiet == Verdict(Level.NONE)
    assert with_witness(quiet, ("emergency", 0.95)).level is Level.ASK
    assert with_witness(quiet, ("emergency", 0.5)) is quiet
    assert "911" in phrase(with_witness(quiet, ("emergency", 0.95)).confirm or "")
    assert numbers.CRISIS in phrase(with_witness(quiet, ("crisis", 0.95)).confirm or "")


def test_invariant_4_what_cannot_be_parsed_counts_as_present() -> None:
    assert REDFLAGS.check("blorp chest pain zzkq not frump").level is Level.EMERGENCY


def test_invariant_5_negated_self_harm_still_gets_a_check_and_988() -> None:
    for text in ("im not suicidal", "no thoughts of hurting myself", "i dont want to kill myself"):
        verdict = REDFLAGS.check(text)
        assert (verdict.level, verdict.route) == (Level.ASK, "988")
        assert numbers.CRISIS in phrase(verdict.confirm or "")


@pytest.mark.parametrize("who", ["my dad", "my baby", "a stranger here", "my 4 year old", "someone"])
def test_invariant_6_another_persons_emergency_fires_fully(who: str) -> None:
    verdict = REDFLAGS.check(f"{who} is not breathing")
    assert verdict.level is Level.EMERGENCY
    assert verdict.subject == "other"
    assert "for them" in phrase(verdict.reply or "")


def test_invariant_7_an_unknown_age_is_asked_before_any_lesser_ending() -> None:
    assert REDFLAGS.check("my baby has a fever").level is Level.ASK
    assert REDFLAGS.check("my baby has a fever", age_months=480).level is Level.ASK
    assert REDFLAGS.check("my baby has a fever", age_months=2).level is Level.EMERGENCY
    assert REDFLAGS.check("bp 165/112", pregnant=True).level is Level.EMERGENCY
    assert REDFLAGS.check("fever of 101, i am on chemo").level is Level.EMERGENCY
    assert REDFLAGS.check("hit my head, i take eliquis").level is Level.EMERGENCY


def every_text() -> list[tuple[str, str]]:
    return [(f"{flow}.{q}", str(text)) for flow, asked in PHRASES.items() for q, text in asked.items()]


@pytest.mark.parametrize(("key", "text"), every_text(), ids=lambda v: v[:24])
def test_invariant_8_a_reply_acts_first_and_never_reassures_or_names_a_diagnosis(key: str, text: str) -> None:
    lowered = text.lower()
    for forbidden in (
        "you are fine",
        "you're fine",
        "don't worry",
        "heart attack",
        "stroke",
        "sepsis",
        "overdose",
    ):
        assert forbidden not in lowered
    if not key.startswith(("confirm_", "same_day")):
        assert text.startswith(("Call 911", "Call or text 988", "Call Poison Help"))
        assert "?" not in text


@pytest.mark.parametrize(("key", "text"), every_text(), ids=lambda v: v[:24])
def test_invariant_9_every_text_says_what_to_do_when_it_gets_worse(key: str, text: str) -> None:
    assert numbers.EMERGENCY in text
    assert len(text) <= 306
    assert all(c in "\n" or 32 <= ord(c) < 127 for c in text)


def test_invariant_11_the_numbers_are_constants_and_no_other_number_is_given() -> None:
    assert (numbers.EMERGENCY, numbers.CRISIS, numbers.POISON_HELP) == ("911", "988", "1-800-222-1222")
    known = {numbers.EMERGENCY, numbers.CRISIS, numbers.POISON_HELP}
    for key, text in every_text():
        assert set(re.findall(r"[\d-]*\d{3,}", text)) <= known | {"300"}
        if not key.startswith("confirm_"):
            assert key.startswith("same_day") or numbers.ELSEWHERE in text


def test_invariant_12_a_verdict_carries_rule_version_and_the_patients_words() -> None:
    verdict = REDFLAGS.check("my chest hurts")
    assert verdict.rules == ("chest_pain.pain@3",)
    assert verdict.why
    assert all(re.fullmatch(r"\w+\.\w+@\d+", rule) for rule in verdict.rules)


def test_abuse_replies_leave_no_details_and_send_nobody_to_a_parent() -> None:
    for text in PHRASES["violence"].values():
        assert "delete" in text
        assert not re.search(r"parent|mother|father|husband|abuse|hit", text, re.I)
