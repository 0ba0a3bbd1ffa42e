"""Readings and misspelt words in a message: which figure is which, and which word was meant."""

from pathlib import Path

import pytest

from practice.redflags import Level, load
from practice.safety.forms import rounded_out

REDFLAGS = load(Path("data/redflags"))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("sats 81 and sleepy", "breathing.oxygen"),
        ("resp rate 34", "breathing.rate"),
        ("took my insulin twice, now its 39", "glucose_low.below_54"),
        ("i have heart failure, weight was 188 monday and 194 today", "heart_failure_gain.scale"),
        ("bp 204 over 118 and my head is pounding", "blood_pressure_crisis.crisis"),
        ("her pulse is 164", "chest_pain.pulse_fast"),
        ("my baby 7 weeks 38.4", "infant_fever.under_3_months"),
    ],
)
def test_a_reading_is_told_from_its_neighbours(text: str, rule: str) -> None:
    assert rule in {name.split("@")[0] for name in REDFLAGS.check(text).rules}


@pytest.mark.parametrize(
    "text",
    [
        "bp 130/80, knee aches",
        "my bmi is 38.4",
        "refill on the warfarin 5 mg, inr was 2.4",
        "i weigh 188 and i am 5 foot 9",
        "i take lisinopril 10 and a baby aspirin",
    ],
)
def test_a_figure_that_is_no_danger_is_none(text: str) -> None:
    assert REDFLAGS.check(text).level is Level.NONE


@pytest.mark.parametrize(
    "text",
    [
        "bad hedake out of nowhere",
        "shes siezing",
        "anafalaksis",
        "chst pane since mornin",
        "i hav truble breething",
        "he is unconcious",
        "im feeling suicidle",
        "hes unconshus",
        "seezher that wont stop",
        "my bludy vomit and blud in the toilit, lots",
        "cuttin myself agen",
        "no puedo respirar",
        "mi papa no despierta",
    ],
)
def test_a_word_spelt_as_it_sounds_is_heard(text: str) -> None:
    assert REDFLAGS.check(text).level is Level.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "the illness of my aunt",
        "salts for the bath",
        "a coffin nail",
        "the wellness visit",
        "bananas and rice",
    ],
)
def test_an_ordinary_word_is_not_mended_into_a_danger(text: str) -> None:
    assert REDFLAGS.check(text).level is Level.NONE


def test_a_word_run_together_with_would_or_will_is_two_words() -> None:
    assert REDFLAGS.check("everyone'd be happier without me").level is Level.EMERGENCY
    assert REDFLAGS.check("the kids'll be better off when I'm gone").level is Level.EMERGENCY


def test_a_denied_fact_about_the_patient_is_no_fact() -> None:
    assert REDFLAGS.check("bumped my head and I take blood thinners").level is Level.EMERGENCY
    assert REDFLAGS.check("bumped my head, not on blood thinners").level is Level.ASK


def test_two_signs_count_together_and_the_same_words_are_only_one() -> None:
    assert REDFLAGS.check("i bought a rope").level is Level.ASK
    assert REDFLAGS.check("i bought a rope. dont come looking for me").level is Level.EMERGENCY
    assert REDFLAGS.check("found a good home for the dog").level is Level.NONE


def test_two_forms_of_a_verb_stand_for_all_of_them() -> None:
    assert {"took", "taken", "takes", "taking"} <= rounded_out(("take", "taking"))
    assert {"swallow", "swallows", "swallowing"} <= rounded_out(("swallow", "swallowed"))


def test_one_form_alone_is_meant_as_it_stands() -> None:
    assert rounded_out(("passed", "blacked")) == {"passed", "blacked"}
    assert rounded_out(("pain", "pains")) == {"pain", "pains"}
