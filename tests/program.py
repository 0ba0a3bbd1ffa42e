"""Runs the real program for a test, in a data folder of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_ADDRESS = re.compile(r"http://[^\s/]+")
SLOWEST_START = 60  # seconds


class Program:
    """`python -m bot run` on a free port. `say` collects what it prints; `logs` is what it logs."""

    def __init__(self, home: Path, *arguments: str, port: int = 0, **environment: str) -> None:
        self.home = home
        self.logs = home.parent / f"{home.name}.log"
        self._ready = threading.Event()
        self.said: list[str] = []
        with self.logs.open("a") as logs:
            self._running = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", "--port", str(port), *arguments],
                cwd=ROOT,
                env={**os.environ, "DESKSIDE_HOME": str(home), "DESKSIDE_LOG": "json", **environment},
                stdout=subprocess.PIPE,
                stderr=logs,
                text=True,
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.address = self._wait_for_address()

    @property
    def port(self) -> int:
        """The port that it got."""
        return int(self.address.rsplit(":", 1)[1])

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._running.pid

    def kill(self) -> None:
        """As a power cut would."""
        self._running.kill()
        self._ended()

    def stop(self) -> int:
        """As an operator would; the exit code."""
        self._running.terminate()
        return self._ended()

    def _ended(self) -> int:
        code = self._running.wait(timeout=20)
        self._reader.join(timeout=5)
        assert self._running.stdout is not None
        self._running.stdout.close()
        return code

    def _read(self) -> None:
        assert self._running.stdout is not None
        for line in self._running.stdout:
            self.said.append(line)
            if line.startswith("  Stop with"):
                self._ready.set()
        self._ready.set()

    def _wait_for_address(self) -> str:
        self._ready.wait(SLOWEST_START)
        found = _ADDRESS.search("".join(self.said))
        if found is None:
            self.kill()
            raise AssertionError(f"the program did not open: {self.logs.read_text()[-2000:]}")
        return found.group()
