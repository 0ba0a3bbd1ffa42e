"""`python -m bot simulate`: the desk through a year in minutes; fails on any broken promise."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from logging import CRITICAL
from pathlib import Path

from bot import logs
from bot.app import DATA, read_practice, wall_clock
from bot.simulation.promises import Promises
from bot.simulation.run import Simulation, Wanted, loaded

_START = datetime(2026, 1, 5, 6, 0)  # noqa: DTZ001  local; the practice's zone is added
_ABOUT = "run the desk through a stretch of virtual time, with invented patients"
MOST_SHOWN = 20


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser(
        "simulate",
        help=_ABOUT,
        description=f"{_ABOUT.capitalize()}. They book, move, answer, forget and say STOP; webhooks come "
        "twice, the network fails, the desk is restarted, the physician is ill or on holiday, campaigns run. "
        "Prints what happened; exit code 1 when a promise was broken. The same seed tells the same story.",
    )
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patients", type=int, default=600)
    parser.add_argument(
        "--start", type=datetime.fromisoformat, default=_START, help="local, such as 2026-03-02"
    )
    parser.set_defaults(perform=perform)


def perform(chosen: argparse.Namespace) -> int:
    """Run it and print the report."""
    logs.set_up(as_json=True, level=CRITICAL)
    zone = read_practice(DATA, wall_clock).zone
    start = chosen.start.replace(tzinfo=zone)
    wanted = Wanted(start, chosen.days, chosen.seed, chosen.patients)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="deskside-", dir=_passing()) as folder:
        simulation = Simulation(wanted, Path(folder), loaded(start))
        _leave_what_stays()
        promises = asyncio.run(simulation.run())
    lines = list(report(simulation, promises))
    print("\n".join(lines))  # noqa: T201
    print(f"took {time.monotonic() - begun:.0f} s")  # noqa: T201
    return 1 if promises.broken else 0


def _leave_what_stays() -> None:
    """What was loaded stays to the end: looking through it for garbage again and again costs a twelfth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _passing() -> str | None:
    """A folder in memory, where there is one: nothing of this needs to outlive it."""
    shared = Path("/dev/shm")
    return str(shared) if os.access(shared, os.W_OK) else None


def report(simulation: Simulation, promises: Promises) -> Iterator[str]:
    """What happened, as lines; the same seed gives the same lines."""
    wanted = simulation.wanted
    yield f"{wanted.days} days from {wanted.start:%Y-%m-%d}, {wanted.patients} patients, seed {wanted.seed}"
    yield "clocks changed on " + (", ".join(_changes(wanted)) or "no day of them")
    yield f"messages from patients {simulation.said}; to patients " + _counted(promises.kinds)
    yield "around them: " + _counted({**simulation.counts, "network troubles": simulation.network.troubles})
    for name, counts in sorted(simulation.tallies.items()):
        yield f"{name}: {_counted(counts)}"
    if not promises.broken:
        yield "no promise broken"
        return
    yield f"BROKEN PROMISES: {len(promises.broken)}"
    yield from promises.broken[:MOST_SHOWN]


def _changes(wanted: Wanted) -> Iterator[str]:
    """The days on which the practice's clocks are put forward or back."""
    for number in range(wanted.days):
        before, day = (wanted.start + timedelta(days=n) for n in (number, number + 1))
        if before.utcoffset() != day.utcoffset():
            yield f"{day:%Y-%m-%d}"


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "nothing"
