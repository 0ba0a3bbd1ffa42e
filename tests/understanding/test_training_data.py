"""The lines that teach the understanding: enough of them, none said twice, entities spelled as agreed."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

DIRECTORY = Path("data/nlu/en")
ENTITIES = {"visit_type", "person", "medication", "symptom", "body_part", "duration", "severity"}
VISIT_TYPES = {
    "new_patient",
    "physical",
    "sick_visit",
    "follow_up",
    "video",
    "vaccine",
    "blood_draw",
    "procedure",
}
MARKED = re.compile(
    r"\[(?P<words>[^\[\]]+)\]"
    r"(?:\((?P<name>\w+)\)|\{\"entity\": \"(?P<entity>\w+)\", \"value\": \"(?P<value>\w+)\"\})"
)


def lines(path: Path) -> Iterator[tuple[str, str]]:
    """Each (intent, line) of one file, the line as written, entities marked."""
    for block in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", []):
        for line in block["examples"].splitlines() if "intent" in block else ():
            assert line.startswith("- "), f"{path.name}: {line!r} is not an example"
            yield block["intent"], line[2:]


def normalised(line: str) -> str:
    """A line as the classifier hears it: without marks, case, punctuation. Symbols alone stay themselves."""
    said = MARKED.sub(r"\g<words>", line).casefold()
    return " ".join(re.sub(r"[^\w\s]", "", said).split()) or said


FILES = sorted(path for path in DIRECTORY.glob("*.yml") if path.name != "catalogue.yml")
LINES = [(intent, line) for path in FILES for intent, line in lines(path)]
INTENTS = sorted({intent for intent, _ in LINES})


def test_a_file_is_named_after_its_intent() -> None:
    for path in FILES:
        assert {intent for intent, _ in lines(path)} == {path.name.split(".")[0]}


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_enough_lines(intent: str) -> None:
    assert sum(named == intent for named, _ in LINES) >= (250 if intent == "out_of_scope" else 40)


def test_no_line_is_written_twice() -> None:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for intent, line in LINES:
        found[normalised(line)].append(intent)
    assert {said: intents for said, intents in found.items() if len(intents) > 1} == {}


@pytest.mark.parametrize("intent", INTENTS)
def test_entities_are_marked_as_agreed(intent: str) -> None:
    for line in (line for named, line in LINES if named == intent):
        marks: list[dict[str, Any]] = [mark.groupdict() for mark in MARKED.finditer(line)]
        assert {mark["name"] or mark["entity"] for mark in marks} <= ENTITIES, line
        values = {mark["value"] for mark in marks if mark["entity"] == "visit_type"}
        assert values <= VISIT_TYPES, line
        assert not re.search(r"[\[\]{}]", MARKED.sub("", line)), f"half a mark: {line}"
