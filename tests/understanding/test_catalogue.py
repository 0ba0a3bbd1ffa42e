"""Every intent is described, taught, tested and handled; a new one is refused until it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import actions.flows
from actions import priorities
from actions.dialogue.registry import FLOWS
from tests.understanding.model import ROOT, unseen_rows

DATA = ROOT / "data/nlu/en"
LEAST_EXAMPLES, LEAST_ROWS = 40, 12
CATALOGUE: dict[str, dict[str, Any]] = yaml.safe_load((DATA / "catalogue.yml").read_text())
ROWS = unseen_rows()
ANSWERS = {"yes_no", "confirmation", "check_in"}


def training_lines() -> dict[str, list[str]]:
    """The training lines of every intent, marks of entities taken off."""
    lines: dict[str, list[str]] = {}
    for path in sorted(DATA.glob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8")).get("nlu", []):
            if "intent" in block:
                found = re.findall(r"^- (.+)$", block["examples"], re.MULTILINE)
                lines.setdefault(block["intent"], []).extend(
                    re.sub(r"\[(.+?)\][({].+?[)}]", r"\1", f) for f in found
                )
    return lines


LINES = training_lines()


def missing(intent: str, entry: dict[str, Any], lines: list[str], rows: list[str]) -> list[str]:
    """What an intent lacks before the desk may know it."""
    flow, rule = entry.get("flow"), entry.get("rule")
    handled = FLOWS.get(flow) if flow else rule in {r.__name__ for r in priorities.RULES}
    checks = {
        "a description": bool(entry.get("description")),
        f"{LEAST_EXAMPLES} different examples": len({line.lower() for line in lines}) >= LEAST_EXAMPLES,
        f"{LEAST_ROWS} rows the model has not seen": len(rows) >= LEAST_ROWS,
        "one flow or one rule that handles it": bool(handled) and (flow is None) != (rule is None),
        "a known kind of answer": entry.get("answers", "yes_no") in ANSWERS,
    }
    return [what for what, there in checks.items() if not there]


@pytest.mark.parametrize("intent", CATALOGUE)
def test_an_intent_is_whole(intent: str) -> None:
    assert missing(intent, CATALOGUE[intent], LINES.get(intent, []), ROWS.get(intent, [])) == []


def test_nothing_is_taught_or_tested_that_the_catalogue_does_not_know() -> None:
    assert set(LINES) == set(CATALOGUE)
    assert set(ROWS) == set(CATALOGUE)


@pytest.mark.parametrize(
    ("entry", "lines", "rows", "lack"),
    [
        ({"flow": "book_visit"}, LEAST_EXAMPLES, LEAST_ROWS, "a description"),
        ({"description": "x", "flow": "book_visit"}, 39, LEAST_ROWS, "40 different examples"),
        ({"description": "x", "flow": "book_visit"}, 40, 0, "12 rows the model has not seen"),
        ({"description": "x", "flow": "nobody"}, 40, 12, "one flow or one rule that handles it"),
        ({"description": "x"}, 40, 12, "one flow or one rule that handles it"),
        ({"description": "x", "rule": "nobody"}, 40, 12, "one flow or one rule that handles it"),
    ],
)
def test_an_intent_that_is_not_whole_is_refused(
    entry: dict[str, Any], lines: int, rows: int, lack: str
) -> None:
    assert missing("new", entry, [f"line {n}" for n in range(lines)], ["row"] * rows) == [lack]


def test_a_flow_begins_with_the_intents_the_catalogue_gives_it() -> None:
    assert actions.flows.__all__
    begun = {intent: entry["flow"] for intent, entry in CATALOGUE.items() if "flow" in entry}
    assert {intent: found.name for intent in begun if (found := FLOWS.for_intent(intent))} == begun


def test_practice_questions_have_an_answer() -> None:
    asked = {intent for intent, entry in CATALOGUE.items() if entry.get("rule") == "practice_question"}
    answered = yaml.safe_load(Path(ROOT / "data/practice.yml").read_text())["questions"]
    assert asked == set(answered)


def test_no_row_is_a_training_line() -> None:
    bare = re.compile(r"[^a-z0-9]+")
    taught = {bare.sub(" ", line.lower()).strip() for lines in LINES.values() for line in lines}
    tested = {bare.sub(" ", row.lower()).strip() for rows in ROWS.values() for row in rows}
    alike = {row for row in tested & taught if len(row.split()) > 3}
    assert alike == set()
