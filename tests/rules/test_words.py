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
        ("ok great thanks", True),
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


@pytest.mark.parametrize(
    ("text", "clear"),
    [
        ("no not anymore", True), ("No, its gone", True), ("nope all fine now", True),
        ("no but it comes back", False),
        ("no idk", False), ("idk maybe", False), ("not sure", False), ("no only a little bit", False),
        ("no i think so", False), ("", False), ("know", False), ("yes no", False),
    ],
)  # fmt: skip
def test_only_a_plain_no_lowers_a_worry(text: str, clear: bool) -> None:
    assert WORDS.plainly_no(text) is clear
