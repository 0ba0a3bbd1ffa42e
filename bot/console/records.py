"""A patient's record as a whole: handed out, kept from being erased, erased for good in two steps."""

from __future__ import annotations

import asyncio
import io
import os
import zipfile
from dataclasses import dataclass
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.backups import folder_of
from bot.console.desk import ConsoleDesk
from bot.console.gate import BASE, here, login_of
from bot.console.rendering import Pages
from bot.home import Home
from bot.records.erasing import ELSEWHERE, goes, gone, settle, still_held
from bot.staff.answers import Done, Missing, Outcome
from practice.episodes import Refused
from practice.erasure import STAYS, Erasure, LegalHold
from practice.ids import PatientId
from practice.patients import Patient
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings
from practice.store.store import Store

_LONGEST_WHY = 200


@dataclass(frozen=True, slots=True)
class RecordView:
    """Whose record, what holds it, and what erasing would do or why it may not be done now."""

    patient: Patient
    holds: tuple[LegalHold, ...]
    foreseen: Erasure | Refused


class RecordPages:
    """Whoever is signed in may hand a record out and hold it; only the physician erases or ends a hold."""

    def __init__(self, desk: ConsoleDesk, pages: Pages, home: Home) -> None:
        self._desk = desk
        self._pages = pages
        self._home = home

    def routes(self) -> list[BaseRoute]:
        """Within the console."""
        return [
            Route("/patients/{patient}/whole", self.page),
            Route("/patients/{patient}/whole", self.act, methods=["POST"]),
            Route("/patients/{patient}/export", self.export, methods=["POST"]),
            Route("/patients/{patient}/erase", self.ask),
            Route("/patients/{patient}/erase", self.erase, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """What can be done with the record."""
        return self._pages.page(request, "whole.html", view=await self._view(request))

    async def act(self, request: Request) -> Response:
        """Put it on legal hold, or end that."""
        patient, form, by = self._patient(request), here(request).form, login_of(request).name
        why = " ".join(form.get("why", "").split())[:_LONGEST_WHY]
        outcome = await self._desk.room.perform(lambda uow: self._acted(uow, patient, form, why, by))
        return self._pages.after(request, f"{BASE}/patients/{patient}/whole", outcome)

    async def export(self, request: Request) -> Response:
        """The whole record in one archive; that it was taken out is written down first."""
        view = await self._view(request)
        await self._desk.seen(request, "patient.exported", view.patient.id, page="console")
        content = await asyncio.to_thread(self._archive, view.patient)
        day = self._pages.local(self._desk.now()).date()
        headers = {"Content-Disposition": f'attachment; filename="record-{day}.zip"'}
        return Response(content, media_type="application/zip", headers=headers)

    async def ask(self, request: Request) -> Response:
        """What erasing means, before it is done."""
        return await self._asked(request)

    async def erase(self, request: Request) -> Response:
        """Erase, once the last name was typed. It cannot be taken back."""
        view, form, by = await self._view(request), here(request).form, login_of(request).name
        patient = view.patient
        if form.get("name", "").strip().casefold() != patient.family_name.casefold() or "sure" not in form:
            wrong = "Nothing was erased: type the last name as it stands above, and tick the box."
            return await self._asked(request, wrong, 409)
        done: list[Erasure] = []

        def erase(uow: UnitOfWork) -> Outcome:
            if by != self._desk.settings.physician:
                return self._only("erases a record")
            found = uow.erasures.erase(patient.id, by)
            if isinstance(found, Refused):
                return found
            done.append(found)
            return Done(
                f"{gone(found)} {still_held(self._home, folder_of(self._home, os.environ))} {ELSEWHERE}"
            )

        outcome = await self._desk.room.perform(erase)
        if isinstance(outcome, Refused):
            return await self._asked(request, outcome.because, 409)
        await self._desk.memory.do(settle, self._home, self._desk.store, patient.id, self._desk.now())
        return self._pages.after(request, f"{BASE}/patients", outcome)

    async def _asked(self, request: Request, wrong: str = "", status: int = 200) -> Response:
        view = await self._view(request)
        lines = goes(view.foreseen) if isinstance(view.foreseen, Erasure) else []
        refused = view.foreseen.because if isinstance(view.foreseen, Refused) else ""
        about = {"view": view, "goes": lines, "stays": STAYS, "refused": refused, "wrong": wrong}
        return self._pages.page(request, "erase.html", status, **about)

    async def _view(self, request: Request) -> RecordView:
        view = await self._desk.read(_read, self._patient(request))
        if view is None:
            raise HTTPException(404, "There is no such patient.")
        await self._desk.seen(request, "patient.viewed", view.patient.id, page="whole record")
        return view

    def _patient(self, request: Request) -> PatientId:
        return PatientId(request.path_params["patient"])

    def _acted(self, uow: UnitOfWork, patient: PatientId, form: dict[str, str], why: str, by: str) -> Outcome:
        if uow.patients.get(patient) is None:
            return Missing("There is no such patient.")
        match form.get("act"):
            case "hold" if why:
                uow.erasures.hold(patient, why, by)
                return Done("on legal hold: the record cannot be erased until the hold is ended")
            case "hold":
                return Refused("Say why, so that it can be judged later, such as: subpoena of 3 March.")
            case "release" if by != self._desk.settings.physician:
                return self._only("ends a hold")
            case "release":
                ended = uow.erasures.release(patient, by)
                return Done("the hold has ended") if ended else Refused("There is no hold on this record.")
        return Refused("Nothing was done: the page asked for something it cannot do.")

    def _only(self, does: str) -> Refused:
        return Refused(f"Only {self._desk.settings.physician} {does}. Nothing was changed.")

    def _archive(self, patient: Patient) -> bytes:
        from bot.records.files import of_patient

        settings, now = self._desk.settings, self._desk.now()
        with self._desk.store.look(settings.id, now) as uow:
            names = {one.id: one.full_name for one in uow.patients.all()}
            files = of_patient(uow.records.of_patient(patient.id), patient, names, settings, now)
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in files.items():
                packed.writestr(name, content)
        return archive.getvalue()


def _read(store: Store, settings: PracticeSettings, patient: PatientId, now: datetime) -> RecordView | None:
    with store.look(settings.id, now) as uow:
        found = uow.patients.get(patient)
        if found is None:
            return None
        return RecordView(found, uow.erasures.holds(patient), uow.erasures.foresee(patient))
