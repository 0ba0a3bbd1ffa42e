"""The time machine: many short stories in which no promise breaks, the same for the same seed."""

from __future__ import annotations

import pytest

from bot.commands.simulate import report
from tests.simulation.conftest import Play

SEEDS = 100


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_hundred_short_stories_over_both_changes_of_clocks_break_no_promise(play: Play) -> None:
    broken: dict[int, list[str]] = {}
    sent = 0
    for seed in range(SEEDS):
        _, promises = play(seed, patients=4 + seed % 4)
        sent += promises.kinds["nudge"]
        if promises.broken:
            broken[seed] = promises.broken
    assert broken == {}
    assert sent > SEEDS


@pytest.mark.slow
def test_the_same_seed_tells_the_same_story(play: Play) -> None:
    def told() -> list[str]:
        return list(report(*play(7, patients=12)))

    assert told() == told()
