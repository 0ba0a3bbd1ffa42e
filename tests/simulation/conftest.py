"""Short stories of the time machine: the data read once, the tables made once."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app import Loaded, Plan, build
from bot.home import Home
from bot.simulation.network import Weather
from bot.simulation.promises import Promises
from bot.simulation.run import KEY, Simulation, Wanted, loaded

EAST = ZoneInfo("America/New_York")
SPRING, AUTUMN = datetime(2026, 3, 5, 6, tzinfo=EAST), datetime(2026, 10, 29, 6, tzinfo=EAST)
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
        wanted = Wanted(
            **{
                "start": start,
                "days": 5,
                "seed": seed,
                "patients": 5,
                "weather": ROUGH,
                "haste": 12.0,
                "restarts_a_week": 3.0,
                **about,
            }
        )  # type: ignore[arg-type]
        simulation = Simulation(wanted, folder, data)
        promises = asyncio.run(simulation.run())
        shutil.rmtree(folder)
        return simulation, promises

    return one
