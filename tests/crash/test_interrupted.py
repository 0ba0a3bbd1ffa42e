"""A sending that a crash cut off: who can be asked whether it got there is asked before it is decided."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from bot.app import Desk
from bot.channels.base import Outbound
from bot.outbox import LEASE
from practice.ports import Reply
from practice.store.desk_tables import outbox
from tests.desk import MORNING, AskedChannel, opened, plan

AT_THE_PROVIDER = {
    "got there": ("SM2", "SM1"),
    "the nudge got there": ("SM3",),
    "the same words as before": ("SM1",),
}


def listed(outbound: Outbound) -> tuple[str, ...]:
    return AT_THE_PROVIDER.get(outbound.text, ())


def cut_off(desk: Desk, *replies: Reply) -> None:
    """Each was being sent, in a chat of its own, when the program died. SM1 is known as another message."""
    store, practice = desk.store, desk.settings.id
    with store.turn(practice, MORNING) as uow:
        before = uow.mailbox.send(uow.conversations.find_or_open("fake", "before").id, Reply("before"))
    store.claim(practice, MORNING, LEASE)
    store.record_sent(practice, before, MORNING, "SM1")
    with store.turn(practice, MORNING) as uow:
        for number, reply in enumerate(replies):
            uow.mailbox.send(uow.conversations.find_or_open("fake", str(number)).id, reply)
    assert len(store.claim(practice, MORNING, LEASE)) == len(replies)


async def test_what_the_provider_took_is_sent_and_nothing_else_is_taken_for_it(tmp_path: Path) -> None:
    channel = AskedChannel(listed=listed)
    async with opened(plan(tmp_path / "h", channel)) as desk:
        cut_off(
            desk,
            Reply("got there"),
            Reply("the nudge got there", kind="nudge"),
            Reply("the same words as before"),
            Reply("nothing is known of it"),
            Reply("nor of this nudge", kind="nudge"),
        )
    channel.given.clear()
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.quiet()
        with desk.store.engine.connect() as connection:
            rows = {row.text: row for row in connection.execute(outbox.select())}
        assert {text: (row.state, row.provider_message_id) for text, row in rows.items()} == {
            "before": ("sent", "SM1"),
            "got there": ("sent", "SM2"),
            "the nudge got there": ("sent", "SM3"),
            "the same words as before": ("retry", None),
            "nothing is known of it": ("retry", None),
            "nor of this nudge": ("unknown", None),
        }
        assert channel.given == [], "nothing goes out again before it is decided"
        assert {since for _, since in channel.asked} == {MORNING}


async def test_killed_again_while_it_is_looked_up_it_is_looked_up_at_the_next_start(tmp_path: Path) -> None:
    never = asyncio.Event()

    class Silent(AskedChannel):
        async def taken(self, outbound: Outbound, since: datetime) -> tuple[str, ...]:
            await never.wait()
            return ()

    async with opened(plan(tmp_path / "h", AskedChannel())) as desk:
        cut_off(desk, Reply("got there"))
    async with opened(plan(tmp_path / "h", Silent())):
        pass
    channel = AskedChannel(listed=listed)
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.quiet()
        assert [text for text, _ in channel.asked] == ["got there"]
