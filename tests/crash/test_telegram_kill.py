"""kill -9 of the real program while patients write on Telegram: no message is lost, none is handled twice.

DESKSIDE_CRASHES sets how often it is killed (default 4); 200 is the figure to reach.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.app import DATA, read_practice, wall_clock
from practice.store.desk_tables import inbox
from practice.store.store import open_sqlite
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.program import Program

CRASHES = int(os.environ.get("DESKSIDE_CRASHES", "4"))
SEED = int(os.environ.get("DESKSIDE_SEED", "7"))
PEOPLE = range(7001, 7006)
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120 + 20 * CRASHES)]


class Apart:
    """The fake server in a thread of its own, so that it outlives the program."""

    def __init__(self) -> None:
        self.server = FakeTelegram()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.do(self.server.__aenter__())

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def says(self, person: int, text: str) -> None:
        async def say() -> None:
            self.server.says(person, text)

        self.do(say())

    def close(self) -> None:
        self.do(self.server.__aexit__())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()


@pytest.fixture
def apart() -> Iterator[Apart]:
    running = Apart()
    yield running
    running.close()
    assert running.server.wrong == []


def test_nothing_said_on_telegram_is_lost(tmp_path: Path, apart: Apart) -> None:
    chance, home = random.Random(SEED), tmp_path / "home"
    environment = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API": apart.server.url}
    sent = []
    for crash in range(CRASHES):
        program = Program(home, "--no-nlu", **environment)
        assert any("https://t.me/riverside_desk_bot" in line for line in program.said)
        for number in range(4):
            for person in PEOPLE:
                apart.says(person, f"hello {crash}.{number}")
                sent.append((str(person), f"hello {crash}.{number}"))
        time.sleep(chance.uniform(0.0, 0.8))
        program.kill()
    program = Program(home, "--no-nlu", **environment)
    try:
        rows = wait_until_handled(home, len(sent))
    finally:
        assert program.stop() == 0
    for person in map(str, PEOPLE):
        mine = [row.text for row in rows if row.raw["address"] == person]
        assert mine == [text for who, text in sent if who == person]
    told = (home.parent / f"{home.name}.log").read_text()
    assert TOKEN not in told
    assert "hello" not in told


def wait_until_handled(home: Path, count: int) -> list[Any]:
    """All rows, in the order of their conversations, once every one is handled."""
    settings = read_practice(DATA, wall_clock)
    store = open_sqlite(home / "desk.db", (home / "desk.key").read_text().strip(), {settings.id: settings})
    end = time.monotonic() + 90
    try:
        while time.monotonic() < end:
            with store.engine.connect() as connection:
                rows = list(connection.execute(inbox.select().order_by(inbox.c.sequence)))
            if len(rows) >= count and all(row.state == "handled" for row in rows):
                return rows
            time.sleep(0.2)
    finally:
        store.close()
    pytest.fail(f"{len(rows)} of {count} kept, {sum(row.state == 'handled' for row in rows)} handled")


@pytest.mark.parametrize("token", ["nonsense", "123456789:AAHwrongwrongwrongwrongwrongwrongwrong"])
def test_a_wrong_token_is_one_clear_sentence(tmp_path: Path, apart: Apart, token: str) -> None:
    with pytest.raises(AssertionError):
        Program(tmp_path / "home", "--no-nlu", TELEGRAM_TOKEN=token, TELEGRAM_API=apart.server.url)
    told = (tmp_path / "home.log").read_text()
    [sentence] = [line for line in told.splitlines() if "TELEGRAM_TOKEN" in line]
    assert sentence.startswith("Telegram does not know this TELEGRAM_TOKEN")
    assert "Traceback" not in told
    assert token not in told


def test_without_a_token_nothing_of_telegram_is_loaded() -> None:
    seen = "import sys, bot.__main__, bot.commands.lines as l; print('telegram' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
