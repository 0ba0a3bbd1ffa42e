"""One step of the set-up: a command that runs quietly, shows that it is alive, and fails in one sentence."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Callable, Sequence, TextIO

_STILL_AT_IT = 15.0  # seconds between signs of life


class SetUpFailed(Exception):
    """What went wrong and what to do about it, in one sentence for the person at the keyboard."""


class Steps:
    """Runs commands from the checkout's folder and keeps everything they say in one log."""

    def __init__(self, folder: Path, log: Path, held_open: Sequence[int] = ()) -> None:
        """`held_open`: file descriptors every command inherits, such as the lock on the set-up."""
        self._folder = folder
        self._log = log
        self._held_open = tuple(held_open)
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("")

    def run(self, doing: str, command: Sequence[str], mend: str) -> None:
        """Run one command, saying what it is `doing`; SetUpFailed tells its last word and the mend."""
        say(f"{doing} ...")
        started = time.monotonic()
        with self._log.open("a") as log:
            log.write(f"\n== {doing}\n")
            log.flush()
            status = self._wait(command, log, lambda: say(f"  still at it, {_seconds_since(started)}"))
        if status != 0:
            raise SetUpFailed(
                f"{doing} failed ({self._last_word()}): {mend} All it said is in {self._shown_log()}."
            )
        say(f"  done in {_seconds_since(started)}")

    def _wait(self, command: Sequence[str], log: TextIO, alive: Callable[[], None]) -> int:
        child = subprocess.Popen(
            list(command),
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=self._held_open,
        )
        try:
            while True:
                try:
                    return child.wait(timeout=_STILL_AT_IT)
                except subprocess.TimeoutExpired:
                    alive()
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()

    def _last_word(self) -> str:
        lines = [line.strip() for line in self._log.read_text(errors="replace").splitlines() if line.strip()]
        return lines[-1][:200].rstrip(".") if lines else "it said nothing"

    def _shown_log(self) -> str:
        return str(self._log.relative_to(self._folder))


def say(line: str) -> None:
    """One line of progress, at once even when nobody is at a terminal."""
    print(line, flush=True)


def _seconds_since(started: float) -> str:
    return f"{time.monotonic() - started:.0f} s"
