"""Yes, no, numbers and steering words, with no model."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from actions.dialogue.words import Steer, Words

WORDS = Words.load(yaml.safe_load(Path("data/phrases/en/words.yml").read_text()))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Yes!", True), ("yes please, thanks", True), ("OK", True), ("yep", True), ("that works", True),
        ("No.", False), ("nope sorry", False), ("no, that's wrong", False), ("neither", False), ("👍", True),
        ("yes but not tuesday", None), ("no make it friday", None), ("", None), ("know", None),
    ],
)  # fmt: skip
def test_a_whole_message_that_is_yes_or_no(text: str, meant: bool | None) -> None:
    assert WORDS.yes_or_no(text) is meant


@pytest.mark.parametrize(
    ("text", "number"),
    [("2", 2), ("#2", 2), ("2.", 2), ("option 2", 2), ("two", 2), ("the second one", 2), ("2nd please", 2),
     ("2pm", None), ("at 2", None), ("120/80", None), ("2 pills", None), ("222", None)],
)  # fmt: skip
def test_a_menu_number(text: str, number: int | None) -> None:
    assert WORDS.number(text) == number


@pytest.mark.parametrize(
    ("text", "steer"),
    [
        ("a person please", Steer.PERSON), ("Start over!", Steer.START_OVER), ("go back", Steer.BACK),
        ("never mind, thanks", Steer.NEVER_MIND), ("nvm", Steer.NEVER_MIND), ("what?", Steer.REPEAT),
        ("more", Steer.MORE), ("other days", Steer.OTHER_DAYS), ("why?", Steer.WHY), ("skip", Steer.SKIP),
        ("my back hurts", None), ("more pain than before", None), ("a person hit me", None),
    ],
)  # fmt: skip
def test_steering_words(text: str, steer: Steer | None) -> None:
    assert WORDS.steer(text) is steer


def test_no_steering_word_is_a_yes_or_a_no() -> None:
    assert not set(WORDS.steers) & (WORDS.yes | WORDS.no)
