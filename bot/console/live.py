"""What the open page is told by itself: that something changed, and the alarm that stands on every page."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from bot.console.desk import ConsoleDesk
from bot.console.gate import Logins, cookie_name
from bot.memory import MemoryTrouble
from bot.staff.board import Board

Json = Any
LOOK_AGAIN = 1.0  # seconds between two looks at the board
BEAT = 15  # looks without news until a comment keeps the line open
_RETRY = "retry: 1500\n\n"
_OVER = "event: over\ndata: {}\n\n"
_TROUBLE = "event: trouble\ndata: {}\n\n"


class Live:
    """The feed. It ends with the login, and keeps nobody signed in."""

    def __init__(self, desk: ConsoleDesk, logins: Logins) -> None:
        self._desk = desk
        self._logins = logins
        self._over = asyncio.Event()

    def routes(self) -> list[BaseRoute]:
        """Within the console."""
        return [Route("/live/stream", self.stream), Route("/live/now", self.news), Route("/here", self.here)]

    def end(self) -> None:
        """Close the open feeds: an open feed would keep the server from ending."""
        self._over.set()

    async def stream(self, request: Request) -> Response:
        """The news whenever they are new."""
        token = request.cookies.get(cookie_name(request), "")
        return StreamingResponse(self._feed(token), media_type="text/event-stream")

    async def news(self, request: Request) -> Response:
        """The news once, for a page in the background."""
        return JSONResponse(as_news(await self._desk.room.board()))

    async def here(self, request: Request) -> Response:
        """Somebody is writing: the gate has noted it."""
        return Response(status_code=204)

    async def _feed(self, token: str) -> AsyncIterator[str]:
        yield _RETRY
        shown, quiet = "", 0
        while not self._over.is_set():
            said = await self._said(token if quiet % BEAT == 0 else None)
            quiet = 0 if said != shown else quiet + 1
            if said != shown:
                shown = said
                yield said
                if said == _OVER:
                    return
            elif quiet % BEAT == 0:
                yield ": still here\n\n"
            await self._pause()

    async def _said(self, token: str | None) -> str:
        """The news now. With a token the login is looked at too."""
        try:
            if token is not None and await self._logins.login(token, quietly=True) is None:
                return _OVER
            return f"event: news\ndata: {json.dumps(as_news(await self._desk.room.board()))}\n\n"
        except MemoryTrouble:
            return _TROUBLE

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(LOOK_AGAIN):
                await self._over.wait()
        except TimeoutError:
            return


def as_news(board: Board) -> dict[str, Json]:
    """Counts, the alarm's words, and a stamp that differs when anything on the board does: no names."""
    stamp = hashlib.sha256(repr(board).encode()).hexdigest()[:16]
    return {"stamp": stamp, "cases": len(board.cases), "alarm": alarm(board), "loud": bool(board.unanswered)}


def alarm(board: Board) -> str:
    """What nobody may overlook, as sentences; empty: nothing."""
    lines = []
    if board.unanswered:
        many = board.unanswered
        lines.append(f"{many} {'emergency' if many == 1 else 'emergencies'} not yet seen by anyone.")
    if board.ringing:
        which = ", ".join(map(str, board.ringing))
        lines.append(f"Nobody has taken case {which}: claim it or answer.")
    if board.lost:
        sent = "message" if board.lost == 1 else "messages"
        lines.append(f"{board.lost} sent {sent} may not have arrived.")
    return " ".join(lines)
