"""The routes of the staff page: the page, its live board, and the one place to post an act."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.templating import Jinja2Templates

from bot.channels.web.guard import COOKIE, Guard, TooLong, body_of
from bot.memory import MemoryTrouble
from bot.staff.answers import Done
from bot.staff.board import Board
from bot.staff.room import StaffRoom, deed_of
from practice.episodes import Refused

Json = Any
HERE = Path(__file__).parent
LOOK_AGAIN = 1.0  # seconds between two looks at the board
BEAT = 15  # looks without news until a comment keeps the line open
_RETRY = "retry: 1500\n\n"
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """What the page shows of the practice; acts done on it are the physician's."""

    practice: str
    physician: str


class StaffPage:
    """Served on this machine only, like the patient page beside it: whoever sits here is staff."""

    def __init__(self, room: StaffRoom, guard: Guard, facts: StaffFacts) -> None:
        self._room = room
        self._guard = guard
        self._facts = facts
        self._pages = Jinja2Templates(HERE / "templates")
        self._over = asyncio.Event()

    def routes(self) -> list[BaseRoute]:
        """For the program's one web server."""
        return [
            Route("/staff", self.page),
            Route("/staff/stream", self.stream),
            Route("/staff/acts", self.post, methods=["POST"]),
        ]

    def end(self) -> None:
        """Close the open feeds: an open feed would keep the server from ending."""
        self._over.set()

    async def page(self, request: Request) -> Response:
        """The page; a browser without a cookie gets one."""
        browser, cookie = self._guard.browser(request), None
        if browser is None:
            browser, cookie = self._guard.new_cookie()
        about = {
            "practice": self._facts.practice,
            "physician": self._facts.physician,
            "quick": self._room.quick,
            "token": self._guard.token(browser),
        }
        response = self._pages.TemplateResponse(request, "staff.html", about)
        if cookie is not None:
            response.set_cookie(COOKIE, cookie, max_age=_YEAR, httponly=True, samesite="strict")
        return response

    async def stream(self, request: Request) -> Response:
        """The whole board whenever it changed."""
        if self._guard.browser(request) is None:
            return _answer(403, "Please reload this page.")
        return StreamingResponse(self._boards(), media_type="text/event-stream")

    async def post(self, request: Request) -> Response:
        """Do one act; 200 only once it is committed. The page's own id makes sending again harmless."""
        if not self._guard.may_post(request):
            return _answer(403, "Please reload this page, then try again.")
        try:
            about = _parsed(await body_of(request))
            deed = deed_of(about.get("act", ""), about, self._facts.physician)
            outcome = deed if isinstance(deed, Refused) else await self._room.perform(deed)
        except TooLong:
            return _answer(413, "That is too long to send. Please make it shorter.")
        except ValueError:
            return _answer(400, "That could not be read. Please reload this page.")
        except MemoryTrouble:
            return _answer(503, "Not done: the desk cannot write just now. Please try again.")
        return _answer(200, outcome.line) if isinstance(outcome, Done) else _answer(409, outcome.because)

    async def _boards(self) -> AsyncIterator[str]:
        yield _RETRY
        shown, quiet = "", 0
        while not self._over.is_set():
            said = await self._event()
            quiet = 0 if said != shown else quiet + 1
            if said != shown:
                shown = said
                yield said
            elif quiet % BEAT == 0:
                yield ": still here\n\n"
            await self._pause()

    async def _event(self) -> str:
        try:
            return f"event: board\ndata: {json.dumps(as_item(await self._room.board()), default=_plain)}\n\n"
        except MemoryTrouble:
            return "event: trouble\ndata: {}\n\n"

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(LOOK_AGAIN):
                await self._over.wait()
        except TimeoutError:
            return


def as_item(board: Board) -> dict[str, Json]:
    """The board as the page reads it."""
    return {**asdict(board), "unanswered": board.unanswered, "ringing": board.ringing}


def _parsed(body: bytes) -> Mapping[str, str]:
    try:
        about = json.loads(body)
    except RecursionError:
        raise ValueError from None
    if not isinstance(about, dict) or not all(isinstance(value, str) for value in about.values()):
        raise ValueError
    return about


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _answer(status: int, say: str) -> Response:
    return JSONResponse({"say": say}, status_code=status)
