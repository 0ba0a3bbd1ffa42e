"""One visit: what is known of it, its acts, moving and calling it off; and booking a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.console.booking import book, days_around, move, read_booking, wanted
from bot.console.desk import ConsoleDesk
from bot.console.gate import BASE, here, login_of
from bot.console.reading_calendar import VisitView, view_of
from bot.console.rendering import Pages, Undo
from bot.staff.answers import Done, Missing, Outcome
from bot.staff.at import At
from practice.episodes import Refused
from practice.ids import PatientId, VisitId
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings
from practice.store.store import Store
from practice.visits import Visit, VisitState, VisitType

_FOLLOWS = {"arrive": "has arrived", "complete": "is over", "no_show": "was missed"}


@dataclass(frozen=True, slots=True)
class VisitPage:
    """One visit with its history, oldest first."""

    view: VisitView
    history: tuple[Mapping[str, Any], ...]


class VisitPages:
    """The pages about one visit."""

    def __init__(self, desk: ConsoleDesk, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        """Within the console."""
        return [
            Route("/book", self.form),
            Route("/book", self.book, methods=["POST"]),
            Route("/visits/{visit}", self.visit),
            Route("/visits/{visit}", self.act, methods=["POST"]),
            Route("/visits/{visit}/move", self.form),
            Route("/visits/{visit}/move", self.move, methods=["POST"]),
            Route("/visits/{visit}/cancel", self.ask_to_cancel),
            Route("/visits/{visit}/cancel", self.cancel, methods=["POST"]),
        ]

    async def visit(self, request: Request) -> Response:
        """One visit."""
        page = await self._page(request)
        return self._pages.page(request, "visit.html", view=page.view, history=page.history)

    async def act(self, request: Request) -> Response:
        """It arrived, is over, was missed; or that was a mistake."""
        visit, by = VisitId(request.path_params["visit"]), login_of(request).name
        act = here(request).form.get("act", "")
        outcome = await self._desk.room.perform(lambda uow: _acted(uow, visit, act, by))
        undo = Undo(f"{BASE}/visits/{visit}", "Take it back", {"act": "undo"}) if act in _FOLLOWS else None
        return self._pages.after(request, await self._back(request, visit), outcome, undo)

    async def form(self, request: Request) -> Response:
        """Choose whom, when and what for; for a visit that moves only when."""
        return await self._asked(request, request.query_params)

    async def book(self, request: Request) -> Response:
        """Book what was shown."""
        form, by = here(request).form, login_of(request).name
        want = wanted(form, self._desk.settings, self._today(), self._usual())
        patient = PatientId(form.get("patient", ""))
        outcome = await self._desk.room.perform(lambda uow: book(uow, self._desk.settings, want, patient, by))
        if isinstance(outcome, Refused):
            return await self._asked(request, form, outcome.because)
        return self._pages.after(request, f"{BASE}/calendar/{want.day}", outcome)

    async def move(self, request: Request) -> Response:
        """Move it to what was shown."""
        form, by = here(request).form, login_of(request).name
        visit = await self._known(request)
        want = wanted(self._as_is(visit, form), self._desk.settings, self._today(), self._usual())
        outcome = await self._desk.room.perform(
            lambda uow: move(uow, self._desk.settings, want, visit.id, by)
        )
        if isinstance(outcome, Refused):
            return await self._asked(request, form, outcome.because)
        return self._pages.after(request, f"{BASE}/calendar/{want.day}", outcome)

    async def ask_to_cancel(self, request: Request) -> Response:
        """What calling it off means."""
        page = await self._page(request)
        return self._pages.page(request, "cancel.html", view=page.view)

    async def cancel(self, request: Request) -> Response:
        """Call it off."""
        visit, form, by = VisitId(request.path_params["visit"]), here(request).form, login_of(request).name
        why, tell = " ".join(form.get("why", "").split())[:200], "tell" in form
        outcome = await self._desk.room.perform(lambda uow: _called_off(uow, visit, why, tell, by))
        undo = Undo(f"{BASE}/visits/{visit}", "Book it again", {"act": "undo"})
        return self._pages.after(request, await self._back(request, visit), outcome, undo)

    async def _asked(self, request: Request, form: Mapping[str, str], wrong: str = "") -> Response:
        visit = await self._known(request) if "visit" in request.path_params else None
        asked = self._as_is(visit, form) if visit is not None else form
        want = wanted(asked, self._desk.settings, self._today(), self._usual())
        patient = PatientId(form.get("patient", ""))
        view = await self._desk.read(read_booking, want, patient, visit.id if visit else None)
        before, after = days_around(want.day)
        about = {"view": view, "want": want, "wrong": wrong or want.wrong, "before": before, "after": after}
        about |= {"kinds": self._desk.settings.visit_types.values(), "today": self._today()}
        if view.patient is not None:
            await self._desk.seen(request, "patient.viewed", view.patient.id, page="booking")
        return self._pages.page(request, "book.html", 409 if wrong else 200, **about)

    async def _page(self, request: Request) -> VisitPage:
        page = await self._desk.read(_read, VisitId(request.path_params["visit"]), login_of(request).name)
        if page is None:
            raise HTTPException(404, "There is no such visit.")
        await self._desk.seen(request, "visit.viewed", page.view.visit.patient, visit=page.view.visit.id)
        return page

    async def _known(self, request: Request) -> Visit:
        page = await self._desk.read(_read, VisitId(request.path_params["visit"]), login_of(request).name)
        if page is None:
            raise HTTPException(404, "There is no such visit.")
        return page.view.visit

    async def _back(self, request: Request, visit: VisitId) -> str:
        """The day of the visit, where one came from."""
        page = await self._desk.read(_read, visit, login_of(request).name)
        if page is None:
            return f"{BASE}/calendar"
        return f"{BASE}/calendar/{self._pages.local(page.view.visit.start).date()}"

    def _as_is(self, visit: Visit, form: Mapping[str, str]) -> dict[str, str]:
        """What a form says of a visit that moves; the rest stays as it is."""
        day = str(self._pages.local(visit.start).date())
        return {"day": day, **form, "kind": visit.visit_type, "mode": visit.mode.value}

    def _usual(self) -> VisitType:
        return next(iter(self._desk.settings.visit_types.values()))

    def _today(self) -> Any:
        return self._pages.local(self._desk.now()).date()


def _read(
    store: Store, settings: PracticeSettings, visit: VisitId, by: str, now: datetime
) -> VisitPage | None:
    with store.look(settings.id, now) as uow:
        found = uow.visits.get(visit)
        if found is None:
            return None
        view = view_of(uow, settings, found, At(uow, by, settings))
        return VisitPage(view, tuple(uow.staff_visits.history(visit)))


def _acted(uow: UnitOfWork, visit: VisitId, act: str, by: str) -> Outcome:
    before = uow.visits.get(visit)
    if before is None:
        return Missing("There is no such visit.")
    calendar = uow.staff_visits
    if act == "undo":
        after = calendar.undo(visit, by)
        return Refused("There is nothing to take back.") if after == before else Done(_undone(before, after))
    deeds = {"arrive": calendar.arrive, "complete": calendar.complete, "no_show": calendar.no_show}
    if act not in deeds:
        return Refused("Nothing was done: the page asked for something that a visit cannot do.")
    after = deeds[act](visit, by)
    if after.state is before.state:
        return Refused(f"Nothing was changed: the visit is {before.state.value.replace('_', ' ')}.")
    return Done(f"written down: the visit {_FOLLOWS[act]}")


def _undone(before: Visit, after: Visit) -> str:
    if before.state is VisitState.CANCELLED:
        return "the visit is booked again; if the patient was told that it is off, tell them"
    return f"taken back: the visit is {after.state.value.replace('_', ' ')} again"


def _called_off(uow: UnitOfWork, visit: VisitId, why: str, tell: bool, by: str) -> Outcome:
    before = uow.visits.get(visit)
    if before is None:
        return Missing("There is no such visit.")
    if before.state not in (VisitState.BOOKED, VisitState.ARRIVED):
        return Refused("That visit is not booked any more.")
    if tell and before.state is VisitState.BOOKED and before.patient is not None:
        uow.closing.call_off(visit, why, by)
        return Done("called off; the patient is told and offered other times")
    uow.visits.cancel(visit, by, why)
    return Done("called off; the patient is not told")
