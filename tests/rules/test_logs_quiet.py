"""Names, numbers and the patient's words appear nowhere in what the program logs, prints or rings."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from bot import logs
from bot.channels.base import Ambiguous, Inbound
from tests.desk import NAME, FakeChannel, opened, plan, said, until

CANARIES = ("Quillfeather", "555-867-5309", "8675309", "marmalade", "1971", "browser-77aa")


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that is logged, at the most talkative level."""
    out = io.StringIO()
    root = logging.getLogger()
    before = (root.handlers, root.level)
    logs.set_up(as_json=True, level=logging.DEBUG, to=out)
    yield out
    root.handlers, level = before
    root.setLevel(level)
    structlog.reset_defaults()


def quiet(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary.lower() in text.lower()]


async def test_a_whole_conversation_leaves_no_trace(tmp_path: Path, logged: io.StringIO) -> None:
    channel = FakeChannel()
    lines = [
        "book a visit tomorrow, my marmalade rash",
        "sick visit",
        "1",
        "Petunia Quillfeather",
        "4/21/1971",
        "555-867-5309",
        "yes",
        "marmalade: my chest hurts and my arm is numb",
    ]
    async with opened(plan(tmp_path / "h", channel)) as desk:
        for number, text in enumerate(lines):
            await desk.front.receive(
                Inbound(NAME, "browser-77aa", str(number), text, sender="Petunia Quillfeather")
            )
            await desk.quiet()
    assert "turn.done" in logged.getvalue()
    assert any("911" in text for text in channel.texts("browser-77aa"))
    assert quiet(logged.getvalue()) == []


async def test_failures_leave_no_trace_either(tmp_path: Path, logged: io.StringIO) -> None:
    def broken(*anything: object) -> object:
        raise ValueError(f"cannot read {anything}")

    def refused(outbound: object) -> Ambiguous:
        raise ConnectionError(f"POST {outbound} failed")

    channel = FakeChannel(answer=refused)
    wanted = replace(plan(tmp_path / "h", channel), play=broken)  # type: ignore[arg-type]
    async with opened(wanted) as desk:
        await desk.front.receive(said("marmalade, i am Petunia Quillfeather 555-867-5309"))
        await desk.front.receive(said("marmalade and my chest hurts and my arm is numb", "2", "b"))
        await until(lambda: "message_set_aside" in logged.getvalue())
    rung = (tmp_path / "h" / "alarms.jsonl").read_text()
    assert "emergency_reply_not_sent" in rung
    assert quiet(logged.getvalue() + rung) == []


def test_what_libraries_say_is_not_repeated(logged: io.StringIO) -> None:
    logging.getLogger("httpx").warning("GET https://x/bot123:marmalade?name=%s", "Quillfeather")
    try:
        raise KeyError("Quillfeather")
    except KeyError:
        logging.getLogger("sqlalchemy").exception("marmalade")
    assert "httpx" in logged.getvalue()
    assert "KeyError" in logged.getvalue()
    assert quiet(logged.getvalue()) == []
