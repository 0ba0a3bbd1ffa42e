"""Following a patient from home: enrol, pause, resume, stop, an own limit, a level lowered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.console.desk import ConsoleDesk
from bot.console.gate import BASE, here, login_of
from bot.console.rendering import Pages
from bot.staff import following
from bot.staff.answers import Missing, Outcome
from practice.enrolments import Enrolment
from practice.episodes import Refused
from practice.ids import PatientId
from practice.patients import Patient
from practice.ports import UnitOfWork
from practice.protocols.chronic import ChronicProtocol, Level
from practice.protocols.expressions import Value
from practice.settings import PracticeSettings
from practice.store.store import Store

_LONGEST_WHY = 200
_NUMBER = re.compile(r"\d{1,5}(\.\d{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Followed:
    """An enrolment, its protocol, the limits that hold for this patient, and the levels below its own."""

    enrolment: Enrolment
    protocol: ChronicProtocol
    limits: Mapping[str, Value]
    lower: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class FollowView:
    """The page: what the patient is followed by, and what they could be."""

    patient: Patient
    followed: tuple[Followed, ...]
    others: tuple[ChronicProtocol, ...]
    refused: tuple[str, ...]


class FollowPages:
    """The acts are those of the orders that staff type; only signed protocols are offered."""

    def __init__(self, desk: ConsoleDesk, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        """Within the console."""
        return [
            Route("/patients/{patient}/follow", self.page),
            Route("/patients/{patient}/follow", self.act, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """How it stands. `enrol` in the address names the protocol whose form is shown."""
        return await self._shown(request, request.query_params.get("enrol", ""), {})

    async def act(self, request: Request) -> Response:
        """Do one act; what was filled in is shown again with the reason when it cannot be done."""
        view, form, by = await self._view(request), here(request).form, login_of(request).name
        deed = {**form, "why": " ".join(form.get("why", "").split())[:_LONGEST_WHY]}
        outcome = await self._desk.room.perform(lambda uow: self._acted(uow, view.patient, deed, by))
        if isinstance(outcome, Refused) and not isinstance(outcome, Missing) and form.get("act") == "enrol":
            return await self._shown(request, form.get("protocol", ""), form, outcome.because, 409)
        return self._pages.after(request, f"{BASE}/patients/{view.patient.id}/follow", outcome)

    async def _shown(
        self, request: Request, enrol: str, form: Mapping[str, str], wrong: str = "", status: int = 200
    ) -> Response:
        view = await self._view(request)
        await self._desk.seen(request, "patient.viewed", view.patient.id, page="follow")
        wanted = next((one for one in view.others if one.id == enrol), None)
        hours = self._desk.settings.nudges
        about = {"view": view, "wanted": wanted, "form": form, "wrong": wrong, "hours": hours}
        return self._pages.page(request, "follow.html", status, **about)

    async def _view(self, request: Request) -> FollowView:
        view = await self._desk.read(self._read, PatientId(request.path_params["patient"]))
        if view is None:
            raise HTTPException(404, "There is no such patient.")
        return view

    def _read(
        self, store: Store, settings: PracticeSettings, patient: PatientId, now: datetime
    ) -> FollowView | None:
        library = self._chronic.library
        with store.look(settings.id, now) as uow:
            found = uow.patients.get(patient)
            if found is None:
                return None
            live = uow.enrolments.of_patients([patient])
        followed = tuple(_followed(e, p) for e in live if (p := library.protocols.get(e.protocol)))
        known = {enrolment.protocol for enrolment in live}
        others = tuple(one for one in library.protocols.values() if one.id not in known)
        return FollowView(found, followed, others, tuple(map(str, library.refused)))

    def _acted(self, uow: UnitOfWork, patient: Patient, form: Mapping[str, str], by: str) -> Outcome:
        protocol = self._chronic.library.protocols.get(form.get("protocol", ""))
        if protocol is None:
            return Missing("There is no such protocol, or nobody has signed it.")
        if form.get("act") == "enrol":
            return following.enrol(uow, patient, protocol, _as_typed(protocol, form), by, self._chronic)
        live = [e for e in uow.enrolments.of_patients([patient.id]) if e.protocol == protocol.id]
        if not live:
            return Refused(f"That patient is not followed for {protocol.title.lower()}.")
        act = form.get("act", "")
        if act == "override" and not _NUMBER.fullmatch(form.get("value", "").strip()):
            return Refused("Write the value as a number, such as 150.")
        return following.change(uow, act, live[0], protocol, _rest(act, form), by, self._chronic)

    @property
    def _chronic(self) -> following.Chronic:
        found = self._desk.room.orders.chronic
        assert found is not None
        return found


def _followed(enrolment: Enrolment, protocol: ChronicProtocol) -> Followed:
    lower = tuple(level for level in Level if level.rank < enrolment.level.rank)
    return Followed(enrolment, protocol, protocol.limits(enrolment.params, enrolment.overrides), lower)


def _as_typed(protocol: ChronicProtocol, form: Mapping[str, str]) -> str:
    """The filled fields as staff would type them: sbp_limit=130 pregnant=no at=08:30."""
    names = [param.name for param in protocol.params] + [question.name for question in protocol.questions]
    said = {name: form.get(name, "").strip() for name in (*names, "at")}
    return " ".join(f"{name}={value}" for name, value in said.items() if value)


def _rest(act: str, form: Mapping[str, str]) -> str:
    """What follows the protocol's name in the order that the form stands for."""
    why = form.get("why", "")
    match act:
        case "pause" if form.get("until"):
            return f"until {form['until'].strip()} {why}"
        case "override":
            return f"{form.get('limit', '')}={form.get('value', '').strip()} {why}"
        case "lower":
            return f"{form.get('level', '')} {why}"
    return why
