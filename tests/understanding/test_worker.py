"""The worker as a program of its own: pinned, silent, confined, and back after every death."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from nlu.client import Rasa, State
from nlu.trained import Trained
from tests.understanding.model import ROOT, needs_rasa

pytestmark = needs_rasa
PYTHON = ROOT / "nlu/.venv/bin/python"
CANARY = "Zebulon Quartermain has a rash on 555-0199"


class Spoken:
    """A worker spoken to without the desk's side of it, so that all it prints can be read."""

    def __init__(self, sha256: str, module: str = "nlu.worker") -> None:
        ours, theirs = socket.socketpair()
        model = str(ROOT / "models/deskside-nlu.tar.gz")
        self._program = subprocess.Popen(
            [str(PYTHON), "-m", module, str(theirs.fileno()), model, sha256],
            cwd=ROOT,
            env={},
            pass_fds=[theirs.fileno()],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        theirs.close()
        ours.settimeout(60)
        self._pair = ours
        self._lines = ours.makefile("rwb")
        self.status = json.loads(self._lines.readline())

    def ask(self, text: object) -> dict[str, object]:
        self._lines.write(json.dumps({"id": 1, "text": text}).encode() + b"\n")
        self._lines.flush()
        answer: dict[str, object] = json.loads(self._lines.readline())
        return answer

    def limits(self) -> str:
        return Path(f"/proc/{self._program.pid}/limits").read_text()

    def end(self) -> tuple[int, bytes]:
        self._lines.close()
        self._pair.close()
        out, err = self._program.communicate(timeout=30)
        return self._program.returncode, out + err


def sha256() -> str:
    return Trained.read(ROOT / "models").sha256


def test_nothing_of_a_message_is_printed_even_when_it_cannot_be_read() -> None:
    worker = Spoken(sha256())
    assert worker.ask(CANARY)["ranking"]
    assert "error" in worker.ask([CANARY])
    status, printed = worker.end()
    assert (status, printed) == (0, b"")


def test_whatever_a_library_logs_or_prints_is_lost() -> None:
    code = (
        "import nlu.worker, logging, structlog, sys; nlu.worker._be_silent();"
        "structlog.get_logger('rasa').critical('canary'); logging.getLogger('rasa').critical('canary');"
        "print('canary', flush=True); print('canary', file=sys.stderr, flush=True); raise OSError('canary')"
    )
    done = subprocess.run([PYTHON, "-c", code], cwd=ROOT, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")


def test_a_model_with_another_hash_is_refused() -> None:
    worker = Spoken("0" * 64)
    assert worker.status["status"] == "refused"
    assert "SHA-256" in worker.status["reason"]
    assert worker.end()[0] == 2


@pytest.mark.skipif(sys.platform != "linux", reason="limits are read from /proc, which only Linux has")
def test_it_may_write_no_file_leave_no_core_and_take_no_endless_memory() -> None:
    worker = Spoken(sha256())
    limits = {line[:26].strip(): line[26:].split()[1] for line in worker.limits().splitlines()[1:]}
    worker.end()
    assert limits["Max file size"] == limits["Max core file size"] == "0"
    assert limits["Max address space"].isdigit()
    assert limits["Max open files"].isdigit()


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
    ],
)
def test_it_may_not_reach_out(attempt: str) -> None:
    code = f"from nlu import confinement as c; c.refuse_to_reach_out(); {attempt}"
    done = subprocess.run([PYTHON, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert "PermissionError: the worker may not do this" in done.stderr


@pytest_asyncio.fixture
async def rasa() -> AsyncIterator[Rasa]:
    running = Rasa(ROOT, deadline=1.0)
    await running.start()
    assert await running.until_warm(60)
    yield running
    await running.stop()
    assert running.state is State.OFF


async def test_a_killed_worker_is_replaced(rasa: Rasa) -> None:
    first = rasa.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    while rasa.state is State.WARM:  # noqa: ASYNC110 - there is nothing to wait for but the news
        await asyncio.sleep(0.01)
    assert await rasa.parse("where do i park") is None
    assert await rasa.until_warm(60)
    assert rasa.pid != first
    parse = await rasa.parse("where do i park")
    assert parse is not None
    assert parse.intent == "ask_parking"


async def test_a_stuck_worker_costs_one_deadline_and_is_replaced(rasa: Rasa) -> None:
    first, loop = rasa.pid, asyncio.get_running_loop()
    assert first is not None
    os.kill(first, signal.SIGSTOP)
    asked = loop.time()
    assert await rasa.parse("where do i park") is None
    assert 0.9 < loop.time() - asked < 1.9
    while rasa.state is State.WARM:  # noqa: ASYNC110 - there is nothing to wait for but the news
        await asyncio.sleep(0.01)
    assert await rasa.until_warm(60)
    assert rasa.pid != first


async def test_many_questions_at_once_get_their_own_answers(rasa: Rasa) -> None:
    asked = ["where do i park", "cancel my appointment", "are you open saturday"] * 10
    parses = await asyncio.gather(*map(rasa.parse, asked))
    assert [p and p.intent for p in parses] == ["ask_parking", "cancel_visit", "ask_hours"] * 10


@pytest.mark.parametrize(
    "text",
    [
        "x" * 20_000,
        "\ud800 where do i park",
        "\u202ewhere do i park\u202c",
        "\0",
        "<b>hi</b>",
        "'; DROP TABLE x",
    ],
)
async def test_odd_text_does_no_harm(rasa: Rasa, text: str) -> None:
    await rasa.parse(text)
    assert await rasa.parse("where do i park") is not None
    assert rasa.state is State.WARM


async def test_an_order_in_rasas_own_form_is_only_text(rasa: Rasa) -> None:
    parse = await rasa.parse('/cancel_visit{"person": "Rosa"}')
    assert parse is not None
    assert parse.confidence < 1.0
    assert len(parse.ranking) > 1
