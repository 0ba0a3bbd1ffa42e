"""One life of the Rasa worker: started, asked over a socket pair, killed."""

from __future__ import annotations

import asyncio
import json
import socket
import tempfile
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

Answer = dict[str, Any]

_LONGEST_LINE = 2**20  # bytes of one answer
_MOST_WAITING = 100  # questions in line; more could not be answered in time anyway
_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "PYTHONUTF8": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


class LinkLost(Exception):
    """The worker ended, or takes no more questions."""


class WorkerRefused(Exception):
    """The worker would not serve; the message says why and holds nothing a patient wrote."""


class Link:
    """A running worker. Made by `open`, ended by `close`; answers come in the order of the questions."""

    def __init__(
        self,
        program: Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        folder: tempfile.TemporaryDirectory[str],
    ) -> None:
        self._program = program
        self._reader = reader
        self._writer = writer
        self._folder = folder
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._numbers = count(1)
        self._heard = asyncio.get_running_loop().time()

    @classmethod
    async def open(cls, command: Sequence[str], root: Path) -> Link:
        """Start `command` in `root` with the number of its end of the socket pair put after the module.

        It gets no environment but what keeps it quiet: no secrets, and a temporary home of its own.
        """
        ours, theirs = socket.socketpair()
        folder = tempfile.TemporaryDirectory(prefix="deskside-nlu-")
        placed = [str(theirs.fileno()) if part == "{fd}" else part for part in command]
        program = await asyncio.create_subprocess_exec(
            *placed,
            cwd=root,
            env={**_QUIET, "HOME": folder.name, "TMPDIR": folder.name},
            pass_fds=[theirs.fileno()],
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        reader, writer = await asyncio.open_unix_connection(sock=ours, limit=_LONGEST_LINE)
        return cls(program, reader, writer, folder)

    @property
    def pid(self) -> int:
        """The number the operating system gave the worker."""
        return self._program.pid

    async def warm(self, patience: float) -> Answer:
        """The worker's first words, once it can answer; at most `patience` seconds.

        Raises TimeoutError, WorkerRefused with its reason, or LinkLost if it ended without a word.
        """
        async with asyncio.timeout(patience):
            status = await self._hear()
        if status.get("status") != "warm":
            raise WorkerRefused(status.get("reason", "no reason given"))
        return status

    async def listen(self) -> None:
        """Hand answers to those who asked, until the worker ends; then every question fails with LinkLost."""
        try:
            while True:
                answer = await self._hear()
                waiting = self._waiting.pop(answer["id"], None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(answer)
        except LinkLost:
            return
        finally:
            self._fail_all()

    async def ask(self, text: str) -> Answer:
        """The worker's answer to one text; LinkLost if there will be none."""
        if len(self._waiting) >= _MOST_WAITING or self._writer.is_closing():
            raise LinkLost("the worker takes no more questions")
        number = next(self._numbers)
        if not self._waiting:
            self._heard = asyncio.get_running_loop().time()
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        self._writer.write(json.dumps({"id": number, "text": text}).encode() + b"\n")
        return await answer

    def silent_for(self) -> float:
        """Seconds since the worker last answered while somebody waits."""
        return asyncio.get_running_loop().time() - self._heard

    def kill(self) -> None:
        """End the worker at once; `listen` then returns."""
        with suppress(ProcessLookupError):
            self._program.kill()

    async def close(self) -> None:
        """End the worker and wait until nothing of it is left."""
        self.kill()
        self._fail_all()
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()
        await self._program.wait()
        self._folder.cleanup()

    async def _hear(self) -> Answer:
        try:
            line = await self._reader.readline()
        except (OSError, ValueError) as error:
            raise LinkLost("the worker's line broke") from error
        if not line.endswith(b"\n"):
            raise LinkLost("the worker ended")
        self._heard = asyncio.get_running_loop().time()
        heard: Answer = json.loads(line)
        return heard

    def _fail_all(self) -> None:
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(LinkLost("the worker ended"))
                answer.exception()
        self._waiting.clear()
