"""Plain spelling and the things a message names: the parts of the pipeline that need no model."""

from __future__ import annotations

import pytest

from nlu.components.lexicon import Lexicon, Word
from nlu.components.spelling import Spelling, usual_words

SPELLING = Spelling(
    {"tmrw": "tomorrow", "u": "you", "thx": "thanks"},
    {"appointment": 9, "reschedule": 4, "unsubscribe": 3, "please": 5, "doctor": 7, "cancel": 6},
    ["chancel", "cool"],
)
LEXICON = Lexicon(
    {
        "medication": {"lisinopril": "lisinopril", "blood pressure pills": "blood pressure medicine"},
        "body_part": {"ear": "ear"},
        "symptom": {"ear infection": "earache"},
    },
    {"duration": [r"\bfor (?P<value>\d+ days)\b"]},
    ["rosa", "will"],
)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("TMRW", "tomorrow"),
        ("apointment", "appointment"),
        ("appointmnet", "appointment"),
        ("resheduel", "reschedule"),
        ("pleeeease", "please"),
        ("cooool", "cool"),
        ("chancel", "chancel"),
        ("subscribe", "subscribe"),
        ("dcotor", "doctor"),
        ("150/90", "150/90"),
        ("éé", "éé"),
        ("", ""),
    ],
)
def test_plain_spelling(written: str, plain: str) -> None:
    assert SPELLING.plain(written) == plain


def test_a_slip_in_one_training_line_is_not_a_word() -> None:
    lines = [["doctor"], ["docter"], ["appt"], *[["amari"]] * 4]
    assert usual_words(lines, ["doctor"]) == {"amari": 4, "doctor": 1}


def found(text: str) -> list[tuple[str, str, str]]:
    words, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        words.append(Word(word, word.lower(), at, at + len(word)))
        at += len(word)
    return [(one.kind, one.value, text[one.start : one.end]) for one in LEXICON.find(text, words)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("more lisinopril", [("medication", "lisinopril", "lisinopril")]),
        ("more Lisinoprill", [("medication", "lisinopril", "Lisinoprill")]),
        ("blood pressure pills", [("medication", "blood pressure medicine", "blood pressure pills")]),
        (
            "an ear infection for 3 days",
            [("symptom", "earache", "ear infection"), ("duration", "3 days", "3 days")],
        ),
        ("my ear", [("body_part", "ear", "ear")]),
        ("this is Rosa's turn", [("person", "Rosa", "Rosa")]),
        ("it is for rosa", [("person", "Rosa", "rosa")]),
        ("that will do", []),
        ("nothing here", []),
    ],
)
def test_what_a_message_names(text: str, names: list[tuple[str, str, str]]) -> None:
    assert found(text) == names
