"""The console's place in the program: it is built when somebody first opens it, which spares the start."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from bot.app import Desk
from bot.console.given import Given

if TYPE_CHECKING:
    from bot.console.app import Console


class ConsoleLater:
    """Stands for the console until it is asked for."""

    def __init__(self, desk: Desk, about: Given) -> None:
        self._about = (desk, about)
        self._built: Console | None = None
        self._building = asyncio.Lock()

    def routes(self) -> list[BaseRoute]:
        """For the program's web server."""
        return [Route("/staff", _begin), Mount("/staff", app=self._serve)]

    def end_feeds(self) -> None:
        """Before the server ends."""
        if self._built is not None:
            self._built.end_feeds()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._building:
            if self._built is None:
                self._built = await asyncio.to_thread(self._build)
        await self._built.app(scope, receive, send)

    def _build(self) -> Console:
        from bot.console.app import Console

        return Console(*self._about)


async def _begin(request: Request) -> Response:
    return RedirectResponse("/staff/inbox", status_code=303)
