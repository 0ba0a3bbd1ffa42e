"""An emergency is answered and rings, whatever else is broken; and it is answered once."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import turn
from bot.app import Desk
from bot.channels.base import Ambiguous, NotSent, Outcome, Sent
from bot.front import NotKept
from bot.memory import Memory
from practice.redflags import Level
from practice.store.store import Store
from tests.desk import (
    MORNING,
    FakeChannel,
    emergencies,
    episode_levels,
    locked,
    opened,
    plan,
    said,
    until,
)

CHEST = "my chest hurts and my arm is numb"


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


def alarms(folder: Path) -> list[str]:
    file = folder / "alarms.jsonl"
    return [json.loads(line)["kind"] for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Memory.__init__, "__defaults__", (0.5,))


async def test_it_is_answered_once_and_opens_an_episode(tmp_path: Path, channel: FakeChannel) -> None:
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.front.receive(said(CHEST))
        await desk.quiet()
        assert "Call 911 now" in emergencies(channel)[0].text
        assert len(channel.given) == 1
        assert episode_levels(desk) == ["emergency"]
        rows = desk.store.undelivered(desk.settings.id)
        assert rows == ()


@pytest.mark.usefixtures("impatient")
async def test_with_the_database_locked(tmp_path: Path, channel: FakeChannel) -> None:
    folder = tmp_path / "h"
    async with opened(plan(folder, channel)) as desk:
        with locked(folder):
            with pytest.raises(NotKept):
                await desk.front.receive(said(CHEST))
            assert "Call 911 now" in emergencies(channel)[0].text
            assert "emergency_not_stored" in alarms(folder)
        await until(lambda: episode_levels(desk) == ["emergency"])
        await desk.quiet()
        assert len(channel.given) == 1, "the stored row must not say it again"
        await until(lambda: "alarm" in task_kinds(desk))


async def test_a_newborn_on_file_makes_a_fever_one(tmp_path: Path, channel: FakeChannel) -> None:
    async with opened(plan(tmp_path / "h", channel)) as desk:
        with desk.store.turn(desk.settings.id, MORNING) as uow:
            born = MORNING.date() - timedelta(days=40)
            baby = uow.patients.register("Theo", "Hollis", born, "+15555550177")
            conversation = uow.conversations.find_or_open("fake", "a")
            uow.conversations.link(conversation.id, baby.id)
        await desk.front.receive(said("his temp is 101"))
        await desk.quiet()
        assert "Call 911 for them now" in emergencies(channel)[0].text
        assert len(channel.given) == 1
        assert episode_levels(desk) == ["emergency"]


async def test_a_chart_that_cannot_be_read_takes_nothing_from_the_words(
    tmp_path: Path, channel: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*anything: object) -> object:
        raise sqlite3.OperationalError("disk I/O error")

    async with opened(plan(tmp_path / "h", channel)) as desk:
        monkeypatch.setattr(turn, "people_known", broken)
        await desk.front.receive(said("my heart is skipping beats"))
        await desk.quiet()
        assert "Answer yes or no" in channel.texts("a")[-1]


@pytest.mark.usefixtures("impatient")
async def test_an_unclear_danger_counts_as_one_while_nothing_can_be_asked(
    tmp_path: Path, channel: FakeChannel
) -> None:
    folder = tmp_path / "h"
    async with opened(plan(folder, channel)) as desk:
        unclear = "my chest feels funny when i breathe, not sure if it is something"
        verdict = desk.inbox._safety.check(unclear)
        if verdict.level is not Level.ASK:
            pytest.fail(f"choose another unclear example, this one is {verdict.level}")
        with locked(folder), pytest.raises(NotKept):
            await desk.front.receive(said(unclear))
        await until(lambda: len(emergencies(channel)) == 1)


async def test_with_the_reading_model_dead(tmp_path: Path, channel: FakeChannel) -> None:
    async with opened(plan(tmp_path / "h", channel)) as desk:

        async def dead(text: str) -> object:
            raise ConnectionError

        desk.turns._understand = dead  # type: ignore[assignment]
        await desk.front.receive(said(CHEST, "1"))
        await desk.front.receive(said("a person please", "2", address="b"))
        await desk.quiet()
        assert len(emergencies(channel)) == 1
        assert "asking a person to take over" in channel.texts("b")[-1]


async def test_with_the_outbox_failing(
    tmp_path: Path, channel: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*anything: object) -> object:
        raise sqlite3.OperationalError("disk I/O error")

    async with opened(plan(tmp_path / "h", channel)) as desk:
        monkeypatch.setattr(Store, "claim", broken)
        await desk.front.receive(said(CHEST))
        await until(lambda: len(emergencies(channel)) == 1)


async def test_with_the_turn_failing_it_still_reaches_staff(tmp_path: Path, channel: FakeChannel) -> None:
    def broken(*anything: object) -> object:
        raise RuntimeError("a bug in the dialogue")

    broken_plan = replace(plan(tmp_path / "h", channel), play=broken)  # type: ignore[arg-type]
    async with opened(broken_plan) as desk:
        await desk.front.receive(said(CHEST))
        await until(lambda: episode_levels(desk) == ["emergency"])
        await desk.quiet()
        assert len(emergencies(channel)) == 1
        assert "message_set_aside" in alarms(tmp_path / "h")


async def test_with_the_check_itself_broken_everything_counts_as_danger(
    tmp_path: Path, channel: FakeChannel
) -> None:
    class Broken:
        def check(self, text: str) -> object:
            raise RecursionError

    async with opened(plan(tmp_path / "h", channel)) as desk:
        desk.inbox._safety._redflags = Broken()  # type: ignore[assignment]
        await desk.front.receive(said("hello"))
        await desk.quiet()
        assert "911" in emergencies(channel)[0].text
        assert "red_flag_check_failed" in alarms(tmp_path / "h")


async def test_a_provider_that_fails_is_asked_again_and_rings(tmp_path: Path, channel: FakeChannel) -> None:
    outcomes: list[Outcome] = [NotSent("connect"), Ambiguous("reset")]
    channel.answer = lambda outbound: outcomes.pop(0) if outcomes else Sent(outbound.id)
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.front.receive(said(CHEST))
        await until(lambda: len(emergencies(channel)) == 1)
        assert alarms(tmp_path / "h").count("emergency_reply_not_sent") == 2


async def test_the_same_message_delivered_again_is_answered_once(
    tmp_path: Path, channel: FakeChannel
) -> None:
    async with opened(plan(tmp_path / "h", channel)) as desk:
        for _ in range(3):
            await desk.front.receive(said(CHEST))
        await desk.quiet()
        assert len(channel.given) == 1


async def test_what_was_answered_before_a_restart_is_not_answered_again(
    tmp_path: Path, channel: FakeChannel
) -> None:
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.front.receive(said(CHEST))
        await desk.quiet()
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.front.receive(said(CHEST))
        await desk.quiet()
        assert len(channel.given) == 1
        await desk.front.receive(said(CHEST, "2"))
        await desk.quiet()
        assert len(channel.given) == 2


@pytest.mark.usefixtures("impatient")
async def test_answered_and_stopped_before_it_was_stored(tmp_path: Path, channel: FakeChannel) -> None:
    """The provider brings it again: it is stored and opens a case, and the patient reads one answer."""
    async with opened(plan(tmp_path / "h", channel)) as desk:
        with locked(tmp_path / "h"), pytest.raises(NotKept):
            await desk.front.receive(said(CHEST))
        await until(lambda: len(emergencies(channel)) == 1)
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.front.receive(said(CHEST))
        await desk.quiet()
        assert len(channel.given) == 1
        assert episode_levels(desk) == ["emergency"]
        assert desk.store.undelivered(desk.settings.id) == ()


@pytest.mark.usefixtures("impatient")
async def test_an_unproven_answer_is_given_again_after_a_restart(
    tmp_path: Path, channel: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.emergency.PAUSES", ())
    channel.answer = lambda outbound: Ambiguous("no answer in time")
    async with opened(plan(tmp_path / "h", channel)) as desk:
        with locked(tmp_path / "h"), pytest.raises(NotKept):
            await desk.front.receive(said(CHEST))
        await until(lambda: len(channel.tried) == 1)
    channel.answer = lambda outbound: Sent(outbound.id)
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.front.receive(said(CHEST))
        await desk.quiet()
        assert len(emergencies(channel)) == 1


async def test_a_file_that_cannot_be_read_answers_again_rather_than_never(
    tmp_path: Path, channel: FakeChannel
) -> None:
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.front.receive(said(CHEST))
        await desk.quiet()
    (tmp_path / "h" / "answered").write_bytes(b"\xff\x00 torn")
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.front.receive(said(CHEST))
        await until(lambda: len(emergencies(channel)) == 2)


async def test_danger_beyond_what_is_handled_is_seen(tmp_path: Path, channel: FakeChannel) -> None:
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.front.receive(said("i want to move my visit. " * 80 + CHEST))
        await desk.quiet()
        assert len(emergencies(channel)) == 1


def task_kinds(desk: Desk) -> list[str]:
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        return [task.kind for task in uow.staff.open_tasks()]
