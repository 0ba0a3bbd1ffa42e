"""`python -m bot doctor`: looks at everything a working desk needs; one line each, with the mend."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections import Counter
from collections.abc import Callable

from bot.app import DATA, wall_clock
from bot.checks.finding import Finding, Looked, State, broken
from bot.home import home_of


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line this command."""
    about = "look at everything that a working desk needs, and say what is missing and the mend"
    parser = commands.add_parser("doctor", help=about, description=f"{about.capitalize()}. Changes nothing.")
    parser.set_defaults(perform=perform)


def perform(chosen: argparse.Namespace) -> int:
    """1 when something is broken, else 0."""
    looked = Looked(os.environ, home_of(os.environ), DATA, wall_clock())
    states = asyncio.run(examine(looked, lambda finding: _say(finding.line)))
    count = states[State.BROKEN]
    _say("")
    _say(
        f"{count} broken, {states[State.CARE]} to look at, {states[State.GOOD]} in order."
        if count
        else f"Nothing is broken; {states[State.CARE]} to look at, {states[State.GOOD]} in order."
    )
    return 1 if count else 0


async def examine(looked: Looked, tell: Callable[[Finding], None]) -> Counter[State]:
    """Run every check; one that fails itself is a finding too."""
    states: Counter[State] = Counter()
    from bot.checks.every import CHECKS  # loads what talks to the world outside

    for check in CHECKS:
        try:
            async for finding in check(looked):
                states[finding.state] += 1
                tell(finding)
        except Exception as error:  # the doctor says what he sees of every part, whatever one of them does
            states[State.BROKEN] += 1
            name = check.__name__.replace("_", " ")
            tell(broken(f"{name} could not be looked at ({type(error).__name__})", "see the log of the desk"))
    return states


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
