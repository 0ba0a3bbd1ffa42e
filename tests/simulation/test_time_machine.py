"""The time machine: many short stories in which no promise breaks, and proof that it would notice."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app import Loaded, Plan, build
from bot.commands.simulate import report
from bot.home import Home
from bot.simulation.network import Weather
from bot.simulation.promises import Promises
from bot.simulation.run import KEY, Simulation, Wanted, loaded
from practice.nudges import Send

EAST = ZoneInfo("America/New_York")
SPRING, AUTUMN = datetime(2026, 3, 5, 6, tzinfo=EAST), datetime(2026, 10, 29, 6, tzinfo=EAST)
SEEDS = 100
ROUGH = Weather(unsent=0.1, lost_answer=0.05, lost_message=0.05, doubled_webhook=0.1)


@pytest.fixture(scope="module")
def data() -> Loaded:
    return loaded(SPRING)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, data: Loaded) -> Path:
    """A data folder with all tables made, so that each story need not make them."""
    folder = tmp_path_factory.mktemp("empty") / "home"
    folder.mkdir()
    desk = build(Plan(Home(folder), KEY, now=lambda: SPRING, rasa=False, loaded=data))
    desk.memory.close()
    desk.store.close()
    return folder


Play = Callable[..., tuple[Simulation, Promises]]


@pytest.fixture
def play(tmp_path: Path, data: Loaded, empty: Path) -> Play:
    def one(seed: int, **about: object) -> tuple[Simulation, Promises]:
        folder = tmp_path / str(seed)
        shutil.copytree(empty, folder)
        start = SPRING if seed % 2 else AUTUMN
        wanted = Wanted(**{"start": start, "days": 5, "seed": seed, "patients": 5, "weather": ROUGH, **about})  # type: ignore[arg-type]
        simulation = Simulation(wanted, folder, data)
        promises = asyncio.run(simulation.run())
        shutil.rmtree(folder)
        return simulation, promises

    return one


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


@pytest.mark.slow
def test_it_notices_a_desk_that_checks_nothing(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.nudging.decide", lambda *_: Send())
    monkeypatch.setattr("practice.store.nudges.drop", lambda *_: 0)
    monkeypatch.setattr("practice.store.visit_nudges.drop", lambda *_: 0)
    _, promises = play(3, patients=15, days=8)
    assert promises.broken
