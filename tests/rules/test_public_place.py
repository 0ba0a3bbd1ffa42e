"""What the internet reaches: only what is meant for it, nothing long, slow or guessed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.channels.web import public
from bot.channels.web.public import PublicPlace, public_application, public_place
from bot.home import CannotStart
from tests.program import Program

KEPT = 64 * 1024


def application(seen: list[bytes]) -> ASGIApp:
    async def take(request: Request) -> Response:
        seen.append(await request.body())
        return PlainTextResponse("taken")

    async def broken(request: Request) -> Response:
        raise ValueError("a name and a number")

    methods = ["GET", "POST"]
    return public_application(
        [Route("/hooks/x", take, methods=methods), Route("/l/x", take), Route("/hooks/broken", broken)]
    )


def world(app: ASGIApp, address: str = "192.0.2.1") -> httpx.AsyncClient:
    carried = httpx.ASGITransport(app=app, client=(address, 5000), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=carried, base_url="https://desk.example.org")


async def test_a_call_arrives_whole() -> None:
    seen: list[bytes] = []
    async with world(application(seen)) as caller:
        answer = await caller.post("/hooks/x", content=b"x" * KEPT)
    assert (answer.status_code, seen) == (200, [b"x" * KEPT])


@pytest.mark.parametrize("told", [True, False])
async def test_a_long_body_never_reaches_a_route(told: bool) -> None:
    async def in_parts() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 1000

    seen: list[bytes] = []
    async with world(application(seen)) as caller:
        answer = await caller.post("/hooks/x", content=b"x" * (KEPT + 1) if told else in_parts())
    assert (answer.status_code, answer.content, seen) == (413, b"", [])


async def test_a_slow_body_never_reaches_a_route(monkeypatch: pytest.MonkeyPatch) -> None:
    async def dripping() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.05)

    monkeypatch.setattr(public, "SLOWEST_BODY", 0.2)
    seen: list[bytes] = []
    async with world(application(seen)) as caller:
        answer = await caller.post("/hooks/x", content=dripping())
    assert (answer.status_code, seen) == (408, [])


async def test_half_a_body_is_no_body() -> None:
    seen: list[bytes] = []
    parts = [{"type": "http.request", "body": b"half", "more_body": True}, {"type": "http.disconnect"}]
    answered: list[object] = []

    async def receive() -> dict[str, object]:
        return parts.pop(0)

    async def send(message: object) -> None:
        answered.append(message)

    scope = {"type": "http", "method": "POST", "path": "/hooks/x", "headers": [], "query_string": b""}
    await application(seen)(scope, receive, send)
    assert (seen, answered) == ([], [])


@pytest.mark.parametrize(
    "path", ["/", "/staff", "/messages", "/static/page.js", "/hooks/y", "/../etc/passwd"]
)
async def test_nothing_of_the_pages_is_there_and_an_unknown_path_tells_nothing(path: str) -> None:
    async with world(application([])) as caller:
        for method in ("GET", "POST", "DELETE"):
            answer = await caller.request(method, path)
            assert (answer.status_code, answer.content) == (404, b"")


async def test_a_wrong_method_looks_like_an_unknown_path() -> None:
    async with world(application([])) as caller:
        answer = await caller.delete("/hooks/x")
    assert (answer.status_code, answer.content, "allow" in answer.headers) == (404, b"", False)


async def test_a_broken_route_tells_nothing() -> None:
    async with world(application([])) as caller:
        answer = await caller.get("/hooks/broken")
    assert (answer.status_code, answer.content) == (500, b"")


@pytest.mark.parametrize("path", ["/hooks/x", "/nowhere", "/robots.txt", "/hooks/broken"])
async def test_every_answer_keeps_to_itself(path: str) -> None:
    async with world(application([])) as caller:
        headers = (await caller.get(path)).headers
    assert headers["cache-control"] == "no-store"
    assert "noindex" in headers["x-robots-tag"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["strict-transport-security"]


async def test_robots_are_asked_to_stay_away() -> None:
    async with world(application([])) as caller:
        assert (await caller.get("/robots.txt")).text == "User-agent: *\nDisallow: /\n"


async def test_who_guesses_links_is_slowed_down_and_nobody_else_is() -> None:
    app = application([])
    async with world(app, "192.0.2.66") as guessing, world(app, "192.0.2.7") as other:
        answers = [(await guessing.get(f"/l/{number}")).status_code for number in range(100)]
        assert answers.count(429) >= 60
        assert (await other.get("/l/x")).status_code == 200


async def test_signed_calls_are_never_turned_away_for_coming_often() -> None:
    seen: list[bytes] = []
    async with world(application(seen)) as provider:
        answers = {(await provider.post("/hooks/x", content=b"m")).status_code for _ in range(200)}
    assert (answers, len(seen)) == ({200}, 200)


def test_no_public_address_is_no_public_place() -> None:
    assert public_place({}) is None
    assert public_place({"DESKSIDE_PUBLIC_URL": " "}) is None


def test_the_public_place_as_configured() -> None:
    place = public_place({"DESKSIDE_PUBLIC_URL": "https://desk.example.org/sub/"})
    assert place == PublicPlace("https://desk.example.org/sub", "127.0.0.1", 8081)
    assert place.address("/hooks/x") == "https://desk.example.org/sub/hooks/x"


@pytest.mark.parametrize(
    "wrong",
    [
        {"DESKSIDE_PUBLIC_URL": "http://desk.example.org"},
        {"DESKSIDE_PUBLIC_URL": "desk.example.org"},
        {"DESKSIDE_PUBLIC_URL": "https://desk.example.org/?a=b"},
        {"DESKSIDE_PUBLIC_URL": "https://me:secret@desk.example.org"},
        {"DESKSIDE_PUBLIC_URL": "https://desk.example.org:port"},
        {"DESKSIDE_PUBLIC_URL": "https://[::1"},
        {"DESKSIDE_PUBLIC_URL": "https://desk.example.org", "DESKSIDE_PUBLIC_PORT": "80810"},
        {"DESKSIDE_PUBLIC_URL": "https://desk.example.org", "DESKSIDE_PUBLIC_PORT": "x"},
        {"DESKSIDE_PUBLIC_URL": "https://desk.example.org", "DESKSIDE_PUBLIC_HOST": "everywhere"},
    ],
)
def test_a_wrong_public_place_is_one_clear_sentence(wrong: dict[str, str]) -> None:
    with pytest.raises(CannotStart, match="DESKSIDE_PUBLIC") as refused:
        public_place(wrong)
    assert "secret" not in str(refused.value)


@pytest.mark.slow
def test_the_program_shows_the_world_its_public_place_alone(tmp_path: Path) -> None:
    public_url = {"DESKSIDE_PUBLIC_URL": "https://desk.example.org", "DESKSIDE_PUBLIC_PORT": "0"}
    program = Program(tmp_path / "home", "--no-nlu", **public_url)
    said = re.search(r"only: lead it to port (\d+) on (\S+)\.", "".join(program.said))
    assert said is not None
    seen = f"http://{said[2]}:{said[1]}"
    assert httpx.get(f"{seen}/robots.txt").status_code == 200
    assert httpx.get(f"{seen}/").status_code == 404
    assert httpx.get(f"{program.address}/").status_code == 200
    assert program.stop() == 0
