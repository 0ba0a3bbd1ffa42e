"""Every route of the program, found by looking, over a desk whose file holds another practice too.

A route that is added is met by itself; one whose path names something new fails until `filled_in` says what
that is.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import httpx
import sqlalchemy as sa
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.app import Desk
from bot.channels.sms.hooks import Hooks
from bot.channels.telegram.given import Given as TelegramGiven
from bot.channels.telegram.webhook import Webhook
from bot.channels.web.guard import Guard
from bot.channels.web.pages import PageFacts, PatientPage, application
from bot.channels.web.public import public_application
from bot.channels.webchat import Webchat
from bot.commands.run import local_routes, public_routes
from bot.console.app import Console
from bot.console.gate import BASE
from bot.console.later import ConsoleLater
from practice.identity import How
from practice.ports import Reply
from practice.settings import PracticeSettings
from practice.store.columns import metadata
from practice.visits import Visit
from tests.conftest import OTHER
from tests.console import ORIGIN, Caller, given, person
from tests.desk import FakeChannel, opened, plan

OWN = {
    "patient": "rosa-dell",
    "kind": "blood_pressure",
    "name": "flu_shot",
    "day": "2026-03-02",
    "path": "page.js",
    "number": "1",
}
ROWS = {"patient", "visit", "task", "number", "login", "waiting", "secret"}
SAFE = ("GET", "HEAD")
Values = Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """One route: the application that serves it, its whole path with its gaps, and a method."""

    path: str
    method: str

    def filled(self, values: Values) -> str:
        """Its address. Fails when nobody has said what a gap stands for."""
        feed = self.path.endswith(".ics")
        return re.sub(r"{(\w+)(?::\w+)?}", lambda gap: values["feed" if feed else gap[1]], self.path)

    @property
    def names_a_row(self) -> bool:
        """Whether a gap of its path is a row of a practice."""
        gaps = set(re.findall(r"{(\w+)", self.path)) & ROWS
        return bool(gaps) or self.path.endswith(".ics")


def walk(routes: Sequence[BaseRoute], before: str = "") -> Iterator[Place]:
    """Every route below; what is mounted is either files or walked as well."""
    for route in routes:
        if isinstance(route, Mount) and not isinstance(route.app, StaticFiles):
            assert route.routes, f"{route.path} hides its routes: walk it by hand"
            yield from walk(route.routes, before + route.path)
        elif isinstance(route, Route):
            yield from (Place(before + route.path, method) for method in sorted(route.methods or ()))
        else:
            assert isinstance(route, Mount), route


@dataclass
class Practice:
    """A running desk, what it holds, another practice in the same file, and callers of all its ports."""

    desk: Desk
    own: Values
    theirs: Values
    places: tuple[Place, ...]
    local: Caller
    public: httpx.AsyncClient

    def rows(self) -> dict[str, list[str]]:
        """Everything that is stored, of both practices."""
        with self.desk.store.engine.connect() as connection:
            return {
                table.name: sorted(map(repr, connection.execute(sa.select(table))))
                for table in metadata.sorted_tables
            }

    def changed(self, before: dict[str, list[str]]) -> dict[str, list[str]]:
        """What is new or gone since."""
        now = self.rows()
        return {name: sorted(set(now[name]) ^ set(before[name])) for name in now if now[name] != before[name]}

    async def ask(self, place: Place, values: Values, **form: str) -> httpx.Response:
        """Call it where it is served, with all that a page of ours would send."""
        path = place.filled(values)
        if not place.path.startswith(BASE) and place.path not in ("/", "/stream", "/messages"):
            return await self.public.request(place.method, path, data=form or None)
        if place.method in SAFE:
            return await self.local.web.request(place.method, path, params=form or None)
        return await self.local.web.request(place.method, path, data={"page_token": self.local.token, **form})


@asynccontextmanager
async def all_of_it(folder: Path, sample: PracticeSettings) -> AsyncIterator[Practice]:
    """The desk with everything it serves, and nobody signed in."""
    async with opened(plan(folder, FakeChannel())) as desk:
        own = {**OWN, **filled_in(desk, sample)}
        other = PracticeSettings(**{**vars_of(sample), "id": OTHER, "name": "Hillside Practice"})
        desk.store._settings[OTHER] = other  # type: ignore[index]
        desk.store.seed(other, desk.front.now())
        theirs = {**OWN, **filled_in(desk, other)}
        console, webchat = Console(desk, given()), Webchat()
        later = ConsoleLater(desk, given())
        page = PatientPage(desk.front, webchat, Guard(b"secret"), PageFacts("Riverside", "Dr. Amari"))
        hooks = Hooks(RefusesAll(), desk.front)  # type: ignore[arg-type]
        telegram = Webhook(TelegramGiven("1:a", webhook="w" * 16), desk.front, None)  # type: ignore[arg-type]
        local, public = local_routes(desk, later, page), public_routes(desk, ())
        public = [*public, *hooks.routes(), telegram.route()]
        walked = [r for r in local if not (isinstance(r, Mount) and r.path == BASE)]
        assert len(walked) == len(local) - 1
        places = (*walk(walked), *walk(public), *walk([Mount(BASE, routes=console.routes)]))
        headers = {"origin": ORIGIN}
        async with (
            httpx.AsyncClient(
                transport=httpx.ASGITransport(application(local, ["localhost"])),
                base_url=ORIGIN,
                headers=headers,
            ) as inside,
            httpx.AsyncClient(
                transport=httpx.ASGITransport(public_application(public)), base_url="https://desk.example.org"
            ) as outside,
        ):
            yield Practice(desk, own, theirs, places, Caller(inside), outside)
        later.end_feeds()
        console.end_feeds()


class RefusesAll:
    """A provider whose signature is never right."""

    def verify(self, call: object) -> bool:
        return False


def vars_of(settings: PracticeSettings) -> dict[str, object]:
    return {name: getattr(settings, name) for name in settings.__dataclass_fields__}


def filled_in(desk: Desk, settings: PracticeSettings) -> Values:
    """One row of each kind that a path can name, in the practice of these settings."""
    now = desk.front.now()
    canary = settings.id == OTHER
    with desk.store.turn(settings.id, now) as uow:
        chat = uow.conversations.find_or_open("web", f"chat of {settings.id}").id
        given_name, family = ("Zebulon", "Quartz") if canary else ("Vera", "Stone")
        patient = uow.patients.register(
            given_name, family, date(1970, 1, 1), "+15555550177" if canary else "+15555550123"
        ).id
        uow.conversations.link(chat, patient, How.STAFF)
        kind = settings.visit_types["new_patient"]
        opening = uow.visits.openings(kind, now, now + timedelta(days=9))[0]
        visit = uow.visits.book(opening, chat, patient, "hush-hush" if canary else "a cough")
        assert isinstance(visit, Visit)
        task = uow.staff.add_task("message", "hush-hush" if canary else "call", patient, chat)
        waiting = uow.visits.join_waitlist(patient, "physical", {}, chat)
        secret = uow.outside.open_feed("x")
        out = uow.mailbox.send(chat, Reply("hush-hush" if canary else "hello", kind="staff_reply"))
        number = ""
        if canary:
            uow.staff.open_episode(chat, "hush-hush", "hush-hush")
            (case,) = uow.staff.open_episodes()
            number = str(case.number)
    who = person(desk.store, settings, now, "Dr. Other" if canary else "Dr. Amari")
    with desk.store.turn(settings.id, now) as uow:
        account = uow.accounts.named(who.name)
        assert account is not None
        login = uow.accounts.sign_in(account.id, "digest" + settings.id, "").id
    return {
        "patient": patient,
        "visit": visit.id,
        "task": task,
        "login": login,
        "feed": secret,
        "secret": out,
        "waiting": waiting,
        "message": out,
        "totp": who.secret,
        **({"number": number} if number else {}),
    }
