"""`understand`, `times`, `readings`, `redflags`: JSON lines in and out. This is how the desk is measured."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot import logs
from bot.app import DATA, read_practice, wall_clock
from bot.home import ROOT, CannotStart
from nlu.client import Rasa, State
from nlu.understand_jsonl import understand_lines
from practice import redflags
from practice.redflags_jsonl import redflags_lines

_MOST_PATIENCE = 120.0  # seconds for the model to load
_COMMANDS = {
    "understand": (
        "what messages mean: intent, entities, times (needs the trained model)",
        'Each line in: {"text": "...", "now": "2026-03-02T08:55", "zone": "America/New_York"}; now and zone '
        "may be left out.",
    ),
    "times": (
        "what messages say about time (needs no model)",
        'Each line in: {"text": "...", "now": "2026-03-02T08:55", "zone": "America/New_York"}; now and zone '
        "may be left out.",
    ),
    "readings": (
        "what messages report as measured at home (needs no model)",
        'Each line in: {"text": "...", "expecting": "glucose"}; expecting (what was asked) may be left out.',
    ),
    "redflags": (
        "which messages tell of danger (needs no model)",
        'Each line in: {"text": "...", "age_months": 30, "pregnant": false}; the last two may be left out.',
    ),
}


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line these commands."""
    for name, (about, lines) in _COMMANDS.items():
        parser = commands.add_parser(name, help=about, description=f"Tells {about}. {lines}")
        parser.add_argument(
            "--jsonl", action="store_true", required=True, help="JSON lines on standard input and output"
        )
        parser.set_defaults(perform=_PERFORM[name])


def _understand(chosen: argparse.Namespace) -> int:
    return asyncio.run(_understood())


async def _understood() -> int:
    logs.set_up(as_json=True)
    rasa = Rasa(ROOT)
    await rasa.start()
    try:
        await _warm(rasa)
        async for line in understand_lines(sys.stdin, rasa, wall_clock(), _zone()):
            _write(line)
    finally:
        await rasa.stop()
    return 0


async def _warm(rasa: Rasa) -> None:
    waited = 0.0
    while not await rasa.until_warm(0.5):
        waited += 0.5
        if rasa.state is State.DEGRADED or waited > _MOST_PATIENCE:
            raise CannotStart("The reading model does not start: run 'make model', then try again.")


def _times(chosen: argparse.Namespace) -> int:
    from nlu.times_jsonl import times_lines

    return _written(times_lines(sys.stdin, wall_clock(), _zone()))


def _readings(chosen: argparse.Namespace) -> int:
    from nlu.readings_jsonl import readings_lines

    return _written(readings_lines(sys.stdin))


def _redflags(chosen: argparse.Namespace) -> int:
    return _written(redflags_lines(sys.stdin, redflags.load(DATA / "redflags")))


def _zone() -> ZoneInfo:
    return read_practice(DATA, wall_clock).zone


def _written(lines: Iterator[str]) -> int:
    for line in lines:
        _write(line)
    return 0


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


_PERFORM = {"understand": _understand, "times": _times, "readings": _readings, "redflags": _redflags}
