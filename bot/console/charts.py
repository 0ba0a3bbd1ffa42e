"""Charts of what a patient measured at home, drawn with this patient's limits, and the same in words."""

from __future__ import annotations

import asyncio
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.charts import Chart, chart_of
from bot.console.desk import ConsoleDesk
from bot.console.fields import whole_in
from bot.console.rendering import Pages
from practice.episodes import Refused
from practice.ids import PatientId
from practice.patients import Patient
from practice.protocols.chronic_library import ChronicLibrary

SPANS = (30, 90, 365)  # days


class ChartPages:
    """Drawing takes a second or two, so it has no deadline as readings of the data have."""

    def __init__(self, desk: ConsoleDesk, pages: Pages, library: ChronicLibrary) -> None:
        self._desk = desk
        self._pages = pages
        self._library = library

    def routes(self) -> list[BaseRoute]:
        """Within the console."""
        return [
            Route("/patients/{patient}/charts/{kind}", self.page),
            Route("/patients/{patient}/pictures/{kind}", self.picture),
        ]

    async def page(self, request: Request) -> Response:
        """The picture, and under it what it shows in words."""
        patient, chart = await self._chart(request)
        await self._desk.seen(request, "patient.viewed", patient.id, page="chart")
        about = {"patient": patient, "chart": chart, "kind": request.path_params["kind"]}
        return self._pages.page(request, "chart.html", days=self._days(request), spans=SPANS, **about)

    async def picture(self, request: Request) -> Response:
        """The picture alone, for the page."""
        _, chart = await self._chart(request)
        if isinstance(chart, Refused):
            raise HTTPException(404, chart.because)
        return Response(chart.png, media_type="image/png")

    async def _chart(self, request: Request) -> tuple[Patient, Chart | Refused]:
        patient, kind = PatientId(request.path_params["patient"]), request.path_params["kind"]
        drawn = await asyncio.to_thread(self._drawn, patient, kind, self._days(request), self._desk.now())
        if drawn is None:
            raise HTTPException(404, "There is no such patient.")
        return drawn

    def _drawn(
        self, patient: PatientId, kind: str, days: int, now: datetime
    ) -> tuple[Patient, Chart | Refused] | None:
        settings = self._desk.settings
        with self._desk.store.look(settings.id, now) as uow:
            found = uow.patients.get(patient)
            if found is None:
                return None
            return found, chart_of(uow, found, kind, self._library, settings.zone, days)

    def _days(self, request: Request) -> int:
        days = whole_in(request.query_params.get("days", ""))
        return days if days in SPANS else SPANS[0]
