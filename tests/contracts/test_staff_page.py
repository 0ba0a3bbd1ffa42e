"""The staff page's one place to post: only our own page may, and every outcome is said in words."""

from __future__ import annotations

import json
from pathlib import Path

import httpx

from bot.app import Desk
from bot.channels.web.guard import COOKIE, TOKEN_HEADER, Guard
from bot.channels.web.pages import application
from bot.channels.web.staff import StaffFacts, StaffPage
from tests.desk import FakeChannel, opened, plan, said, until

ORIGIN = "http://localhost:8080"


async def posted(
    desk: Desk, about: object, *, origin: str = ORIGIN, token: str | None = None
) -> tuple[int, str]:
    guard = Guard(b"secret")
    browser, cookie = guard.new_cookie()
    page = StaffPage(desk.staff, guard, StaffFacts("Riverside", "Dr. Amari"))
    transport = httpx.ASGITransport(application(page.routes(), ["localhost"]))
    headers = {"origin": origin, TOKEN_HEADER: guard.token(browser) if token is None else token}
    async with httpx.AsyncClient(
        transport=transport, base_url=ORIGIN, cookies={COOKIE: cookie}, headers=headers
    ) as web:
        answer = await web.post("/staff/acts", content=json.dumps(about))
    return answer.status_code, answer.json()["say"]


async def test_a_reply_reaches_the_patient_once_however_often_it_is_posted(tmp_path: Path) -> None:
    channel = FakeChannel()
    async with opened(plan(tmp_path / "d", channel)) as desk:
        await desk.front.receive(said("a person please"))
        await until(lambda: bool(channel.texts()))
        act = {"act": "reply", "case": "1", "text": "I am here.", "id": "11111111"}
        for _ in range(2):
            assert await posted(desk, act) == (200, "case 1 answered")
        await desk.quiet()
        assert channel.texts().count("I am here.") == 1


STRANGERS = (("http://evil.example", None), (ORIGIN, "0" * 32), ("", None))


async def test_another_page_can_do_nothing(tmp_path: Path) -> None:
    channel = FakeChannel()
    async with opened(plan(tmp_path / "d", channel)) as desk:
        await desk.front.receive(said("a person please"))
        await until(lambda: bool(channel.texts()))
        for origin, token in STRANGERS:
            status, _ = await posted(desk, {"act": "close", "case": "1"}, origin=origin, token=token)
            assert status == 403
        assert len((await desk.staff.board()).cases) == 1


BAD_POSTS = (
    ({"act": "claim", "case": "9"}, 409),
    ({"act": "claim", "case": "one"}, 409),
    ({"act": "explode", "case": "1"}, 409),
    ({"act": "claim", "case": 1}, 400),
    (["claim"], 400),
    ({"act": "reply", "case": "1", "text": "a" * 70_000}, 413),
)


async def test_what_cannot_be_done_is_said(tmp_path: Path) -> None:
    async with opened(plan(tmp_path / "d", FakeChannel())) as desk:
        for about, status in BAD_POSTS:
            answer, say = await posted(desk, about)
            assert (answer, say[-1]) == (status, "."), about
