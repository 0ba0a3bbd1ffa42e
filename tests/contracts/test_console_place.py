"""The console's own address: https only, that host only, and nothing but the console."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from bot.console.later import ConsoleLater
from bot.console.place import console_application, console_place
from bot.home import CannotStart
from tests.console import given
from tests.desk import FakeChannel, opened, plan

HERE = {"DESKSIDE_CONSOLE_URL": "https://console.example.org/"}


async def asked(tmp_path: Path, url: str) -> int:
    place = console_place(HERE)
    assert place is not None
    async with opened(plan(tmp_path / "d", FakeChannel())) as desk:
        app = console_application(ConsoleLater(desk, given()).routes(), place)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as web:
            return (await web.get(url)).status_code


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://console.example.org/staff/sign-in", 200),
        ("https://console.example.org/staff/inbox", 303),
        ("https://console.example.org/staff/static/console.css", 200),
        ("http://console.example.org/staff/sign-in", 403),
        ("https://localhost/staff/sign-in", 400),
        ("https://evil.example/staff/sign-in", 400),
        ("https://console.example.org/", 404),
        ("https://console.example.org/messages", 404),
        ("https://console.example.org/static/page.js", 404),
    ],
)
async def test_only_the_console_is_there(tmp_path: Path, url: str, status: int) -> None:
    assert await asked(tmp_path, url) == status


def test_without_an_address_it_is_for_this_machine_only() -> None:
    assert console_place({}) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"DESKSIDE_CONSOLE_URL": "http://console.example.org"},
        {"DESKSIDE_CONSOLE_URL": "https://console.example.org/staff"},
        {"DESKSIDE_CONSOLE_URL": "console.example.org"},
        {**HERE, "DESKSIDE_CONSOLE_PORT": "many"},
    ],
)
def test_a_wrong_address_is_named_with_its_mend(wrong: dict[str, str]) -> None:
    with pytest.raises(CannotStart, match="DESKSIDE_CONSOLE"):
        console_place(wrong)
