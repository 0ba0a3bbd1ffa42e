"""A name, a number and a patient's words never get where they have no business: logs, alarms, other chats."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from bot import logs
from bot.app import Desk
from bot.channels.base import Ambiguous, NotSent, Outbound, Outcome, Refused, Sent
from bot.performing import Respond
from practice.identity import How
from practice.ports import Reply
from tests.desk import CAPS, MORNING, FakeChannel, opened, plan, said

NAME, PHONE, WORDS = "Zebulon Quartzwater", "+15555550188", "xylophone rash behind the left knee"
CANARIES = (*NAME.split(), "5555550188", "xylophone", "left knee", "1971-07-17", "7/17/1971")


WRITES = (
    "book a visit",
    "first time",
    WORDS,
    "tomorrow",
    "1",
    NAME,
    "7/17/1971",
    PHONE,
    "yes",
    f"my chest hurts and my arm is numb, i am {NAME}",
    "link my chat",
    NAME,
)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that is logged, at the most talkative level."""
    out, root = io.StringIO(), logging.getLogger()
    before = (root.handlers, root.level)
    logs.set_up(as_json=True, level=logging.DEBUG, to=out)
    yield out
    root.handlers, level = before
    root.setLevel(level)
    structlog.reset_defaults()


def found_in(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


def breaking(*_: object) -> None:
    raise ValueError(f"{NAME} {PHONE} {WORDS}")


async def patient_at(desk: Desk, address: str, *texts: str) -> None:
    for number, text in enumerate(texts):
        await desk.front.receive(said(text, f"{address}{number}", address))
        await desk.quiet()


async def test_a_newcomer_leaves_no_trace_in_logs_alarms_or_other_chats(
    tmp_path: Path, logged: io.StringIO
) -> None:
    channel = FakeChannel(caps=replace(CAPS, covered=False))
    async with opened(replace(plan(tmp_path / "h", channel), public="https://desk.example.org")) as desk:
        await patient_at(desk, "a", *WRITES)
        await patient_at(desk, "b", "book a visit", "been before", "what are my visits", "a person")
        with desk.store.turn(desk.settings.id, MORNING) as uow:
            chat = uow.conversations.find_or_open("fake", "a").id
            patient = uow.patients.register(
                "Zebulon", "Quartzwater", MORNING.date().replace(year=1971), PHONE
            )
            uow.conversations.link(chat, patient.id, How.STAFF)
            uow.mailbox.send(chat, Reply(f"{NAME}: {WORDS}", kind="staff_reply", sensitivity="clinical"))
        desk.outbox.wake()
        await desk.quiet()
    links = [text for text in channel.texts("a") if "https://" in text]
    assert links
    assert [found_in(text) for text in links] == [[]] * len(links)
    assert found_in(" ".join(channel.texts("b"))) == []
    nothing_told(tmp_path, logged)


OUTCOMES: list[Callable[[Outbound], Outcome]] = [
    lambda out: Sent(out.id),
    lambda out: NotSent("asked to wait", retry_after=0.0),
    lambda out: Ambiguous("no answer in time"),
    lambda out: Refused("no such chat"),
    breaking,  # type: ignore[list-item]
]


@pytest.mark.parametrize("answer", OUTCOMES)
async def test_an_error_that_holds_them_is_told_without_them(
    tmp_path: Path, logged: io.StringIO, answer: Callable[[Outbound], Outcome]
) -> None:
    channel = FakeChannel(answer=answer)
    play: Respond = breaking  # type: ignore[assignment]
    async with opened(replace(plan(tmp_path / "h", channel), play=play)) as desk:
        await patient_at(desk, "a", WORDS, f"i am {NAME}, call me at {PHONE}, my chest hurts so bad")
    nothing_told(tmp_path, logged)


def nothing_told(folder: Path, logged: io.StringIO) -> None:
    alarms = folder / "h" / "alarms.jsonl"
    assert found_in(logged.getvalue()) == []
    assert found_in(alarms.read_text() if alarms.exists() else "") == []
    assert "turn." in logged.getvalue()
    answered = folder / "h" / "answered"
    assert found_in(answered.read_text() if answered.exists() else "") == []
