"""The console as one web application: the gate, and behind it every page."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Router
from starlette.staticfiles import StaticFiles

from bot.app import Desk
from bot.console.about import AboutPages
from bot.console.audit import AuditPages
from bot.console.calendar import CalendarPages
from bot.console.campaigns import CampaignPages
from bot.console.charts import ChartPages
from bot.console.desk import ConsoleDesk
from bot.console.entrance import EntrancePages
from bot.console.follow import FollowPages
from bot.console.gate import Gate, OwnPolicy
from bot.console.given import Given
from bot.console.inbox import InboxPages
from bot.console.live import Live
from bot.console.patients import PatientPages
from bot.console.proof import Proof
from bot.console.protocols import ProtocolPages
from bot.console.records import RecordPages
from bot.console.rendering import HERE, Pages
from bot.console.signing_in import SigningIn
from bot.console.visits import VisitPages
from bot.memory import MemoryTrouble
from practice.store.errors import Unknown

_NOT_NOW = "The desk cannot read or write its data just now. Nothing was changed; please try again."


class Console:
    """All pages of one practice."""

    def __init__(self, desk: Desk, about: Given) -> None:
        self._pages = Pages(desk.settings, desk.front.now)
        parts = ConsoleDesk(desk.store, desk.settings, desk.memory, desk.staff, desk.front.now)
        signing_in = SigningIn(desk.store, desk.settings, desk.memory, Proof(about.key), desk.front.now)
        self._live = Live(parts, signing_in)
        self.routes: list[BaseRoute] = [
            Mount("/static", StaticFiles(directory=HERE / "static")),
            *EntrancePages(parts, self._pages, signing_in).routes(),
            *InboxPages(parts, self._pages).routes(),
            *CalendarPages(parts, self._pages).routes(),
            *VisitPages(parts, self._pages).routes(),
            *PatientPages(parts, self._pages, desk.book.chronic).routes(),
            *FollowPages(parts, self._pages).routes(),
            *RecordPages(parts, self._pages, about.home).routes(),
            *ChartPages(parts, self._pages, desk.book.chronic).routes(),
            *ProtocolPages(parts, self._pages, about.data).routes(),
            *CampaignPages(parts, self._pages, desk.book, about.data).routes(),
            *AuditPages(parts, self._pages).routes(),
            *AboutPages(parts, self._pages, about.home, about.data).routes(),
            *self._live.routes(),
        ]
        gate = Gate(Router(self.routes), signing_in, about.secret)
        self.app = Starlette(
            routes=[Mount("/", app=gate)],
            middleware=[Middleware(OwnPolicy)],
            exception_handlers={
                HTTPException: self._refused,
                MemoryTrouble: self._troubled,
                Exception: self._broken,
            },
        )

    def end_feeds(self) -> None:
        """Before the server ends."""
        self._live.end()

    async def _refused(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 404:
            said = error.detail if error.detail != "Not Found" else "There is no such page."
            return self._pages.sorry("Not found", said, 404)
        return self._pages.sorry("That did not work", error.detail, error.status_code)

    async def _troubled(self, request: Request, error: Exception) -> Response:
        if isinstance(error.__cause__, Unknown):
            return self._pages.sorry("Not found", "It is not there any more.", 404)
        return self._pages.sorry("Not now", _NOT_NOW, 503)

    async def _broken(self, request: Request, error: Exception) -> Response:
        return self._pages.sorry("Something went wrong", "The fault is written in the desk's log.", 500)
