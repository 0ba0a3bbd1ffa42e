"""kill -9 of the real program under traffic: nothing acknowledged is lost, nothing is answered twice.

DESKSIDE_CRASHES sets how often it is killed (default 4); DESKSIDE_SEED reproduces a run.
"""

from __future__ import annotations

import os
import random
import re
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.app import DATA, read_practice
from practice.ids import PracticeId
from practice.mail import Line
from practice.settings import PracticeSettings
from practice.store import tables
from practice.store.store import Store, open_sqlite
from tests.program import Program

CRASHES = int(os.environ.get("DESKSIDE_CRASHES", "4"))
SEED = int(os.environ.get("DESKSIDE_SEED", "7"))
WRITERS = ("ana-marsh", "victor-lund", "rosa-dell", "sam-pike", "new")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(60 + 20 * CRASHES)]


@dataclass(frozen=True)
class Message:
    """What a page sends; `id` stays the same when it is sent again."""

    who: str
    id: str
    text: str

    def as_json(self) -> dict[str, str | None]:
        """The post's body."""
        return {"who": self.who, "id": self.id, "text": self.text, "choice": None}


class Browser:
    """One browser that sends until it is told that the message is kept."""

    def __init__(self) -> None:
        self.address = ""
        self.http = httpx.Client(timeout=10)
        self.token = ""

    def open(self, address: str) -> None:
        """Load the page; the cookie of the first time stays good."""
        self.address = address
        found = re.search(r'name="desk-token" content="(\w+)"', self.http.get(address).text)
        assert found is not None
        self.token = found[1]

    def send(self, message: Message) -> bool:
        """Whether the desk said that it is kept."""
        headers = {"Origin": self.address, "X-Desk-Token": self.token}
        try:
            answer = self.http.post(f"{self.address}/messages", json=message.as_json(), headers=headers)
        except httpx.HTTPError:
            return False
        return answer.status_code == 202


def test_nothing_is_lost_and_nothing_is_doubled(tmp_path: Path) -> None:
    chance, home, browser = random.Random(SEED), tmp_path / "home", Browser()
    waiting: list[Message] = []
    sent: list[Message] = []
    with ThreadPoolExecutor(len(WRITERS)) as writers:
        for _ in range(CRASHES):
            program = Program(home, "--no-nlu")
            browser.open(program.address)
            fresh = [Message(who, uuid.uuid4().hex, f"hello number {n}") for n in range(3) for who in WRITERS]
            sent += fresh
            kept = [writers.submit(send_in_order, browser, who, [*waiting, *fresh]) for who in WRITERS]
            time.sleep(chance.uniform(0.0, 0.25))
            program.kill()
            waiting = [message for writer in kept for message in writer.result(timeout=30)]
    program = Program(home, "--no-nlu")
    browser.open(program.address)
    for who in WRITERS:
        assert send_in_order(browser, who, waiting) == []
    store, settings = opened(home)
    try:
        wait_until_settled(store, settings.id)
        check(store, settings.id, sent)
    finally:
        store.close()
        browser.http.close()
        assert program.stop() == 0


def send_in_order(browser: Browser, who: str, messages: list[Message]) -> list[Message]:
    """Send one writer's messages, each once the one before is kept; those not kept."""
    mine = [message for message in messages if message.who == who]
    while mine and browser.send(mine[0]):
        mine = mine[1:]
    return mine


def opened(home: Path) -> tuple[Store, PracticeSettings]:
    settings = read_practice(DATA, lambda: datetime.now(UTC))
    key = (home / "desk.key").read_text().strip()
    return open_sqlite(home / "desk.db", key, {settings.id: settings}), settings


def conversations(store: Store, practice: str) -> dict[str, tuple[Line, ...]]:
    """Every conversation's lines, by who wrote."""
    with store.engine.connect() as connection:
        rows = connection.execute(tables.conversations.select()).all()
    return {row.address.rsplit("/", 1)[1]: store.history(practice, row.id, limit=10_000) for row in rows}


def wait_until_settled(store: Store, practice: str) -> None:
    end = time.monotonic() + 40
    while time.monotonic() < end:
        lines = [line for each in conversations(store, practice).values() for line in each]
        if lines and all(line.state in ("handled", "sent", "unknown") for line in lines):
            unknown = sum(line.state == "unknown" for line in lines)
            assert unknown == len(store.undelivered(PracticeId(practice))), "an unknown that staff do not see"
            return
        time.sleep(0.1)
    pytest.fail(f"not settled: {sorted({line.state for line in lines})}")


def check(store: Store, practice: str, sent: list[Message]) -> None:
    """Each message stands once, in the order it was written, and has one answer."""
    found = conversations(store, practice)
    for who in WRITERS:
        came = [line.name.rsplit("/", 1)[-1] for line in found[who] if line.inbound]
        assert came == [message.id for message in sent if message.who == who]
        replies = [line for line in found[who] if not line.inbound]
        first_contact = 1
        assert len(replies) == len(came) + first_contact
