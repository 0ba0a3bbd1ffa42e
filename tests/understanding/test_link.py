"""What a worker is given: its end of the line, a home of its own, and nothing of the desk's."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from nlu.link import Link, LinkLost, WorkerRefused

WARM = """
import json, os, socket, sys
line = socket.socket(fileno=int(sys.argv[1])).makefile("rw")
line.write(json.dumps({"status": "warm", "environment": dict(os.environ)}) + "\\n"); line.flush()
line.readline()
"""
REFUSING = WARM.replace('"warm"', '"refused", "reason": "not today"')


async def test_it_knows_no_secret_and_its_home_is_gone_afterwards(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DESKSIDE_KEY", "secret")
    link = await Link.open([sys.executable, "-c", WARM, "{fd}"], tmp_path)
    environment = (await link.warm(20))["environment"]
    home = Path(environment["HOME"])
    assert home.is_dir()  # noqa: ASYNC240
    await link.close()
    assert not home.exists()  # noqa: ASYNC240
    assert "secret" not in environment.values()
    assert environment["RASA_TELEMETRY_ENABLED"] == "false"


async def test_a_worker_that_refuses_says_why(tmp_path: Path) -> None:
    link = await Link.open([sys.executable, "-c", REFUSING, "{fd}"], tmp_path)
    with pytest.raises(WorkerRefused, match="not today"):
        await link.warm(20)
    await link.close()


async def test_a_worker_that_ends_at_once_is_lost(tmp_path: Path) -> None:
    link = await Link.open([sys.executable, "-c", "pass", "{fd}"], tmp_path)
    with pytest.raises(LinkLost):
        await link.warm(20)
    await link.close()


async def test_a_worker_that_never_gets_warm_is_not_waited_for(tmp_path: Path) -> None:
    link = await Link.open([sys.executable, "-c", "import time; time.sleep(60)", "{fd}"], tmp_path)
    with pytest.raises(TimeoutError):
        await link.warm(0.3)
    await link.close()
