"""Names, dates of birth and phone numbers as people write them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from actions.dialogue.heard import Heard
from actions.dialogue.personal import BirthDate, FullName, Phone, read_birth_date
from actions.dialogue.questions import Answer, Question, Unclear
from actions.dialogue.words import Words
from nlu.understanding import Understanding

TODAY = date(2026, 3, 2)
WORDS = Words.load(yaml.safe_load(Path("data/phrases/en/words.yml").read_text()))


def heard(text: str, intent: str | None = None) -> Heard:
    return Heard.of(Understanding(text, intent, 0.9 if intent else 0.0), WORDS)


def answer(kind: object, text: str, intent: str | None = None) -> object:
    question = Question("q", kind, "p")  # type: ignore[arg-type, var-annotated]
    got = kind.read(heard(text, intent), question, ())  # type: ignore[attr-defined]
    return got.value if isinstance(got, Answer) else got


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("3/4/1981", date(1981, 3, 4)),
        ("03-04-81", date(1981, 3, 4)),
        ("its 4.21.1980", date(1980, 4, 21)),
        ("1980-04-21", date(1980, 4, 21)),
        ("april 21 1980", date(1980, 4, 21)),
        ("Apr. 21st, 1980", date(1980, 4, 21)),
        ("21 april 1980", date(1980, 4, 21)),
        ("the 21st of april, 80", date(1980, 4, 21)),
        ("04211980", date(1980, 4, 21)),
        ("2/29/2024", date(2024, 2, 29)),
        ("1/5/25", date(2025, 1, 5)),
        ("1/5/27", date(1927, 1, 5)),
        ("sept 3 1999", date(1999, 9, 3)),
    ],
)
def test_a_date_of_birth_is_read(text: str, born: date) -> None:
    assert read_birth_date(text, TODAY) == born


@pytest.mark.parametrize(
    "text", ["2/29/2023", "13/13/1980", "4/31/1980", "3/4/2050", "3/4/1850", "april", "12"]
)
def test_a_date_that_cannot_be_is_not(text: str) -> None:
    assert read_birth_date(text, TODAY) is None


def test_digits_that_are_no_date_are_asked_about() -> None:
    assert isinstance(answer(BirthDate(TODAY), "4/31/1980"), Unclear)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rosa Delgado", ["Rosa", "Delgado"]),
        ("rosa delgado", ["Rosa", "Delgado"]),
        ("my name is Rosa Delgado", ["Rosa", "Delgado"]),
        ("hi, im rosa de la cruz", ["Rosa", "De La Cruz"]),
        ("it's Mary-Kate O'Neil.", ["Mary-Kate", "O'Neil"]),
        ("Name: José Núñez", ["José", "Núñez"]),
    ],
)
def test_a_name_is_read(text: str, name: list[str]) -> None:
    assert answer(FullName(), text) == name


@pytest.mark.parametrize(
    "text",
    [
        "why do you need that?",
        "i want to cancel",
        "can you call me",
        "3/4/1981",
        "no",
        "ok",
        "what time is it",
    ],
)
def test_what_is_no_name_is_left_to_the_other_rules(text: str) -> None:
    assert answer(FullName(), text) is None


def test_one_name_is_asked_about() -> None:
    assert isinstance(answer(FullName(), "rosa"), Unclear)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("212 555 0143", "+12125550143"),
        ("(212) 555-0143", "+12125550143"),
        ("call me at 212.555.0143 after 5", "+12125550143"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_a_phone_is_read(text: str, number: str) -> None:
    assert answer(Phone(), text) == number


def test_a_phone_too_short_is_asked_about() -> None:
    assert isinstance(answer(Phone(), "555"), Unclear)
