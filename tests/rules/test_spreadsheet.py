"""A spreadsheet obeys nothing that patients wrote, and loses nothing of it."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from bot.records.spreadsheet import cell, to_csv, uncell


@given(st.text(max_size=40))
def test_no_cell_is_a_formula_and_none_is_lost(text: str) -> None:
    shown = cell(text)
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    if not text.startswith("'"):
        assert uncell(shown) == text


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.text(max_size=20)), max_size=5))
def test_a_spreadsheet_reads_back_what_was_written(rows: list[dict[str, str]]) -> None:
    written = to_csv("abc", rows).decode("utf-8-sig")
    back = list(csv.DictReader(io.StringIO(written, newline="")))
    assert back == [{name: cell(row.get(name)) for name in "abc"} for row in rows]


def test_a_number_stays_a_number() -> None:
    assert [cell(-3), cell(-0.5), cell(True), cell(None), cell([1, "=a"])] == [
        "-3",
        "-0.5",
        "yes",
        "",
        '[1, "=a"]',
    ]
