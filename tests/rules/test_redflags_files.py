"""A broken red-flag file is refused by name and line, with how to mend it; the JSON lines stay stable."""

import json
import shutil
from pathlib import Path

import pytest

from practice.redflags import RedFlagError, load
from practice.redflags_jsonl import redflags_lines

DIRECTORY = Path("data/redflags")
REDFLAGS = load(DIRECTORY)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("level: emergency", "level: urgent", r"chest_pain.yml:\d+: level should be one of none, ask"),
        ('route: "911"', "route: fax", r"chest_pain.yml:\d+: route should be one of 911"),
        ("id: chest_pain", "id: chest", r"chest_pain.yml:1: id should be 'chest_pain'"),
        ("confirm: chest", "confirms: chest", r"chest_pain.yml:\d+: 'confirms' is not a key"),
        ("version: 1\n", "", r"chest_pain.yml:1: 'version' is missing"),
        ("all: [chest, hurting]", "all: [chst, hurting]", r"chest_pain.yml:\d+: no concept 'chst'"),
        ("- coronary", "- $nothing", r"chest_pain.yml:\d+: '\$nothing' is no set of words"),
        ("- coronary", "- ~x coronary", r"chest_pain.yml:\d+: '~x' should be ~ and a number"),
        ("sources:", "sources: [", r"chest_pain.yml:\d+: not YAML"),
    ],
)
def test_a_broken_file_is_named_with_line_and_mend(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    copy = tmp_path / "redflags"
    shutil.copytree(DIRECTORY, copy)
    file = copy / "chest_pain.yml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(RedFlagError, match=complaint):
        load(copy)


def test_an_empty_directory_does_not_load(tmp_path: Path) -> None:
    with pytest.raises(RedFlagError, match="no lexicon files"):
        load(tmp_path)


def test_json_lines_give_the_stable_keys() -> None:
    asked = ['{"text": "my chest hurts"}', "", '{"text": "fever of 101", "age_months": 2, "pregnant": null}']
    first, second = (json.loads(line) for line in redflags_lines(asked, REDFLAGS))
    assert first["level"] == "emergency"
    assert (first["route"], first["families"], first["subject"]) == ("911", ["chest_pain"], "self")
    assert first["why"] == [[3, 8], [9, 14]]
    assert second["level"] == "emergency"


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("{", "line 1: not JSON"),
        ("[]", "line 1: expected an object"),
        ("{}", "line 1: 'text' is missing"),
        ('{"text": 5}', "line 1: 'text' is missing or no string"),
        ('{"text": "a", "age_months": "two"}', "line 1: 'age_months'"),
        ('{"text": "a", "pregnant": "yes"}', "line 1: 'pregnant'"),
    ],
)
def test_a_bad_line_says_what_is_wrong_and_the_rest_goes_on(line: str, error: str) -> None:
    broken, good = redflags_lines([line, '{"text": "hello"}'], REDFLAGS)
    assert error in json.loads(broken)["error"]
    assert json.loads(good)["level"] == "none"
