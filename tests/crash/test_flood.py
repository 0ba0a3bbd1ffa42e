"""A flood from one sender: all is kept, answers come at a pace, and neither others nor danger wait."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Desk
from bot.clock import VirtualClock
from bot.flood import BURST, EVERY, PASSING
from practice.store.desk_tables import inbox
from tests.desk import MORNING, FakeChannel, emergencies, episode_levels, opened, plan, said

MANY = BURST + 15


class Watch:
    """A stopwatch that is moved by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def watch() -> Watch:
    return Watch()


async def flooded(desk: Desk, watch: Watch, count: int = MANY, address: str = "a") -> None:
    assert desk.turns._flood is not None
    desk.turns._flood._watch = watch
    for number in range(count):
        await desk.front.receive(said(f"hello {number}", f"{address}{number}", address))
    await desk.quiet()


def states(desk: Desk) -> dict[str, int]:
    with desk.store.engine.connect() as connection:
        found = [row.state for row in connection.execute(inbox.select())]
    return {state: found.count(state) for state in set(found)}


def alarms(folder: Path) -> list[str]:
    file = folder / "alarms.jsonl"
    return [json.loads(line)["kind"] for line in file.read_text().splitlines()] if file.exists() else []


async def test_a_flood_is_kept_whole_and_answered_at_a_pace(tmp_path: Path, watch: Watch) -> None:
    channel = FakeChannel()
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await flooded(desk, watch)
        assert states(desk) == {"handled": BURST, "stored": MANY - BURST}
        assert alarms(tmp_path / "h") == ["sender_floods"]
        await desk.front.receive(said("book a visit", "1", address="b"))
        await desk.quiet()
        assert channel.texts("b"), "nobody else waits"
        for step in range(1, 4):
            watch.at += EVERY
            desk.turns.wake()
            await desk.quiet()
            assert states(desk)["stored"] == MANY - BURST - step
        watch.at += EVERY * MANY
        desk.turns.wake()
        await desk.quiet()
        assert states(desk) == {"handled": MANY + 1}
        assert alarms(tmp_path / "h") == ["sender_floods"], "one alarm a flood"


async def test_an_emergency_in_a_flood_is_answered_and_handed_over_at_once(
    tmp_path: Path, watch: Watch
) -> None:
    channel = FakeChannel()
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await flooded(desk, watch)
        await desk.front.receive(said("my chest hurts and my arm is numb", "danger"))
        await desk.quiet()
        assert len(emergencies(channel)) == 1
        assert episode_levels(desk) == ["emergency"]
        assert states(desk) == {"handled": MANY + 1}, "what came before it is played, for it to have its turn"
        watch.at += PASSING
        await flooded(desk, watch, BURST + 1, address="a again ")
        assert len(emergencies(channel)) == 1


@pytest.mark.parametrize("stop", ["STOP", "please stop texting me"])
async def test_a_stop_in_a_flood_is_honoured_at_once(tmp_path: Path, watch: Watch, stop: str) -> None:
    channel = FakeChannel()
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await flooded(desk, watch)
        await desk.front.receive(said(stop, "stop"))
        await desk.quiet()
        assert "call 911" in channel.texts()[-1].lower()
        assert states(desk) == {"handled": MANY + 1}


async def test_many_who_flood_do_not_hide_who_does_not(tmp_path: Path, watch: Watch) -> None:
    channel = FakeChannel()
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await flooded(desk, watch, 1)
        with desk.store.turn(desk.settings.id, desk.front.now()) as uow:
            rows = {n: uow.conversations.find_or_open("fake", f"f{n}").id for n in range(3)}
        held = tuple(rows.values())
        for number in rows:
            desk.store.accept(
                desk.settings.id, "fake", f"f{number}", f"f{number}", "hi", {}, desk.front.now()
            )
        assert len(desk.store.first_in_line(desk.settings.id, 2)) == 2
        assert desk.store.first_in_line(desk.settings.id, 2, but=held) == ()


async def test_what_waited_at_the_start_is_played_without_waiting(tmp_path: Path, watch: Watch) -> None:
    before = plan(tmp_path / "h", FakeChannel())
    async with opened(before) as desk:
        await flooded(desk, watch)
    async with opened(replace(before, now=VirtualClock(MORNING + timedelta(minutes=1)))) as desk:
        await desk.quiet()
        assert states(desk) == {"handled": MANY}
