"""The alarm for a case goes on until a person acknowledges it, over failures of the memory too."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.app import Desk
from bot.clock import VirtualClock
from bot.staff import commands
from bot.staff.calls import Calls
from practice.ladder import Rung
from tests.desk import MORNING, FakeChannel, opened, plan, said, until


def rungs(desk: Desk, folder: Path) -> list[str]:
    """The ladder's alarms in the alarm file, as rung numbers."""
    lines = plan(folder, FakeChannel()).home.alarm_file
    told = [json.loads(line) for line in lines.read_text().splitlines()] if lines.exists() else []
    return [alarm["rung"] for alarm in told if alarm["kind"] == "case_waits"]


async def test_invariant_10_an_emergency_climbs_until_somebody_claims_it(tmp_path: Path) -> None:
    channel, clock = FakeChannel(), VirtualClock(MORNING)
    async with opened(plan(tmp_path / "d", channel)) as desk:
        calls = Calls(desk.store, desk.settings, desk.memory, desk.alarms, clock)
        await desk.front.receive(said("my chest hurts and my arm is numb"))
        await until(lambda: bool(channel.texts()))
        await desk.quiet()
        heard = []
        for minute in (0, 1, 3, 4, 8, 10, 13, 18):
            clock.move_to(MORNING + timedelta(minutes=minute))
            await calls.call()
            heard.append(rungs(desk, tmp_path / "d"))
        assert heard[-1] == ["2", "3", "3", "3"]
        assert [len(alarms) for alarms in heard] == [0, 0, 1, 1, 2, 2, 3, 4]
        assert (await desk.staff.board()).ringing == (1,)
        await desk.staff.perform(lambda uow: commands.claim(uow, 1, "Dr. Amari"))
        clock.move_to(MORNING + timedelta(hours=2))
        await calls.call()
        assert len(rungs(desk, tmp_path / "d")) == 4
        assert (await desk.staff.board()).ringing == ()


async def test_repeated_ringing_fills_no_task_list(tmp_path: Path) -> None:
    channel, clock = FakeChannel(), VirtualClock(MORNING)
    async with opened(plan(tmp_path / "d", channel)) as desk:
        calls = Calls(desk.store, desk.settings, desk.memory, desk.alarms, clock)
        await desk.front.receive(said("my chest hurts and my arm is numb"))
        await until(lambda: bool(channel.texts()))
        await desk.quiet()
        for minute in range(0, 60, 5):
            clock.move_to(MORNING + timedelta(minutes=minute))
            await calls.call()
        assert desk.alarms.take_open() == ()


async def test_a_rung_in_the_chat_is_an_alarm_while_no_chat_of_staff_is_reached(tmp_path: Path) -> None:
    channel, clock = FakeChannel(), VirtualClock(MORNING)
    async with opened(plan(tmp_path / "d", channel)) as desk:
        rung = (Rung("physician", "chat", 1, again=5),)
        settings = replace(desk.settings, staff=replace(desk.settings.staff, ladder=rung))
        open_now = True
        calls = Calls(desk.store, settings, desk.memory, desk.alarms, clock, lambda: open_now)
        await desk.front.receive(said("my chest hurts and my arm is numb"))
        await until(lambda: bool(channel.texts()))
        await desk.quiet()
        clock.move_to(MORNING + timedelta(minutes=2))
        await calls.call()
        assert rungs(desk, tmp_path / "d") == []
        assert (await desk.staff.board()).ringing == (1,), "the chat sees it and tells it again"
        open_now = False
        clock.move_to(MORNING + timedelta(minutes=8))
        await calls.call()
        assert rungs(desk, tmp_path / "d") == ["1"]
