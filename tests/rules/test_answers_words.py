"""Chatty yes and no, better and worse, several of a list."""

from __future__ import annotations

import pytest

from actions.dialogue.answers_lists import mentioned, several
from actions.dialogue.answers_words import course, unsure, yes_or_no
from actions.dialogue.questions import Option

FLAGS = (
    Option("sudden", "Came on all at once", ("sudden", "suddenly", "worst")),
    Option("nerves", "Weak, numb or confused", ("weak", "weakness", "numb", "confused")),
    Option("neck", "Fever with a stiff neck", ("stiff neck", "neck")),
)


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("yes", True),
        ("yeah", True),
        ("kinda", True),
        ("sorta", True),
        ("a little", True),
        ("a bit", True),
        ("sometimes", True),
        ("on and off", True),
        ("i do", True),
        ("yep since monday", True),
        ("i think so", True),
        ("yes but not much", True),
        ("mhm", True),
        ("twice", True),
        ("he does", True),
        ("ok yes", True),
        ("no", False),
        ("nope", False),
        ("nah", False),
        ("not really", False),
        ("not at all", False),
        ("no fever", False),
        ("none", False),
        ("never", False),
        ("nothing like that", False),
        ("i cant", False),
        ("no i dont", False),
        ("i havent", False),
        ("n", False),
        ("not that much", False),
        ("idk", None),
        ("not sure", None),
        ("maybe", None),
        ("dunno", None),
        ("i dont know", None),
        ("i dont think so", None),
        ("probably not", None),
        ("yes and no", None),
        ("hmm", None),
        ("purple", None),
    ],
)
def test_yes_and_no_in_any_words(text: str, yes: bool | None) -> None:
    assert yes_or_no(text) is yes


@pytest.mark.parametrize(
    "text", ["idk", "not sure", "no idea", "maybe?", "cant tell", "who knows", "dont remember"]
)
def test_no_clear_answer_is_heard_as_that(text: str) -> None:
    assert unsure(text)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("better", "better"),
        ("a lot better", "better"),
        ("improving", "better"),
        ("its easing", "better"),
        ("worse", "worse"),
        ("getting worse every day", "worse"),
        ("not getting better", "worse"),
        ("better than yesterday but worse at night", "worse"),
        ("spreading", "worse"),
        ("same", "same"),
        ("about the same", "same"),
        ("no change", "same"),
        ("not worse", "same"),
        ("not better not worse", "same"),
        ("comes and goes", "worse"),
        ("blue", None),
    ],
)
def test_how_it_goes_takes_the_worse(text: str, way: str | None) -> None:
    assert course(text) == way


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("none", ()),
        ("no", ()),
        ("none of those", ()),
        ("nope nothing", ()),
        ("no, not really", ()),
        ("1", ("sudden",)),
        ("1 and 3", ("sudden", "neck")),
        ("1,2", ("sudden", "nerves")),
        ("#2", ("nerves",)),
        ("all of them", ("sudden", "nerves", "neck")),
        ("stiff neck", ("neck",)),
        ("my neck is stiff and im confused", ("nerves", "neck")),
        ("no stiff neck but it came on suddenly", ("sudden",)),
        ("no stiff neck", ()),
        ("no i have numb hands", ("nerves",)),
        ("not just a stiff neck", ("neck",)),
        ("never had a stiff neck like this", ("neck",)),
        ("no weakness or stiff neck", ()),
        ("blue", None),
        ("i am weak, no fever", ("nerves",)),
    ],
)
def test_several_of_a_list(text: str, keys: tuple[str, ...] | None) -> None:
    assert several(text, FLAGS) == keys


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("i have a fever", True),
        ("no fever", False),
        ("without a fever", False),
        ("cough and fever", True),
        ("no cough, but fever", True),
        ("i feel bad", None),
        ("not sure about fever", True),
        ("no real fever", False),
        ("feverish since monday", True),
        ("no fever since monday", False),
        ("cant get the fever down", True),
    ],
)
def test_what_was_said_unasked_is_no_only_beside_an_explicit_no(text: str, said: bool | None) -> None:
    assert mentioned(text, ("fever*", "feverish")) is said
