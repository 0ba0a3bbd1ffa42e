"""Readings in messy text; the rows are in readings/readings.txt.

A row is `message = KIND VALUE[,VALUE] | ...` in canonical units, "?" for a kind that nobody named and "-"
for no reading at all; `message  [KIND]` is an answer to a question after that kind.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.readings import read
from nlu.readings_jsonl import readings_lines
from nlu.readingwords.kinds import KINDS

ROWS = (Path(__file__).parent / "readings" / "readings.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("row", ROWS)
def test_the_message_reports_these_readings(row: str) -> None:
    message, _, spec = row.rpartition(" = ")
    message, _, asked = message.partition("  [")
    found = []
    for reading in read(message, asked.removesuffix("]") or None):
        values = reading.measure.values if reading.measure else reading.figures
        found.append(f"{reading.kind or '?'} {','.join(f'{value:g}' for value in values)}")
    assert (" | ".join(found) or "-") == spec


@pytest.mark.parametrize(
    ("message", "times"),
    [
        ("150/90 and 145/88 7am", ["7am", "7am"]),
        ("150/90 7am, 145/88 9pm", ["7am", "9pm"]),
        ("this morning 128/82 pulse 71", ["this morning", "this morning"]),
        ("morning 142/90, evening 136/84", ["morning", "evening"]),
        ("yesterday 7am 150/90", ["yesterday 7am"]),
        ("sugar 140", [None]),
    ],
)
def test_each_reading_keeps_its_words_of_time(message: str, times: list[str | None]) -> None:
    assert [reading.when for reading in read(message)] == times


@pytest.mark.parametrize(
    ("message", "state"),
    [
        ("sugar one-forty fasting", "fasting"),
        ("bs 210 before lunch", "before_meal"),
        ("180 after dinner, sugar", "after_meal"),
        ("sugar 140", None),
    ],
)
def test_a_glucose_keeps_whether_it_was_before_or_after_food(message: str, state: str | None) -> None:
    assert read(message)[0].state == state


@pytest.mark.parametrize(
    ("message", "said", "instead_of"),
    [
        ("sorry 145 not 154", (145.0,), (154.0,)),
        ("not 193, 139", (139.0,), (193.0,)),
        ("bp was 160/100, i mean 150/100", (150.0, 100.0), (160.0, 100.0)),
        ("*145", (145.0,), ()),
    ],
)
def test_a_correction_says_what_it_takes_back(
    message: str, said: tuple[float, ...], instead_of: tuple[float, ...]
) -> None:
    (reading,) = read(message)
    assert (reading.figures, reading.correction, reading.instead_of) == (said, True, instead_of)


@pytest.mark.parametrize("message", ["bp 1500/90", "bp 80/120", "temp 1012", "sugar 1400", "o2 9"])
def test_an_implausible_reading_is_flagged_and_kept(message: str) -> None:
    (reading,) = read(message)
    assert reading.measure is not None
    assert not reading.measure.plausible


def test_a_bare_figure_is_of_unknown_kind_until_it_is_known_what_was_asked() -> None:
    (reading,) = read("212")
    assert reading.measure is None
    assert reading.candidates == ("pulse", "weight", "glucose", "peak_flow")
    weight = reading.taken_as("weight")
    assert weight is not None
    assert weight.measure is not None
    assert (weight.measure.values, weight.measure.unit, weight.named) == ((212.0,), "lb", False)
    assert reading.taken_as("blood_pressure") is None


def test_a_bare_pair_can_only_be_a_blood_pressure_but_nobody_named_it() -> None:
    (reading,) = read("128/82")
    assert (reading.kind, reading.named) == ("blood_pressure", False)
    assert reading.taken_as("glucose") is None


def test_a_line_gives_kind_code_values_unit_and_what_was_said() -> None:
    (line,) = readings_lines(['{"text": "bp this morning was 128 over 82"}'])
    (reading,) = json.loads(line)["readings"]
    assert reading["kind"] == "blood_pressure"
    assert reading["loinc"] == "85354-9"
    assert reading["parts"] == {"8480-6": 128.0, "8462-4": 82.0}
    assert (reading["unit"], reading["said"], reading["when"]) == ("mmHg", "128 over 82", "this morning")
    assert reading["plausible"] is True


@pytest.mark.parametrize("line", ["{", "[]", '{"text": 3}', '{"text": "212", "expecting": "mood"}'])
def test_a_bad_line_is_answered_with_an_error(line: str) -> None:
    (answer,) = readings_lines([line])
    assert list(json.loads(answer)) == ["error"]


@given(st.text(max_size=200), st.sampled_from([None, *KINDS]))
def test_any_text_is_read_without_error_and_offsets_lie_within_it(text: str, asked: str | None) -> None:
    for reading in read(text, asked):
        assert 0 <= reading.start < reading.end <= len(text)
