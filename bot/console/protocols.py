"""Protocols as a physician reads and signs them: check-ins with patients, and chronic follow-ups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.console.desk import ConsoleDesk
from bot.console.fields import day_in
from bot.console.gate import BASE, here, login_of
from bot.console.rendering import Pages
from bot.staff.answers import Done, Outcome
from practice.episodes import Refused
from practice.ports import UnitOfWork
from practice.protocols.chronic_loading import CHRONIC, read_chronic
from practice.protocols.chronic_plain import chronic_in_plain_english
from practice.protocols.document import ProtocolError
from practice.protocols.loading import CHECKINS, read_folder
from practice.protocols.plain import in_plain_english
from practice.protocols.signing import signed


@dataclass(frozen=True, slots=True)
class Shown:
    """One protocol, whole in `text`. `lacks` says why patients are not asked by it; empty: they are."""

    id: str
    title: str
    version: int
    kind: str
    lacks: str
    text: str
    file: Path


class ProtocolPages:
    """Signing changes the file; the desk reads its files when it opens."""

    def __init__(self, desk: ConsoleDesk, pages: Pages, data: Path) -> None:
        self._desk = desk
        self._pages = pages
        self._data = data

    def routes(self) -> list[BaseRoute]:
        """Within the console."""
        return [
            Route("/protocols", self.all),
            Route("/protocols/{name}", self.one),
            Route("/protocols/{name}", self.sign, methods=["POST"]),
        ]

    async def all(self, request: Request) -> Response:
        """All of them, with what each lacks."""
        found = await self._desk.memory.do(self._read)
        return self._pages.page(request, "protocols.html", found=found)

    async def one(self, request: Request) -> Response:
        """One as plain English."""
        found = await self._named(request)
        return self._pages.page(request, "protocol.html", one=found, today=self._today())

    async def sign(self, request: Request) -> Response:
        """Sign it until a day, by the physician's own name."""
        found, form, by = await self._named(request), here(request).form, login_of(request).name
        until, today = day_in(form.get("until", "")), self._today()

        def act(uow: UnitOfWork) -> Outcome:
            if by != self._desk.settings.physician:
                return Refused(f"Only {self._desk.settings.physician} signs protocols.")
            if until is None or until <= today:
                return Refused("Say until which day to come it holds.")
            if form.get("version") != str(found.version) or "read" not in form:
                return Refused("Read it whole and tick that you did. It may have changed meanwhile.")
            try:
                text = signed(found.file.read_bytes().decode(), by, until, today)
            except ProtocolError as error:
                return Refused(str(error))
            about = {"protocol": found.id, "version": found.version, "until": until.isoformat()}
            uow.audit.write("protocol.signed", by, about=about)
            found.file.write_bytes(text.encode())
            return Done(f"signed until {until}; it counts from the next start of the desk on")

        outcome = await self._desk.room.perform(act)
        return self._pages.after(request, f"{BASE}/protocols/{found.id}", outcome)

    async def _named(self, request: Request) -> Shown:
        found = {one.id: one for one in await self._desk.memory.do(self._read)}
        if request.path_params["name"] not in found:
            raise HTTPException(404, "There is no such protocol.")
        return found[request.path_params["name"]]

    def _read(self) -> tuple[Shown, ...]:
        return tuple(self._each())

    def _each(self) -> Iterator[Shown]:
        folder, today = self._data / "protocols", self._today()
        for one in read_folder(self._data):
            lacks, file = one.approval.lacks(today) or "", folder / CHECKINS / f"{one.id}.yml"
            yield Shown(one.id, one.title, one.version, "check-in", lacks, in_plain_english(one), file)
        for each in read_chronic(self._data):
            lacks, file = each.approval.lacks(today) or "", folder / CHRONIC / f"{each.id}.yml"
            text = chronic_in_plain_english(each)
            yield Shown(each.id, each.title, each.version, "follow-up", lacks, text, file)

    def _today(self) -> date:
        return self._pages.local(self._desk.now()).date()
