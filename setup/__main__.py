"""`python3 -m setup [program]`: builds what is missing of both environments, or only the program's."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Callable, Iterator, Mapping

from setup import environments
from setup.environments import PROGRAM, RASA, Environment
from setup.steps import SetUpFailed, Steps, say


def main(arguments: list[str]) -> int:
    """0 once the wanted environments are whole; 1 after a sentence about what is missing; 130 if stopped."""
    wanted = {PROGRAM: environments.build_program}
    if arguments != ["program"]:
        wanted[RASA] = environments.build_rasa
    try:
        if not all(environment.is_whole() for environment in wanted):
            _build(wanted)
    except SetUpFailed as failed:
        say(str(failed))
        return 1
    except OSError as failed:
        say(f"The set-up could not write ({failed}): make room and check its rights, then run it again.")
        return 1
    except KeyboardInterrupt:
        say("Stopped half-way: run the same command again and it goes on.")
        return 130
    return 0


def _build(wanted: Mapping[Environment, Callable[[Steps], None]]) -> None:
    with _alone(environments.ROOT / "setup") as lock:
        steps = Steps(environments.ROOT, environments.ROOT / "var/setup.log", held_open=[lock])
        for environment, build in wanted.items():
            if not environment.is_whole():
                build(steps)


@contextmanager
def _alone(folder: Path) -> Iterator[int]:
    """Wait until no other set-up of this checkout runs; the commands it started count as running too."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up of this folder is running; waiting for it to end.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock
    finally:
        os.close(lock)


def _stop(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    sys.exit(main(sys.argv[1:]))
