"""Words to patients: GSM-7, short, plain, all of them used, none missing."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from actions.dialogue.phrases import Phrasebook
from practice.settings import read_settings
from tests.prepared import desk_book
from tests.rows import each

DATA = Path("data")
SETTINGS = read_settings(yaml.safe_load((DATA / "practice.yml").read_text()), date(2026, 3, 2))
BOOK = desk_book(SETTINGS)
GSM7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà{}[]~|^€\\"
)
CODE = "\n".join(
    path.read_text() for folder in ("actions", "bot", "practice") for path in Path(folder).rglob("*.py")
)
ALL = {**BOOK.phrases.texts, **{f"answers.{key}": text for key, text in SETTINGS.answers.items()}}


@each(sorted(ALL))
def test_every_phrase_fits_gsm7_and_three_segments(key: str) -> None:
    text = re.sub(r"\{\w+\}", "x" * 12, ALL[key])
    assert set(text) <= GSM7
    assert len(text) <= 3 * 153


VALIDATED = re.compile(r"\.(?:phq|gad|asq)\d+\.")


@each(sorted(key for key in ALL if not VALIDATED.search(key)))
def test_every_phrase_is_plain(key: str) -> None:
    """About grade 6; a single short phrase may overshoot. Validated questionnaires keep their own wording."""
    text = re.sub(r"\{\w+\}|\"[^\"]*\"", "it", ALL[key])
    if len(text.split()) >= 12:
        assert grade(text) <= 9


def test_the_copy_as_a_whole_reads_at_grade_six() -> None:
    assert grade(" ".join(re.sub(r"\{\w+\}", "it", text) for text in ALL.values())) <= 6


def test_no_reply_prints_a_carriers_word_as_something_to_say() -> None:
    menu = re.compile(r"(?:say|reply|write|answer) \"?(CANCEL|END|YES|QUIT)\b")
    assert [key for key, text in ALL.items() if menu.search(text)] == []


def test_a_phrase_written_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="written twice"):
        Phrasebook.merged({"a": {"b": "one"}}, {"a": {"b": "two"}})


def test_every_phrase_of_the_desk_is_said_somewhere() -> None:
    keys = Phrasebook.merged(yaml.safe_load((DATA / "phrases/en/desk.yml").read_text())).texts
    unsaid = [key for key in keys if not said_in_code(key)]
    assert unsaid == []


def said_in_code(key: str) -> bool:
    """Whether the code names the key whole, or builds it from its flow and question."""
    flow, _, question = key.rpartition(".")
    return f'"{key}"' in CODE or (
        (f'"{flow}' in CODE or "{flow}" in CODE or f'f"{flow}.' in CODE)
        and (f'"{question}"' in CODE or f".{question}" in CODE or question.removesuffix("_short") in CODE)
    )


def grade(text: str) -> float:
    """Flesch-Kincaid grade, syllables counted as groups of vowels without a silent e."""
    sentences = max(1, len(re.findall(r"[.!?]+", text)))
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / max(1, len(words)) - 15.59
