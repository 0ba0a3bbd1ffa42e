"""Every red-flag file proves itself: its own fire, quiet and ask examples."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from practice.redflags import Level, RedFlags, load
from tests.prepared import red_flags
from tests.rows import each

DIRECTORY = Path("data/redflags")
REDFLAGS = red_flags()


def examples() -> Iterator[tuple[Any, ...]]:
    for family in REDFLAGS.families:
        for kind, found in family.tests.items():
            for example in found:
                yield family.id, kind, example, family


@each(examples())
def test_example(name: str, kind: str, example: dict[str, Any], family: Any) -> None:
    verdict = REDFLAGS.check(example["text"], example.get("age_months"), example.get("pregnant"))
    if kind == "fire":
        assert family.id in verdict.families
        assert verdict.level is family.level
    else:
        assert verdict.level is {"quiet": Level.NONE, "ask": Level.ASK}[kind]


@pytest.mark.parametrize("family", REDFLAGS.families, ids=lambda family: family.id)
def test_every_family_is_approved_and_has_enough_examples(family: Any) -> None:
    assert family.status == "approved"
    assert all(len(family.tests[kind]) >= 5 for kind in ("fire", "quiet", "ask"))


def test_loading_gives_the_check() -> None:
    assert isinstance(load(DIRECTORY), RedFlags)
