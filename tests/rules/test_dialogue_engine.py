"""The engine: answers by name, corrections, what was said too early, and what no longer stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from actions.dialogue.choices import Choice, Confirm
from actions.dialogue.engine import Asked, Finished, play
from actions.dialogue.frames import Frame, State
from actions.dialogue.heard import Heard
from actions.dialogue.kinds import Text
from actions.dialogue.questions import Flow, Option, Question, ask
from actions.dialogue.words import Words
from nlu.understanding import Entity, Understanding

WORDS = Words.load(yaml.safe_load(Path("data/phrases/en/words.yml").read_text()))
TEA = {"green": "Green tea", "black": "Black tea"}


def heard(text: str, **entities: str) -> Heard:
    found = tuple(Entity(kind, value, 0, 1) for kind, value in entities.items())
    return Heard.of(Understanding(text, entities=found), WORDS)


def order(teas: Mapping[str, str]) -> Flow[str]:
    """Who, which tea, and a yes to exactly that tea."""
    name = yield from ask(Question("name", Text(), "name", lasting=True))
    options = tuple(Option(key, label) for key, label in teas.items())
    tea = yield from ask(
        Question("tea", Choice(teas, takes=("visit_type",)), "tea", options=options, gone="gone")
    )
    yes_no = (Option("yes", "Pour it"), Option("no", "Another"))
    yield from ask(Question("sure", Confirm("tea", "ok"), "sure", options=yes_no, fingerprint=tea))
    return f"{tea} for {name}"


def say(frame: Frame, message: Heard | None, teas: Mapping[str, str] | None = None) -> Asked | Finished:
    """Play, and store what was asked as the turn does, through JSON and back."""
    played = play(lambda: order(teas if teas is not None else TEA), Frame.from_json(frame.to_json()), message)
    if isinstance(played, Finished):
        return played
    offered = tuple((f"1.{n}", option) for n, option in enumerate(played.question.options, 1))
    asked = Frame(
        **{
            **{name: getattr(played.frame, name) for name in played.frame.__slots__},
            "asking": played.question.name,
            "fingerprint": played.question.fingerprint,
            "offered": offered,
        }
    )
    return Asked(asked, played.question, played.notes, played.took)


def at_tea() -> Frame:
    return say(say(Frame("order"), None).frame, heard("Ana")).frame


def test_answers_are_kept_by_name_and_the_flow_ends_with_its_command() -> None:
    sure = say(at_tea(), heard("2"))
    assert isinstance(sure, Asked)
    assert sure.question.name == "sure"
    done = say(sure.frame, heard("yes"))
    assert isinstance(done, Finished)
    assert done.result == "Black tea for Ana"


def test_what_was_said_too_early_answers_a_later_question() -> None:
    first = say(Frame("order", aside={"visit_type": "green"}), None)
    later = say(first.frame, heard("Ana"))
    assert isinstance(later, Asked)
    assert later.question.name == "sure"
    assert later.question.fingerprint == "Green tea"


def test_a_number_is_read_against_the_menu_as_it_was_offered() -> None:
    turned = {"black": "Black tea", "green": "Green tea"}
    played = say(at_tea(), heard("2"), turned)
    assert played.frame.answers["tea"] == "black"


def test_an_option_that_is_gone_is_said_and_asked_again() -> None:
    played = say(at_tea(), heard("2"), {"green": "Green tea"})
    assert isinstance(played, Asked)
    assert played.question.name == "tea"
    assert [key for key, _ in played.notes] == ["gone"]


def test_a_stale_yes_counts_for_nothing_but_what_was_shown() -> None:
    sure = say(at_tea(), heard("1"))
    renamed = {"green": "Sencha", "black": "Black tea"}
    played = say(sure.frame, heard("yes"), renamed)
    assert isinstance(played, Asked)
    assert not played.took
    assert played.question.fingerprint == "Sencha"


def test_a_no_at_the_end_takes_back_the_choice_and_keeps_the_name() -> None:
    sure = say(at_tea(), heard("1"))
    played = say(sure.frame, heard("no"))
    assert isinstance(played, Asked)
    assert played.question.name == "tea"
    assert played.frame.answers == {"name": "Ana"}


def test_a_correction_replaces_the_earlier_answer() -> None:
    sure = say(at_tea(), heard("1"))
    played = say(sure.frame, heard("make it black after all", visit_type="black"))
    assert isinstance(played, Asked)
    assert played.question.fingerprint == "Black tea"


def test_a_message_about_something_else_changes_nothing() -> None:
    before = at_tea()
    played = say(before, heard("where do i park"))
    assert isinstance(played, Asked)
    assert not played.took
    assert played.frame == before


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda x: st.lists(x, max_size=3),
    max_leaves=5,
)


@given(answers=st.dictionaries(st.text(max_size=9), json_values, max_size=4), label=st.text(max_size=9))
def test_a_frame_survives_being_stored(answers: dict[str, Any], label: str) -> None:
    frame = Frame(
        "f", {"text": label}, answers, {}, "q", "x", (("1.1", Option("k", label, ("w",))),), 2, ("name",)
    )
    state = State(frames=(frame,), serial=3, misses=1)
    assert State.from_json(state.to_json()) == state


def test_yesterdays_rows_without_newer_fields_still_load() -> None:
    assert State.from_json({"frames": [{"flow": "book_visit"}]}) == State(frames=(Frame("book_visit"),))
