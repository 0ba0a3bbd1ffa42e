"""How fast the desk writes, over a stopwatch that stands still while places are booked."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, datetime

import pytest

from bot.channels import pace as buckets
from bot.channels.base import Outbound, Sent
from bot.channels.pace import Buckets
from bot.channels.sms.channel import NUMBER, Sms
from bot.channels.sms.provider import Text
from bot.channels.telegram import pace as telegram
from bot.channels.telegram.pace import Pace

AT = datetime(2026, 3, 2, 13, 55, tzinfo=UTC)


class Watch:
    """A stopwatch that is moved by hand. `slept`: what the last one who asked had to wait."""

    def __init__(self) -> None:
        self.at = 0.0
        self.slept = 0.0

    def __call__(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept = seconds


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(buckets.asyncio, "sleep", watch.sleep)
    monkeypatch.setattr(telegram.asyncio, "sleep", watch.sleep)
    return watch


def most_within(moments: list[float], seconds: float) -> int:
    """The most messages in any stretch of so many seconds."""
    moments = sorted(moments)
    return max(sum(start <= each < start + seconds for each in moments) for start in moments)


async def test_telegram_gets_what_it_takes(watch: Watch) -> None:
    """A day's reminders, a busy chat, a group of staff: all at once, and again over a minute."""
    pace, went, chance = Pace(watch), defaultdict[int, list[float]](list), random.Random(7)
    chats = [*range(1, 120), *[500] * 40, *[-100] * 40] * 2
    chance.shuffle(chats)
    for number, chat in enumerate(chats):
        if number > len(chats) // 2:
            watch.at += chance.uniform(0, 0.4)
        watch.slept = 0.0
        await pace.turn(chat)
        went[chat].append(watch.at + watch.slept)
    assert most_within([at for each in went.values() for at in each], 1.0) <= 30
    assert most_within(went[-100], 60.0) <= 20
    assert most_within(went[500], 60.0) <= 63
    assert most_within(went[500][3:], 0.99) <= 3
    alone = max(went[chat][0] for chat in range(1, 120))
    assert alone < 240 / 28 + watch.at, "a busy chat keeps nobody else waiting"


async def test_one_number_gets_a_text_a_second_and_others_do_not_wait(watch: Watch) -> None:
    texts = Buckets(NUMBER, watch)
    waits = [texts.booked("+15555550142") for _ in range(10)]
    assert waits == [0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    assert texts.booked("+15555550143") == 0.0
    watch.at += 8.0
    assert texts.booked("+15555550142") == 0.0


class Taking:
    """A provider that takes everything."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send(self, text: Text) -> Sent:
        self.sent.append(text.body)
        return Sent(str(len(self.sent)))


async def test_an_emergency_waits_for_no_pace(watch: Watch) -> None:
    provider = Taking()
    channel = Sms(provider, lambda: AT, pace=Buckets(NUMBER, watch))  # type: ignore[arg-type]
    for number in range(5):
        watch.slept = 0.0
        await channel.send(Outbound(str(number), "+15555550142", f"text {number}", AT))
    assert watch.slept == 2.0
    watch.slept = 0.0
    await channel.send(Outbound("e", "+15555550142", "Call 911 now.", AT, kind="emergency"))
    assert (watch.slept, provider.sent[-1]) == (0.0, "Call 911 now.")
