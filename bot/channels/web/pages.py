"""The routes of the patient page: the page itself, the feed, and the one place to post a message."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from bot.channels.base import Inbound, Kind
from bot.channels.web.feed import events
from bot.channels.web.guard import COOKIE, Guard, SafeHeaders, TooLong, body_of
from bot.channels.webchat import NAME, Happened, Webchat, as_item
from bot.front import Front, Line, NotKept

Json = Any
HERE = Path(__file__).parent
NEW = "new"
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_YEAR = 365 * 24 * 3600


class BadPost(Exception):
    """A post that no page of ours would send."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the page shows of the practice."""

    practice: str
    physician: str


class PatientPage:
    """Every browser has conversations of its own: one for each person it writes as."""

    def __init__(self, front: Front, webchat: Webchat, guard: Guard, facts: PageFacts) -> None:
        self._front = front
        self._webchat = webchat
        self._guard = guard
        self._facts = facts
        self._pages = Jinja2Templates(HERE / "templates")
        self._people: tuple[tuple[str, str], ...] = ()

    def routes(self) -> list[BaseRoute]:
        """For the program's one web server."""
        return [
            Route("/", self.page),
            Route("/stream", self.stream),
            Route("/messages", self.post, methods=["POST"]),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]

    async def page(self, request: Request) -> Response:
        """The page; a browser without a cookie gets one."""
        browser, cookie = self._guard.browser(request), None
        if browser is None:
            browser, cookie = self._guard.new_cookie()
        about = {
            "practice": self._facts.practice,
            "physician": self._facts.physician,
            "people": await self._known_people(),
            "token": self._guard.token(browser),
        }
        response = self._pages.TemplateResponse(request, "page.html", about)
        if cookie is not None:
            response.set_cookie(COOKIE, cookie, max_age=_YEAR, httponly=True, samesite="strict")
        return response

    async def stream(self, request: Request) -> Response:
        """The feed of the browser's own conversation as one person."""
        browser = self._guard.browser(request)
        person = request.query_params.get("who", "")
        if browser is None or not await self._may_be(person):
            return _refusal(403, "Please reload this page.")
        last_seen = request.headers.get("last-event-id") or request.query_params.get("after")
        feed = events(self._front, self._webchat, _address(browser, person), last_seen)
        return StreamingResponse(feed, media_type="text/event-stream")

    async def post(self, request: Request) -> Response:
        """Take one message; 202 only once it is stored. The page's own id makes sending again harmless."""
        if not self._guard.may_post(request):
            return _refusal(403, "Please reload this page, then send it again.")
        try:
            about = _parsed(await body_of(request))
            person = str(about["who"])
            if not await self._may_be(person):
                raise BadPost
            address = _address(str(self._guard.browser(request)), person)
            inbound = _inbound(address, person, about)
            await self._front.receive(inbound)
        except TooLong:
            return _refusal(413, "That message is too long to send. Please make it shorter.")
        except BadPost:
            return _refusal(400, "That could not be read. Please reload this page.")
        except NotKept:
            return _refusal(503, "Not delivered, trying again")
        self._echo(address, about)
        return JSONResponse({"kept": True}, status_code=202)

    def _echo(self, address: str, about: Mapping[str, Json]) -> None:
        """Other open pages of the same conversation see it too."""
        line = Line(about["id"], "patient", about["text"], self._front.now(), "patient")
        self._webchat.tell(address, Happened("message", as_item(line)))

    async def _known_people(self) -> tuple[tuple[str, str], ...]:
        with suppress(NotKept):
            self._people = await self._front.people()
        return self._people

    async def _may_be(self, person: str) -> bool:
        """Whether one may write as this person. Nobody is turned away because the memory cannot be asked."""
        if person == NEW or any(person == key for key, _ in self._people):
            return True
        people = await self._known_people()
        return any(person == key for key, _ in people) or (not people and bool(_ID.fullmatch(person)))


def application(routes: Sequence[BaseRoute], hosts: Sequence[str]) -> Starlette:
    """The web server's application. `hosts` are the names it answers to; others are turned away."""
    guards = [Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts)), Middleware(SafeHeaders)]
    return Starlette(routes=list(routes), middleware=guards)


def _address(browser: str, person: str) -> str:
    return f"{browser}/{person}"


def _parsed(body: bytes) -> Mapping[str, Json]:
    try:
        about = json.loads(body)
    except (ValueError, RecursionError):
        raise BadPost from None
    shape = {"who": str, "id": str, "text": str}
    if not isinstance(about, dict) or any(
        not isinstance(about.get(key), kind) for key, kind in shape.items()
    ):
        raise BadPost
    if not _ID.fullmatch(about["id"]) or not isinstance(about.get("choice"), str | None):
        raise BadPost
    return about


def _inbound(address: str, person: str, about: Mapping[str, Json]) -> Inbound:
    choice = about.get("choice")
    return Inbound(
        channel=NAME,
        address=address,
        external_id=f"{address}/{about['id']}",
        text=about["text"],
        kind=Kind.TEXT if choice is None else Kind.BUTTON,
        choice=choice,
        raw={"text": about["text"], "choice": choice},
        patient=None if person == NEW else person,
    )


def _refusal(status: int, say: str) -> Response:
    return JSONResponse({"say": say}, status_code=status)
