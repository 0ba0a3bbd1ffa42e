"""What a physician gets of a check-in: at most eight lines, in the patient's words, with the rule and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from practice.protocols.deciding import Given, decide
from practice.protocols.library import read_library
from practice.protocols.summary import LONGEST, summary

LIBRARY = read_library(Path("data"))
HEADACHE = LIBRARY.protocols["headache"]
GIVEN: dict[str, Given] = {
    "age_months": 480,
    "sudden": False,
    "nerves": False,
    "neck": False,
    "onset": 72,
    "severity": 8,
    "course": "worse",
    "hit": False,
    "fever": None,
    "vomiting": True,
    "new_kind": False,
    "medicines": "tylenol",
    "risks": (),
}
WORDS = {
    "onset": "since like 3 days",
    "severity": "8ish",
    "course": "worse every day",
    "fever": "idk",
    "vomiting": "threw up twice",
    "medicines": "2 tylenol",
}


def test_the_summary_says_it_in_the_patients_words_with_the_rule_and_why() -> None:
    outcome = decide(HEADACHE, GIVEN)
    lines = summary(HEADACHE, "my head is killing me", GIVEN, WORDS, outcome)
    assert lines == (
        "SAME DAY: Headache. Why: a headache this strong should be looked at today (headache.very_bad@1)",
        'Reason: "my head is killing me"',
        'How: since "since like 3 days"; severity "8ish"; course "worse every day"',
        'Yes: vomiting "threw up twice"',
        "No: came on all at once, or the worst of my life; weak, numb, confused, or trouble seeing or "
        "speaking; "
        "fever with a stiff neck, or a new rash; hit to the head; new kind of headache; risks",
        "Not clear: fever",
        'Medicines: "2 tylenol"',
    )


@pytest.mark.parametrize("name", LIBRARY.protocols)
def test_no_summary_is_longer_than_eight_lines(name: str) -> None:
    protocol = LIBRARY.protocols[name]
    given: dict[str, Given] = dict.fromkeys((q.name for q in protocol.questions), None)
    words = {q.name: "so many words " * 30 for q in protocol.questions}
    lines = summary(protocol, "it hurts " * 50, given, words, decide(protocol, given))
    assert len(lines) <= 8
    assert f'"{("it hurts " * 50)[: LONGEST - 3]}..."' in lines[1]


@pytest.mark.parametrize(
    ("text", "age", "name"),
    [
        ("my head really hurts", 480, "headache"),
        ("cough and sore throat", 480, "cough_cold_flu"),
        ("fever", 24, "fever_child"),
        ("fever", 480, "fever_adult"),
        ("trouble breathing with a cough", 480, "breathing_trouble"),
        ("im pregnant and have a headache", 360, "pregnancy_concern"),
        ("heard nothing, it is early", 480, None),
        ("i feel so down", 480, "low_mood_anxiety"),
        ("threw out my back", 480, "back_pain"),
        ("it burns when i pee", 480, "urinary"),
    ],
)
def test_the_protocol_that_fits_is_found_by_what_is_said(text: str, age: float, name: str | None) -> None:
    found = LIBRARY.matching(text, age)
    assert (found[0].id if found else None) == name
