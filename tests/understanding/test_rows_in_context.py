"""Messages that answer an open question: model, time words and question, read together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import yaml

from actions.dialogue.answers import Asks
from actions.dialogue.choices import Confirm
from actions.dialogue.frames import Frame
from actions.dialogue.heard import Heard
from actions.dialogue.kinds import When
from actions.dialogue.questions import Answer, Kind, Option, Question
from actions.dialogue.words import Words
from actions.respond import hear
from nlu import times
from nlu.client import RasaParse
from nlu.understanding import Understanding
from practice.protocols.model import AnswerType
from tests.understanding.model import ROOT, needs_rasa, parse_all

pytestmark = needs_rasa

ROWS = [
    (asked, answer, row)
    for asked, answers in yaml.safe_load((ROOT / "tests/understanding/in_context.yml").read_text()).items()
    for answer, rows in answers.items()
    for row in rows
]
ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 2, 8, 55, tzinfo=ZONE)
YES_NO = (Option("yes", "Yes"), Option("no", "No"))
QUESTIONS: dict[str, tuple[str, Question[object]]] = {
    "confirm": ("book_visit", Question("confirm", Confirm(retracts="when"), "x", options=YES_NO)),
    "when": ("book_visit", Question("when", When(ZONE), "x")),
    "yes_no": (
        "check_in",
        Question("fever", Asks(AnswerType.YES_NO, NOW, asked="Do you have a fever?"), "x", options=YES_NO),
    ),
}
WORDS = Words.load(yaml.safe_load((ROOT / "data/phrases/en/words.yml").read_text()))
LEAST = 0.98


def answered(asked: str, row: str, parse: RasaParse | None) -> str:
    """What the dialogue takes the message for: "yes", "no", "date" or "other"."""
    flow, question = QUESTIONS[asked]
    kind: Kind[object] = question.kind
    frame = Frame(flow, asking=question.name, expects=kind.expects)
    heard = _heard(row, parse, frame)
    reading = kind.read(heard, question, question.options)
    if asked == "confirm":
        retracted = reading is not None and not isinstance(reading, Answer)
        return "no" if retracted else "yes" if isinstance(reading, Answer) else "other"
    if not isinstance(reading, Answer):
        return "other"
    return "date" if asked == "when" else "yes" if reading.value[0] else "no"


def _heard(row: str, parse: RasaParse | None, frame: Frame) -> Heard:
    said = Understanding(row, times=times.parse(row, NOW, ZONE))
    if parse is not None:
        said = Understanding(row, parse.intent, parse.confidence, parse.ranking, parse.entities, said.times)
    return hear(said, frame, WORDS)


@pytest.fixture(scope="module")
def readings() -> Sequence[tuple[str, str, str, str]]:
    parses = parse_all([row for _, _, row in ROWS])
    return [(*row, answered(row[0], row[2], parse)) for row, parse in zip(ROWS, parses, strict=True)]


@pytest.mark.parametrize("asked", QUESTIONS)
def test_answers_are_read_and_other_words_are_not(
    readings: Sequence[tuple[str, str, str, str]], asked: str
) -> None:
    mine = [one for one in readings if one[0] == asked]
    wrong = [f"{row}: {found}, not {answer}" for _, answer, row, found in mine if found != answer]
    assert len(wrong) <= (1 - LEAST) * len(mine), wrong


def test_nothing_else_is_ever_taken_for_a_yes(readings: Sequence[tuple[str, str, str, str]]) -> None:
    assert [row for _, answer, row, found in readings if found == "yes" != answer] == []
