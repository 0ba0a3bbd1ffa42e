"""The calendar: a day, a week, who waits; hours are closed and opened, and who waits is told of a delay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.console.desk import ConsoleDesk
from bot.console.fields import day_in, wall_in, whole_in
from bot.console.gate import BASE, here, login_of
from bot.console.reading_calendar import VisitView, read_day, read_waitlist, read_week, view_of
from bot.console.rendering import Pages, Undo
from bot.staff import closing
from bot.staff.answers import Done, Outcome
from practice.closing import Closed
from practice.episodes import Refused
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings
from practice.store.store import Store

_CHANGED = "The visits of those hours have changed meanwhile; look again. Nothing was closed."


class CalendarPages:
    """The pages about days."""

    def __init__(self, desk: ConsoleDesk, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        """Within the console."""
        return [
            Route("/calendar", self.today),
            Route("/calendar/{day}", self.day),
            Route("/calendar/{day}/week", self.week),
            Route("/calendar/{day}/close", self.ask_to_close),
            Route("/calendar/{day}/close", self.close, methods=["POST"]),
            Route("/calendar/{day}/open", self.open, methods=["POST"]),
            Route("/late", self.late, methods=["POST"]),
            Route("/waitlist/{waiting}/off", self.take_off, methods=["POST"]),
            Route("/live/calendar/{day}", self.day_part),
        ]

    async def today(self, request: Request) -> Response:
        """Today, or the day that is asked for."""
        day = day_in(request.query_params.get("day", "")) or self._today()
        return RedirectResponse(f"{BASE}/calendar/{day}", status_code=303)

    async def day(self, request: Request) -> Response:
        """One day, and who waits for a time."""
        day = self._day(request)
        view = await self._desk.read(read_day, day, login_of(request).name)
        await self._desk.seen(request, "calendar.viewed", day=day.isoformat(), visits=len(view.visits))
        about: dict[str, Any] = {
            "view": view,
            "waiters": await self._desk.read(read_waitlist),
            "today": self._today(),
        }
        about |= {"before": day - timedelta(days=1), "after": day + timedelta(days=1)}
        return self._pages.page(request, "day.html", **about)

    async def day_part(self, request: Request) -> Response:
        """The day's rows alone, as they are now."""
        view = await self._desk.read(read_day, self._day(request), login_of(request).name)
        return self._pages.part(request, "day_entries.html", view=view, today=self._today())

    async def week(self, request: Request) -> Response:
        """The week of a day."""
        day = self._day(request)
        days = await self._desk.read(read_week, day)
        await self._desk.seen(request, "calendar.viewed", week=days[0].day.isoformat())
        about: dict[str, Any] = {"days": days, "day": day, "today": self._today()}
        about |= {"before": day - timedelta(days=7), "after": day + timedelta(days=7)}
        return self._pages.page(request, "week.html", **about)

    async def ask_to_close(self, request: Request) -> Response:
        """Whose visits would be called off."""
        day, asked = self._day(request), request.query_params
        hours = _hours(asked)
        if isinstance(hours, Refused):
            return self._pages.after(request, f"{BASE}/calendar/{day}", hours)
        first, last = hours
        foreseen, views = await self._desk.read(_foreseen, day, first, last)
        if foreseen.first >= foreseen.last:
            return self._pages.after(request, f"{BASE}/calendar/{day}", Refused("Those hours are over."))
        about: dict[str, Any] = {
            "day": day,
            "closed": foreseen,
            "visits": views,
            "why": asked.get("why", "")[:200],
        }
        about |= {"first": asked.get("first", ""), "last": asked.get("last", "")}
        return self._pages.page(request, "close.html", **about)

    async def close(self, request: Request) -> Response:
        """Close what was shown, as long as it is still the same."""
        day, form, by = self._day(request), here(request).form, login_of(request).name
        hours = _hours(form)

        def act(uow: UnitOfWork) -> Outcome:
            if isinstance(hours, Refused):
                return hours
            first, last = hours
            now = uow.closing.foresee(day, first, last)
            if _ids(now) != form.get("shown", ""):
                return Refused(_CHANGED)
            return closing.close_day(uow, day, by, form.get("why", "").strip()[:200], first, last)

        outcome = await self._desk.room.perform(act)
        undo = Undo(f"{BASE}/calendar/{day}/open", "Open again", {})
        return self._pages.after(request, f"{BASE}/calendar/{day}", outcome, undo)

    async def open(self, request: Request) -> Response:
        """Take back what was closed."""
        day, by = self._day(request), login_of(request).name
        outcome = await self._desk.room.perform(lambda uow: closing.open_day(uow, day, by))
        return self._pages.after(request, f"{BASE}/calendar/{day}", outcome)

    async def late(self, request: Request) -> Response:
        """Tell who is due soon."""
        minutes, by = whole_in(here(request).form.get("minutes", "")), login_of(request).name
        outcome = await self._desk.room.perform(lambda uow: closing.late(uow, minutes or 0, by))
        return self._pages.after(request, f"{BASE}/calendar/{self._today()}", outcome)

    async def take_off(self, request: Request) -> Response:
        """Somebody waits no more."""
        waiting, by = request.path_params["waiting"], login_of(request).name

        def act(uow: UnitOfWork) -> Outcome:
            if not uow.waitlist.take_off(waiting):
                return Refused("They do not wait any more.")
            uow.audit.write("waitlist.taken_off", by, about={"waiting": waiting})
            return Done("off the waitlist; they are not told")

        return self._pages.after(request, f"{BASE}/calendar", await self._desk.room.perform(act))

    def _today(self) -> date:
        return self._pages.local(self._desk.now()).date()

    def _day(self, request: Request) -> date:
        day = day_in(request.path_params["day"])
        if day is None:
            raise HTTPException(404, "There is no such day.")
        return day


def _hours(form: Mapping[str, str]) -> tuple[time | None, time | None] | Refused:
    """The hours that are named; a half that is no time is refused, never taken for the whole day."""
    said = form.get("first", ""), form.get("last", "")
    first, last = map(wall_in, said)
    if (said[0] and first is None) or (said[1] and last is None):
        return Refused("Write the hours like 13:00 and 17:00.")
    if first is not None and last is not None and first >= last:
        return Refused("The hours end before they begin.")
    return first, last


def _foreseen(
    store: Store,
    settings: PracticeSettings,
    day: date,
    first: time | None,
    last: time | None,
    now: datetime,
) -> tuple[Closed, tuple[VisitView, ...]]:
    with store.look(settings.id, now) as uow:
        closed = uow.closing.foresee(day, first, last)
        return closed, tuple(view_of(uow, settings, visit) for visit in closed.visits)


def _ids(closed: Closed) -> str:
    """What a page showed, as its form sends it back."""
    return " ".join(visit.id for visit in closed.visits)
