"""A broken red-flag file is refused by name and line, with how to mend it; the JSON lines stay stable."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from practice.redflags import Level, RedFlagError, load
from practice.redflags_jsonl import redflags_lines
from tests.prepared import red_flags

DIRECTORY = Path("data/redflags")
REDFLAGS = red_flags()


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("level: emergency", "level: urgent", r"chest_pain.yml:\d+: level should be one of none, ask"),
        ('route: "911"', "route: fax", r"chest_pain.yml:\d+: route should be one of 911"),
        ("id: chest_pain", "id: chest", r"chest_pain.yml:1: id should be 'chest_pain'"),
        ("confirm: chest", "confirms: chest", r"chest_pain.yml:\d+: 'confirms' is not a key"),
        ("version: 3\n", "", r"chest_pain.yml:1: 'version' is missing"),
        ("all: [chest, hurting]", "all: [chst, hurting]", r"chest_pain.yml:\d+: no concept 'chst'"),
        ("any: [attack_now]", "two_of: [attack_now], any: [attack]", r"one of 'all', 'any' and 'two_of'"),
        ("- coronary", "- $nothing", r"chest_pain.yml:\d+: '\$nothing' is no set of words"),
        ("- coronary", "- ~x coronary", r"chest_pain.yml:\d+: '~x' should be ~ and a number"),
        ("sources:", "sources: [", r"chest_pain.yml:\d+: not YAML"),
        ("next_review: 2027-05-01", "next_review: soon", r"chest_pain.yml:5: next_review should be a day"),
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


def test_every_family_is_signed_until_its_review_and_then_named() -> None:
    assert REDFLAGS.unsigned(date(2027, 5, 1)) == ()
    late = REDFLAGS.unsigned(date(2027, 5, 2))
    assert len(late) == len(REDFLAGS.families)
    assert "chest_pain was to be reviewed by 2027-05-01" in late


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("status: approved", "status: draft", "chest_pain is not signed"),
        ("approved_by: Dr. Amari (for demonstration)\n", "", "chest_pain is not signed"),
        ("next_review: 2027-05-01\n", "", "chest_pain has no day of review"),
    ],
)
def test_an_unsigned_family_is_named_and_still_answers(tmp_path: Path, old: str, new: str, said: str) -> None:
    copy = tmp_path / "redflags"
    shutil.copytree(DIRECTORY, copy)
    file = copy / "chest_pain.yml"
    file.write_text(file.read_text().replace(old, new, 1))
    rules = load(copy)
    assert rules.unsigned(date(2026, 11, 23)) == (said,)
    assert rules.check("my chest hurts").level is Level.EMERGENCY


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
