"""Killed between a provider's yes to an emergency's answer and our note of it: nobody is left without."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answered import Answered
from bot.channels.base import Outbound
from bot.front import NotKept
from bot.memory import Memory
from tests.desk import (
    KEY,
    MORNING,
    AskedChannel,
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


@pytest.mark.parametrize(
    ("asked", "listed", "reads"),
    [(True, ("SM1",), 1), (True, (), 2), (False, (), 2)],
    ids=["the provider has it", "the provider has none", "nobody can be asked"],
)
@pytest.mark.parametrize("stored", [True, False])
async def test_killed_between_the_providers_yes_and_our_note_of_it(
    tmp_path: Path,
    asked: bool,
    listed: tuple[str, ...],
    reads: int,
    stored: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who can be asked is asked, and the patient reads it once; else twice, and never not at all."""
    channel = AskedChannel(listed=lambda outbound: listed) if asked else FakeChannel()
    monkeypatch.setattr(Memory.__init__, "__defaults__", (5.0 if stored else 0.5,))
    async with opened(plan(tmp_path / "h", channel)) as desk:
        if stored:
            await desk.inbox._keep(said(CHEST))
        else:
            with locked(tmp_path / "h"), pytest.raises(NotKept):
                await desk.front.receive(said(CHEST))
            await until(lambda: len(emergencies(channel)) == 1)
    if stored:
        Answered(tmp_path / "h" / "answered", KEY).begin(channel.name, "1", MORNING)
        channel.given.append(Outbound("direct", "a", "Call 911 now.", MORNING, kind="emergency"))
    cut_off(tmp_path / "h" / "answered")
    monkeypatch.undo()
    async with opened(plan(tmp_path / "h", channel)) as desk:
        if not stored:
            await desk.front.receive(said(CHEST))
        await until(lambda: episode_levels(desk) == ["emergency"])
        await desk.quiet()
        assert len(emergencies(channel)) == reads
        if isinstance(channel, AskedChannel) and listed:
            assert [since for _, since in channel.asked] == [MORNING]
        assert desk.store.undelivered(desk.settings.id) == ()


def cut_off(answered: Path) -> None:
    """As if the program had died before it could write down that an answer was taken."""
    begun = [line for line in answered.read_text().splitlines() if "?" in line]
    assert begun
    answered.write_text("".join(f"{line}\n" for line in begun))
