"""The visits' times as a calendar to subscribe to. It says "Busy", and nothing of anybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.calendars.busy import OWN
from bot.clock import Clock
from bot.memory import Memory, MemoryTrouble
from practice.settings import PracticeSettings
from practice.store.store import Store
from practice.visits import Visit

PATH = "/calendar/{name:str}.ics"
_BACK, _AHEAD = timedelta(days=30), timedelta(days=366)
_FRESH = "PT15M"  # how often a program should look again


def feed_route(store: Store, settings: PracticeSettings, memory: Memory, now: Clock) -> Route:
    """Serves the calendar under each secret name; any other name looks like no page at all."""

    def look(name: str) -> tuple[Visit, ...] | None:
        at = now()
        with store.look(settings.id, at) as uow:
            return uow.outside.shown(at - _BACK, at + _AHEAD) if uow.outside.opens(name) else None

    async def serve(request: Request) -> Response:
        try:
            visits = await memory.do(look, request.path_params["name"])
        except MemoryTrouble:
            return Response(status_code=503, headers={"Retry-After": "60"})
        if visits is None:
            return Response(status_code=404)
        return Response(
            written(visits, settings, now()),
            media_type="text/calendar",
            headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"},
        )

    return Route(PATH, serve, methods=["GET"])


def written(visits: Sequence[Visit], settings: PracticeSettings, now: datetime) -> bytes:
    """The calendar file: stable names, growing sequence numbers, the practice's time zone."""
    import icalendar  # takes a fifth of a second to load

    calendar = icalendar.Calendar()
    about = {
        "prodid": "-//Deskside//visits//EN",
        "version": "2.0",
        "method": "PUBLISH",
        "x-wr-calname": settings.name,
        "x-published-ttl": _FRESH,
    }
    for name, value in about.items():
        calendar.add(name, value)
    add: Callable[[icalendar.Event], None] = calendar.add_component
    for visit in visits:
        event = icalendar.Event()
        event.add("uid", f"{visit.id}@{settings.id}{OWN}")
        event.add("sequence", visit.sequence)
        event.add("dtstamp", now)
        event.add("dtstart", visit.start.astimezone(settings.zone))
        event.add("dtend", visit.end.astimezone(settings.zone))
        event.add("summary", "Busy")
        event.add("class", "PRIVATE")
        add(event)
    today = now.date()
    calendar.add_missing_timezones(today - 2 * _AHEAD, today + 3 * _AHEAD)
    return bytes(calendar.to_ical())
