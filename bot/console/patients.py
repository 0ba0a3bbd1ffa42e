"""Patients: find one, read everything of them, mend their record, and decide who speaks and what is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.channels.sms.address import e164
from bot.console.desk import ConsoleDesk
from bot.console.fields import day_in
from bot.console.gate import BASE, here, login_of
from bot.console.reading_patients import SHOWN, ChartView, find_patients, read_chart
from bot.console.rendering import Pages
from bot.staff import people
from bot.staff.answers import Done, Missing, Outcome
from practice.chart_port import Correction
from practice.consent import EVERYTHING, Source
from practice.episodes import Refused
from practice.ids import PatientId
from practice.ports import UnitOfWork
from practice.protocols.chronic_library import ChronicLibrary

_NAME = re.compile(r"[^\W\d_][\w .,'’-]{0,59}")
_OLDEST = 130  # years


class PatientPages:
    """The pages about people."""

    def __init__(self, desk: ConsoleDesk, pages: Pages, library: ChronicLibrary) -> None:
        self._desk = desk
        self._pages = pages
        self._library = library

    def routes(self) -> list[BaseRoute]:
        """Within the console."""
        return [
            Route("/patients", self.find),
            Route("/patients", self.add, methods=["POST"]),
            Route("/patients/{patient}", self.chart),
            Route("/patients/{patient}", self.act, methods=["POST"]),
            Route("/patients/{patient}/record", self.record),
            Route("/patients/{patient}/record", self.correct, methods=["POST"]),
        ]

    async def find(self, request: Request) -> Response:
        """Everybody, or who fits."""
        wanted = request.query_params.get("q", "")[:100]
        found, many = await self._desk.read(find_patients, wanted, login_of(request).name)
        await self._desk.seen(request, "patients.listed", shown=len(found))
        return self._pages.page(request, "patients.html", found=found, many=many, q=wanted, form={}, wrong="")

    async def add(self, request: Request) -> Response:
        """A new patient, such as one who called."""
        form, by = here(request).form, login_of(request).name
        wanted = self._correction(form, verified=True)
        if isinstance(wanted, Refused):
            found, many = await self._desk.read(find_patients, "", by)
            about: dict[str, Any] = {
                "found": found,
                "many": many,
                "q": "",
                "form": form,
                "wrong": wanted.because,
            }
            return self._pages.page(request, "patients.html", 409, **about)
        added: list[PatientId] = []

        def act(uow: UnitOfWork) -> Outcome:
            added.append(uow.chart.add(wanted, by).id)
            return Done("added")

        outcome = await self._desk.room.perform(act)
        return self._pages.after(request, f"{BASE}/patients/{added[0]}", outcome)

    async def chart(self, request: Request) -> Response:
        """Everything of one patient."""
        view = await self._view(request)
        await self._desk.seen(request, "patient.viewed", view.patient.id)
        show = request.query_params.get("show", "")
        about: dict[str, Any] = {"view": view, "show": show if show in SHOWN else "", "shown": SHOWN}
        others = await self._desk.read(find_patients, "", login_of(request).name)
        return self._pages.page(request, "patient.html", **about, others=others[0])

    async def act(self, request: Request) -> Response:
        """Invite, proxies, consents, an open task or message."""
        patient, form, by = (
            PatientId(request.path_params["patient"]),
            here(request).form,
            login_of(request).name,
        )
        outcome = await self._desk.room.perform(lambda uow: _acted(uow, patient, form, by))
        return self._pages.after(request, f"{BASE}/patients/{patient}", outcome)

    async def record(self, request: Request) -> Response:
        """The record as a form."""
        view = await self._view(request)
        await self._desk.seen(request, "patient.viewed", view.patient.id, page="record")
        return self._pages.page(request, "record.html", view=view, form={}, wrong="")

    async def correct(self, request: Request) -> Response:
        """Write the corrected record."""
        view, form, by = await self._view(request), here(request).form, login_of(request).name
        wanted = self._correction(form, verified="verified" in form)
        if isinstance(wanted, Refused):
            about = {"view": view, "form": form, "wrong": wanted.because}
            return self._pages.page(request, "record.html", 409, **about)

        def act(uow: UnitOfWork) -> Outcome:
            return uow.chart.correct(view.patient.id, wanted, by) or Done("the record is corrected")

        outcome = await self._desk.room.perform(act)
        return self._pages.after(request, f"{BASE}/patients/{view.patient.id}", outcome)

    async def _view(self, request: Request) -> ChartView:
        patient = PatientId(request.path_params["patient"])
        view = await self._desk.read(read_chart, patient, login_of(request).name, self._library)
        if view is None:
            raise HTTPException(404, "There is no such patient.")
        return view

    def _correction(self, form: Mapping[str, str], *, verified: bool) -> Correction | Refused:
        given, family = (" ".join(form.get(key, "").split()) for key in ("given_name", "family_name"))
        if not _NAME.fullmatch(given) or not _NAME.fullmatch(family):
            return Refused("Write a first and a last name, in letters.")
        born, today = day_in(form.get("born", "")), self._pages.local(self._desk.now()).date()
        if born is None or not date(today.year - _OLDEST, 1, 1) <= born <= today:
            return Refused("Write the date of birth; it is no day to come.")
        written = form.get("phone", "").strip()
        phone = e164(written) if written else ""
        if phone is None:
            return Refused("That is no phone number: write it like (555) 555-0123.")
        return Correction(given, family, born, phone, verified)


def _acted(uow: UnitOfWork, patient: PatientId, form: Mapping[str, str], by: str) -> Outcome:
    if uow.patients.get(patient) is None:
        return Missing("There is no such patient.")
    match form.get("act"):
        case "invite":
            return people.invite(uow, patient, by)
        case "proxy":
            return people.add_proxy(uow, form.get("proxy", ""), patient, by)
        case "no_proxy":
            return people.end_proxy(uow, form.get("proxy", ""), patient, by)
        case "give" | "withdraw" as word:
            return _consent(uow, patient, form.get("scope", ""), given=word == "give")
        case "task":
            return _task(uow, patient, " ".join(form.get("text", "").split()))
    return Refused("Nothing was done: the page asked for something it cannot do.")


def _consent(uow: UnitOfWork, patient: PatientId, word: str, *, given: bool) -> Outcome:
    """As the patient told staff. A stop that the carrier holds is lifted only from the phone itself."""
    scope = next((each for each in EVERYTHING if each.value == word), None)
    if scope is None:
        return Refused("There is no such kind of message.")
    write = uow.consents.give if given else uow.consents.withdraw
    write((scope,), patient=patient, channel="staff", source=Source.STAFF)
    return Done(f"written down: {'wants' if given else 'wants no'} {word.replace('_', ' ')}")


def _task(uow: UnitOfWork, patient: PatientId, text: str) -> Outcome:
    if not text:
        return Refused("Write what there is to do first.")
    uow.staff.add_task("note", text[:500], patient, None)
    return Done("the task is on the list")
