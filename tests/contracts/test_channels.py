"""What every channel promises, held by the page, the terminal, Telegram and the fake of the tests alike."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from bot.channels.base import Caps, Channel, Outbound, Sent
from bot.channels.rendering import render
from bot.channels.telegram.adapter import Telegram
from bot.channels.telegram.connection import connect
from bot.channels.telegram.given import Given
from bot.channels.telegram.pace import Pace
from bot.channels.terminal import Terminal
from bot.channels.webchat import Webchat
from tests.desk import FakeChannel
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.telegram_desk import ANA, QUICK

AT = datetime(2026, 3, 2, 13, 55, tzinfo=UTC)
MENU = (("1.1", "Tue Mar 3, 9:20 AM"), ("1.2", "Tue Mar 3, 9:40 AM"))


@dataclass
class Seen:
    """A channel, and what a patient at `address` has seen of it."""

    channel: Channel
    text: Callable[[], str]
    address: str = "a"
    name: str = "m1"  # what a message "m1" is called by its channel, as a pattern


def webchat() -> Seen:
    channel = Webchat()
    listening = channel.listening("a")
    feed = listening.__enter__()
    lines: list[str] = []

    def text() -> str:
        while not feed.empty():
            lines.append(json.dumps(dict(feed.get_nowait().about)))
        return "\n".join(lines)

    text.listening = listening  # type: ignore[attr-defined]
    return Seen(channel, text)


def terminal() -> Seen:
    lines: list[str] = []
    return Seen(Terminal(lines.append), lambda: "\n".join(lines))


def fake() -> Seen:
    channel = FakeChannel()
    return Seen(channel, lambda: "\n".join(f"{o.text} {o.choices}" for o in channel.given))


@asynccontextmanager
async def telegram() -> AsyncIterator[Seen]:
    """The real library over HTTP to a fake server."""
    async with FakeTelegram() as server:
        bot, _ = connect(Given(TOKEN, server.url))
        await bot._request[1].initialize()
        channel = Telegram(bot, Pace(person=QUICK))
        text = lambda: json.dumps(server.chats[ANA], ensure_ascii=False)  # noqa: E731
        yield Seen(channel, text, str(ANA), rf"{ANA}\.\d+")
        for request in bot._request:
            await request.shutdown()
        assert server.wrong == []


@pytest.fixture(params=[webchat, terminal, fake, telegram])
async def seen(request: pytest.FixtureRequest) -> AsyncIterator[Seen]:
    made = request.param()
    if isinstance(made, Seen):
        yield made
        return
    async with made as there:
        yield there


def outbound(
    text: str, choices: tuple[tuple[str, str], ...] = (), ident: str = "m1", address: str = "a"
) -> Outbound:
    return Outbound(ident, address, text, AT, choices)


async def test_what_is_sent_is_seen_and_named(seen: Seen) -> None:
    outcome = await seen.channel.send(outbound("Which one suits you?", address=seen.address))
    assert isinstance(outcome, Sent)
    assert re.fullmatch(seen.name, outcome.provider_id)
    assert "Which one suits you?" in seen.text()


async def test_a_menu_can_be_answered(seen: Seen) -> None:
    await seen.channel.send(outbound("Which one suits you?", MENU, address=seen.address))
    for ident, label in MENU:
        assert label in seen.text()
        assert ident in seen.text() or f"{ident.split('.')[1]}. {label}" in seen.text()


async def test_messages_are_seen_in_the_order_they_were_sent(seen: Seen) -> None:
    for number in range(20):
        await seen.channel.send(outbound(f"message {number:02}", ident=f"m{number}", address=seen.address))
    text = seen.text()
    places = [text.index(f"message {number:02}") for number in range(20)]
    assert places == sorted(places)


async def test_showing_work_never_fails(seen: Seen) -> None:
    await seen.channel.working(seen.address, True)
    await seen.channel.working("nobody", False)


async def test_odd_text_is_carried(seen: Seen) -> None:
    for odd in ("", "\n\n", "<b>&amp;", "\u200f2\u200e", "x" * 20_000):
        assert isinstance(await seen.channel.send(outbound(odd, address=seen.address)), Sent)


async def test_a_terminal_that_is_gone_refuses() -> None:
    def gone(line: str) -> None:
        raise BrokenPipeError

    outcome = await Terminal(gone).send(outbound("hello"))
    assert "gone" in getattr(outcome, "reason", "")


async def test_a_page_sees_only_its_own_address() -> None:
    channel = Webchat()
    with channel.listening("a") as mine, channel.listening("b") as other:
        await channel.send(outbound("for a"))
        assert mine.qsize() == 1
        assert other.empty()


async def test_a_page_that_reads_nothing_is_told_to_come_again() -> None:
    channel = Webchat()
    with channel.listening("a") as feed:
        for number in range(500):
            await channel.send(outbound("x", ident=f"m{number}"))
        names = [feed.get_nowait().name for _ in range(feed.qsize())]
        assert "over" in names


async def test_a_feed_that_ended_is_forgotten() -> None:
    channel = Webchat()
    with channel.listening("a"):
        pass
    await channel.send(outbound("nobody is there"))
    assert channel._feeds == {}


def test_buttons_where_there_are_buttons() -> None:
    drawn = render(outbound("Which?", MENU), Caps(buttons=True, max_text=100))
    assert (drawn.parts, drawn.buttons) == (("Which?",), MENU)


def test_a_numbered_list_where_there_are_none() -> None:
    drawn = render(outbound("Which?", MENU), Caps(buttons=False, max_text=100))
    assert drawn.parts == ("Which?\n1. Tue Mar 3, 9:20 AM\n2. Tue Mar 3, 9:40 AM",)
    assert drawn.buttons == ()


def test_long_text_goes_in_parts_that_lose_no_word() -> None:
    words = " ".join(f"word{n}" for n in range(200))
    parts = render(outbound(words), Caps(buttons=False, max_text=160)).parts
    assert max(map(len, parts)) <= 160
    assert " ".join(parts).split() == words.split()


def test_an_endless_word_is_cut() -> None:
    parts = render(outbound("x" * 401), Caps(buttons=False, max_text=160)).parts
    assert [len(part) for part in parts] == [160, 160, 81]


def test_a_text_message_is_made_plain_and_counted_in_segments() -> None:
    caps = Caps(buttons=False, max_text=10 * 153, gsm7=True)
    assert render(outbound("It’s “fine” – ok 👍"), caps).parts == ('It\'s "fine" - ok (thumbs up)',)
    assert [len(part) for part in render(outbound("x" * 4000), caps).parts] == [1520, 1520, 960]
    assert len(render(outbound("я" * 1000), caps).parts) == 2
