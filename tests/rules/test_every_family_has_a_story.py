"""Every red-flag family and every check-in has a transcript that reads as documentation."""

from pathlib import Path

import pytest

FAMILIES = sorted(Path("data/redflags").glob("*.yml"))
CHECK_INS = sorted(Path("data/protocols/checkins").glob("*.yml"))
STORIES = Path("tests/transcripts")


@pytest.mark.parametrize("family", FAMILIES, ids=lambda path: path.stem)
def test_a_family_has_a_story_in_which_it_is_answered(family: Path) -> None:
    story = (STORIES / "families" / family.name).with_suffix(".txt").read_text()
    told = [line for line in story.splitlines() if line.startswith(("! emergency:", "! task same_day"))]
    assert told


@pytest.mark.parametrize("protocol", CHECK_INS, ids=lambda path: path.stem)
def test_a_check_in_has_a_story(protocol: Path) -> None:
    told = "\n".join(story.read_text() for story in STORIES.rglob("*.txt"))
    assert f"! check-in ended: {protocol.stem}." in told
