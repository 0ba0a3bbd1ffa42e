"""An open question is a prior: what the model is unsure of is read as an answer, a sure wish stays a wish."""

from __future__ import annotations

import pytest

from actions.dialogue.frames import Frame
from actions.respond import in_context
from nlu.understanding import Understanding

CHECK_IN = ("check_in_answer", "symptom_report", "affirm", "deny")


def asking(*expects: str, flow: str = "check_in") -> Frame:
    return Frame(flow, asking="now", expects=expects)


def unsure(best: str, other: str, by: float = 0.55) -> Understanding:
    return Understanding("so so", best, by, ((best, by), (other, 1 - by)))


@pytest.mark.parametrize("wish", ["book_visit", "out_of_scope", "test_results", "thank"])
@pytest.mark.parametrize("answer", CHECK_IN)
def test_what_the_model_is_unsure_of_answers_the_question(wish: str, answer: str) -> None:
    assert in_context(unsure(wish, answer), asking(*CHECK_IN)).intent == answer


def test_a_message_turned_away_is_an_answer_if_that_is_likeliest() -> None:
    said = Understanding("tums", None, 0.0, (("out_of_scope", 0.5), ("check_in_answer", 0.3)))
    assert in_context(said, asking(*CHECK_IN)).intent == "check_in_answer"


@pytest.mark.parametrize("wish", ["book_visit", "ask_human", "cancel_visit"])
def test_a_sure_wish_stays_a_wish(wish: str) -> None:
    assert in_context(unsure(wish, "check_in_answer", 0.97), asking(*CHECK_IN)).intent == wish


def test_without_a_question_nothing_changes() -> None:
    said = unsure("book_visit", "check_in_answer")
    assert in_context(said, None) is said
    assert in_context(said, Frame("check_in", expects=CHECK_IN)) is said
    assert in_context(said, asking(*CHECK_IN, flow="retired")) is said


def test_a_frame_stored_before_it_knew_what_to_expect_is_read() -> None:
    stored = asking(*CHECK_IN).to_json()
    del stored["expects"]
    frame = Frame.from_json(stored)
    said = unsure("book_visit", "affirm")
    assert in_context(said, frame) is said


def test_what_a_question_expects_is_stored() -> None:
    assert Frame.from_json(asking(*CHECK_IN).to_json()).expects == CHECK_IN
