"""Draws the console's pages: templates, times as the practice reads them, and what was just done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.clock import Clock
from bot.console.gate import BASE, TOKEN, here, login_of
from bot.staff.answers import Done, Missing, Outcome
from practice.ids import LoginId
from practice.settings import PracticeSettings

HERE = Path(__file__).parent
PLACES = (
    ("inbox", "Inbox", ("inbox", "cases", "closed")),
    ("calendar", "Calendar", ("calendar", "visits", "book")),
    ("patients", "Patients", ("patients",)),
    ("more", "More", ("more", "protocols", "campaigns", "figures", "settings", "audit", "account")),
)  # path, name, and what else belongs to it


@dataclass(frozen=True, slots=True)
class Undo:
    """A way back, shown once beside what was done: a form of one button."""

    action: str
    label: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence on what came of an act."""

    text: str
    well: bool
    undo: Undo | None = None


class Pages:
    """All templates. What an act came to is kept for the next page of the same login, and shown once."""

    def __init__(self, settings: PracticeSettings, now: Clock) -> None:
        self._settings = settings
        self._now = now
        self._told: dict[LoginId, Told] = {}
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {"clock": self._clock, "day": self._day, "moment": self._moment}
        self._templates.filters |= {"wall": self._wall, "localday": self._localday}
        self._templates.filters |= {"words": _words, "count": _count, "span": _span}
        self._templates.globals |= {"practice": settings.name, "base": BASE, "token_field": TOKEN}
        self._templates.globals["places"] = PLACES

    def page(self, request: Request, template: str, status: int = 200, **about: Any) -> Response:
        """One page, or one part of it."""
        found = here(request)
        told = self._told.pop(found.login.id, None) if found.login else None
        common = {"login": found.login, "token": found.token, "told": told, "path": request.url.path}
        text = self._templates.get_template(template).render({**common, **about})
        return HTMLResponse(text, status_code=status)

    def part(self, request: Request, template: str, **about: Any) -> Response:
        """A part that the page asks for by itself: what an act came to waits for the whole page."""
        common = {"login": login_of(request), "token": here(request).token, "told": None}
        return HTMLResponse(self._templates.get_template(template).render({**common, **about}))

    def sorry(self, title: str, text: str, status: int) -> Response:
        """A page that says what went wrong, for whomever."""
        about = {"login": None, "token": "", "told": None, "path": "", "title": title, "text": text}
        return HTMLResponse(self._templates.get_template("sorry.html").render(about), status_code=status)

    def after(self, request: Request, place: str, outcome: Outcome, undo: Undo | None = None) -> Response:
        """Go on to a page, which says what came of the act. What is not there has no page to go on to."""
        if isinstance(outcome, Missing):
            raise HTTPException(404, outcome.because)
        well = isinstance(outcome, Done)
        text = outcome.line if isinstance(outcome, Done) else outcome.because
        self._told[login_of(request).id] = Told(f"{text[:1].upper()}{text[1:]}", well, undo if well else None)
        return RedirectResponse(place, status_code=303)

    def local(self, at: datetime) -> datetime:
        """A moment in the practice's own time."""
        return at.astimezone(self._settings.zone)

    def _clock(self, at: datetime) -> str:
        return f"{self.local(at):%-I:%M %p}"

    def _day(self, at: datetime | date) -> str:
        day = self.local(at).date() if isinstance(at, datetime) else at
        today = self.local(self._now()).date()
        year = "" if day.year == today.year else f", {day.year}"
        return f"{day:%a %b} {day.day}{year}"

    def _wall(self, at: datetime) -> str:
        """ "13:20", as the fields of a form have it."""
        return f"{self.local(at):%H:%M}"

    def _localday(self, at: datetime) -> str:
        return self.local(at).date().isoformat()

    def _moment(self, at: datetime) -> str:
        """ "3:20 PM" today, else with the day."""
        today = self.local(at).date() == self.local(self._now()).date()
        return self._clock(at) if today else f"{self._day(at)}, {self._clock(at)}"


def _words(text: str) -> str:
    """A key as words: "no_show" is "no show"."""
    return text.replace("_", " ")


def _span(minutes: int) -> str:
    """ "1 h 40 min"."""
    hours, rest = divmod(minutes, 60)
    return " ".join([*([f"{hours} h"] if hours else []), *([f"{rest} min"] if rest or not hours else [])])


def _count(many: int, one: str, more: str = "") -> str:
    return f"{many} {one if many == 1 else more or one + 's'}"
