"""Who saw or changed what, with patients' names for staff, who may see them; the look is written down."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.console.desk import ConsoleDesk
from bot.console.fields import whole_in
from bot.console.rendering import Pages
from bot.staff.people import named
from practice.audit import Entry
from practice.episodes import Refused
from practice.ids import PatientId
from practice.settings import PracticeSettings
from practice.store.store import Store

_ENTRIES = 100
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One entry. `whose`: the patient's name; for who was erased there is none, and the id stands for it."""

    entry: Entry
    whose: str
    about: str


@dataclass(frozen=True, slots=True)
class AuditView:
    """The entries, and why none is shown for a name that nobody has."""

    rows: tuple[Row, ...]
    wrong: str = ""


class AuditPages:
    """Entries hold ids alone; names are looked up when they are read."""

    def __init__(self, desk: ConsoleDesk, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        """Within the console."""
        return [Route("/audit", self.page)]

    async def page(self, request: Request) -> Response:
        """The newest entries first, of one patient or one person where asked."""
        asked = request.query_params
        by, patient = (asked.get(name, "").strip()[:_LONGEST] for name in ("by", "patient"))
        view = await self._desk.read(_read, by, patient, whole_in(asked.get("before", "")))
        await self._desk.seen(request, "audit.viewed", entries=len(view.rows))
        more = view.rows[-1].entry.number if len(view.rows) == _ENTRIES else None
        return self._pages.page(request, "audit.html", view=view, by=by, patient=patient, more=more)


def _read(
    store: Store, settings: PracticeSettings, by: str, patient: str, before: int | None, now: datetime
) -> AuditView:
    with store.look(settings.id, now) as uow:
        names = {one.id: one.full_name for one in uow.patients.all()}
        whose = None
        if patient:
            found = PatientId(patient) if uow.patients.get(PatientId(patient)) else named(uow, patient)
            if isinstance(found, Refused):
                return AuditView((), found.because)
            whose = found if isinstance(found, str) else found.id
        entries = uow.audit.latest(patient=whose, by=by or None, before=before, limit=_ENTRIES)
        return AuditView(
            tuple(Row(e, names.get(e.patient, "") if e.patient else "", _about(e)) for e in entries)
        )


def _about(entry: Entry) -> str:
    """What the entry holds beside the patient, as words: "case 3, page record"."""
    told = {name: value for name, value in json.loads(entry.about).items() if name not in ("patient", "by")}
    return ", ".join(f"{name.replace('_', ' ')} {_plain(value)}" for name, value in told.items())


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
