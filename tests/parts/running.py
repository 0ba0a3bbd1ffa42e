"""Programs beside a test: started, waited for, and ended with it."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

PARTS = Path(os.environ.get("DESKSIDE_PARTS") or Path.home() / ".cache" / "deskside" / "parts")
SLOWEST_START = 60.0  # seconds


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@asynccontextmanager
async def running(
    command: Sequence[str], output: Path, port: int | None = None, more: Mapping[str, str] | None = None
) -> AsyncIterator[subprocess.Popen[bytes]]:
    """The program, once it listens on `port`, while the block runs. What it says is in `output`."""
    with output.open("wb") as said:
        program = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env={**os.environ, **(more or {})},
        )
    try:
        if port is not None:
            await listens(port, program, output)
        yield program
    finally:
        program.terminate()
        try:
            await asyncio.to_thread(program.wait, 5)
        except subprocess.TimeoutExpired:
            program.kill()
            await asyncio.to_thread(program.wait, 5)


async def said_in(output: Path, words: str) -> None:
    """Wait until a program has said something."""
    for _ in range(int(SLOWEST_START / 0.05)):
        if words in output.read_text(errors="replace"):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"it never said {words!r}: {output.read_text(errors='replace')[-1000:]}")


async def listens(port: int, program: subprocess.Popen[bytes], output: Path) -> None:
    """Wait until somebody answers on the port."""
    for _ in range(int(SLOWEST_START / 0.1)):
        if program.poll() is not None:
            break
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        await writer.wait_closed()
        return
    raise AssertionError(f"it does not listen: {output.read_text(errors='replace')[-1000:]}")
