"""The week's figures reach staff once, at their hour, over restarts and beside a channel that fails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import Desk
from bot.clock import VirtualClock
from bot.figures.weekly import Weekly
from tests.desk import FakeChannel, opened, plan

HOUR = datetime(
    2026, 3, 9, 12, 0, tzinfo=UTC
)  # Monday 8:00 in the practice, the day after the clocks changed


def weekly(desk: Desk, home: Path, now: datetime, tells: list[object] | None = None) -> Weekly:
    from bot.home import Home

    return Weekly(desk.store, desk.settings, desk.memory, Home(home), VirtualClock(now), tells or [])  # type: ignore[arg-type]


def tasks(desk: Desk) -> list[str]:
    with desk.store.look(desk.settings.id, HOUR) as uow:
        return [task.text for task in uow.staff.open_tasks() if task.kind == "figures"]


async def test_it_comes_at_its_hour_and_once_whatever_happens(tmp_path: Path) -> None:
    home = tmp_path / "home"
    async with opened(plan(home, FakeChannel())) as desk:
        await weekly(desk, home, HOUR - timedelta(minutes=1)).look()
        before = tasks(desk)
        await weekly(desk, home, HOUR).look()
    assert len(before) <= 1  # of the week before, which a desk that was off catches up on
    async with opened(plan(home, FakeChannel())) as desk:
        for hours in (0, 1, 24, 100):
            await weekly(desk, home, HOUR + timedelta(hours=hours)).look()
        mine = [text for text in tasks(desk) if "week of Mar 2, 2026" in text]
    assert len(mine) == 1
    assert "Missed visits: nothing to count yet" in mine[0]
    assert "Nothing changed by more than noise." in mine[0]
    assert "Audit: " in mine[0]


async def test_the_files_are_for_their_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    async with opened(plan(home, FakeChannel())) as desk:
        await weekly(desk, home, HOUR).look()
    picture, sheet = home / "reports" / "2026-03-02.png", home / "reports" / "2026-03-02.csv"
    assert picture.read_bytes()[:4] == b"\x89PNG"
    assert b"no_show" in sheet.read_bytes()
    assert {path.stat().st_mode & 0o777 for path in (picture, sheet)} == {0o600}


async def test_a_channel_that_fails_keeps_nothing_from_the_others(tmp_path: Path) -> None:
    shown: list[tuple[str, bytes]] = []

    async def broken(text: str, picture: bytes) -> None:
        raise OSError("the line is down")

    async def works(text: str, picture: bytes) -> None:
        shown.append((text, picture))

    home = tmp_path / "home"
    async with opened(plan(home, FakeChannel())) as desk:
        report = weekly(desk, home, HOUR, [broken, works])
        await report.look()
        await report.look()
        assert len(tasks(desk)) == 1
    assert len(shown) == 1
    assert shown[0][0].startswith("Figures of the week of Mar 2, 2026\n")
    assert len(shown[0][0]) <= 1024


@pytest.mark.parametrize(("on", "comes"), [(None, False), (3, False), (0, True)])
async def test_the_day_is_the_practices_choice(tmp_path: Path, on: int | None, comes: bool) -> None:
    from dataclasses import replace

    from practice.figures.settings import FigureSettings

    home = tmp_path / "home"
    async with opened(plan(home, FakeChannel())) as desk:
        desk.settings = replace(desk.settings, figures=FigureSettings(report_on=on))
        await weekly(desk, home, HOUR).look()
        assert bool([text for text in tasks(desk) if "Mar 2" in text]) is comes


@pytest.mark.parametrize(("staff", "shown"), [((7, 8), [7, 8]), ((7, -100), [-100]), ((), [])])
async def test_on_telegram_the_group_gets_it_or_else_each_person(
    staff: tuple[int, ...], shown: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from telegram import Bot

    from bot.channels.telegram.given import Given
    from bot.channels.telegram.line import Line
    from tests.fakes.telegram import TOKEN

    got: list[tuple[int, bytes, str]] = []

    async def send_photo(self: Bot, chat: int, photo: bytes, *, caption: str, protect_content: bool) -> None:
        assert protect_content
        got.append((chat, photo, caption))

    monkeypatch.setattr(Bot, "send_photo", send_photo)
    line = Line(Given(TOKEN, staff=staff))
    await line.report("x" * 2000, b"png")
    await line.hang_up()
    assert got == [(chat, b"png", "x" * 1024) for chat in shown]
