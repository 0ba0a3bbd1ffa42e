"""The pages about the practice itself: settings and what is missing, figures, and who saw or changed what."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.channels.gsm7 import segments
from bot.checks.finding import Finding, Looked, State
from bot.commands.doctor import examine
from bot.console.desk import ConsoleDesk
from bot.console.fields import day_in
from bot.console.rendering import Pages
from bot.home import Home
from practice.figures.every import figures
from practice.figures.measures import Figure
from practice.figures.period import Period, last_whole, of
from practice.hours import in_words
from practice.settings import PracticeSettings
from practice.store.store import Store

PLACES = (
    ("protocols", "Protocols", "Read and sign what patients are asked"),
    ("campaigns", "Campaigns", "Messages to many: look, approve, start, results"),
    ("figures", "Figures", "How the practice does, with what each figure rests on"),
    ("settings", "Settings", "What the practice decides, and what is missing"),
    ("audit", "Audit", "Who saw or changed what"),
    ("account", "Your account", "Where you are signed in"),
)
_KINDS = ("week", "month")


class AboutPages:
    """Pages that only show."""

    def __init__(self, desk: ConsoleDesk, pages: Pages, home: Home, data: Path) -> None:
        self._desk = desk
        self._pages = pages
        self._home = home
        self._data = data

    def routes(self) -> list[BaseRoute]:
        """Within the console."""
        return [
            Route("/more", self.more),
            Route("/settings", self.settings),
            Route("/figures", self.figures),
            Route("/figures.png", self.picture),
            Route("/figures.csv", self.sheet),
        ]

    async def more(self, request: Request) -> Response:
        """Where everything else is."""
        return self._pages.page(request, "more.html", others=PLACES)

    async def settings(self, request: Request) -> Response:
        """What practice.yml holds, and what the doctor finds."""
        found: list[Finding] = []
        looked = Looked(os.environ, self._home, self._data, self._desk.now())
        await examine(looked, found.append)
        found.sort(key=lambda each: list(State).index(each.state), reverse=True)
        today = self._pages.local(self._desk.now()).date()
        practice = self._desk.settings
        about: dict[str, Any] = {"findings": found, "s": practice, "hours": in_words(practice.hours, today)}
        return self._pages.page(request, "settings.html", **about)

    async def figures(self, request: Request) -> Response:
        """The figures of a whole week or month."""
        period = self._period(request)
        found, misread = await self._desk.read(_reckoned, period)
        await self._desk.seen(request, "figures.viewed", first=period.first.isoformat(), kind=period.kind)
        about: dict[str, Any] = {"found": found, "misread": misread, "period": period, "kinds": _KINDS}
        about |= {"before": period.before, "later": period.end <= self._desk.now(), "day": period.first}
        return self._pages.page(request, "figures.html", **about)

    async def picture(self, request: Request) -> Response:
        """The main ones as a picture."""
        period = self._period(request)
        found, _ = await self._desk.read(_reckoned, period)

        def draw() -> bytes:
            from bot.figures.picture import drawn

            return drawn(found, period, self._desk.settings.name)

        return Response(await asyncio.to_thread(draw), media_type="image/png")

    async def sheet(self, request: Request) -> Response:
        """The same as CSV."""
        from bot.figures.lines import sheet

        period = self._period(request)
        found, _ = await self._desk.read(_reckoned, period)
        await self._desk.seen(request, "figures.exported", first=period.first.isoformat(), kind=period.kind)
        name = f'attachment; filename="figures-{period.first}.csv"'
        return Response(sheet(found, period), media_type="text/csv", headers={"Content-Disposition": name})

    def _period(self, request: Request) -> Period:
        kind = request.query_params.get("kind", "week")
        said = request.query_params.get("of", "")
        day = day_in(said)
        if kind not in _KINDS or (said and day is None):
            raise HTTPException(404, "There are figures of a week or a month.")
        zone = self._desk.settings.zone
        return of(kind, day, zone) if day else last_whole(kind, self._desk.now(), zone)


def _reckoned(
    store: Store, settings: PracticeSettings, period: Period, now: datetime
) -> tuple[Sequence[Figure], tuple[str, ...]]:
    with store.look(settings.id, now) as uow:
        facts = uow.figures.facts(period, segments)
        before = uow.figures.facts(period.before, segments)
    return figures(facts, before, period, settings), tuple(facts.misread)
