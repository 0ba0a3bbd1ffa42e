"""Booking and moving by staff: what is asked for, what speaks against it, and the act after it was shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from actions.say import moment
from bot.console.fields import day_in, wall_in
from bot.console.reading_calendar import span_of
from bot.staff.answers import Done, Outcome
from bot.staff.free import for_staff, is_free, opening_at
from bot.staff.telling import NOT_ASKED, tell
from practice.episodes import Refused
from practice.hours import to_utc
from practice.ids import PatientId, VisitId
from practice.patients import Patient
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings
from practice.store.store import Store
from practice.visits import Mode, Opening, Visit, VisitState, VisitType

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form asks for, as far as it is filled in. `wrong`: a sentence about what is not understood."""

    day: date
    kind: VisitType
    mode: Mode
    start: datetime | None
    reason: str
    tell: bool
    over: bool
    wrong: str = ""

    def opening(self, settings: PracticeSettings) -> Opening | None:
        """The opening that is meant, free or not."""
        return opening_at(settings, self.kind, self.start, self.mode) if self.start else None


@dataclass(frozen=True, slots=True)
class BookingView:
    """What the page shows: the choices of that day, and whether what was chosen is free."""

    wanted: Wanted
    patient: Patient | None
    people: tuple[Patient, ...]
    openings: tuple[datetime, ...]
    free: bool
    moving: Visit | None = None


def wanted(form: Mapping[str, str], settings: PracticeSettings, today: date, usual: VisitType) -> Wanted:
    """Read a form. A time that the clocks skip that day is none."""
    day = day_in(form.get("day", "")) or today
    kind = settings.visit_types.get(form.get("kind", ""), usual)
    mode = next((each for each in kind.modes if each.value == form.get("mode")), kind.modes[0])
    said = form.get("time", "").strip() or form.get("pick", "")
    wall = wall_in(said)
    start = to_utc(day, wall, settings.zone) if wall else None
    wrong = "Write the time like 09:20." if said and start is None else ""
    reason = " ".join(form.get("reason", "").split())[:LONGEST_REASON]
    return Wanted(day, kind, mode, start, reason, "tell" in form, "over" in form, wrong)


def read_booking(
    store: Store,
    settings: PracticeSettings,
    want: Wanted,
    patient: PatientId,
    moving: VisitId | None,
    now: datetime,
) -> BookingView:
    """The page's facts at `now`."""
    with store.look(settings.id, now) as uow:
        start, end = span_of(want.day, settings)
        wide = for_staff(want.kind, want.kind.step_minutes)
        found = uow.visits.openings(wide, max(start, now), end, mode=want.mode, moving=moving)
        opening = want.opening(settings)
        free = opening is not None and is_free(uow, want.kind, opening, moving)
        visit = uow.visits.get(moving) if moving else None
        whose = visit.patient if visit is not None else patient
        known = uow.patients.get(whose) if whose else None
        times = tuple(each.start for each in found)
        return BookingView(want, known, uow.patients.all(), times, free, visit)


def book(uow: UnitOfWork, settings: PracticeSettings, want: Wanted, patient: PatientId, by: str) -> Outcome:
    """Book it; what is not free only when overbooking was ticked."""
    checked = _checked(uow, settings, want, None)
    if isinstance(checked, Refused):
        return checked
    if uow.patients.get(patient) is None:
        return Refused("Choose the patient first.")
    opening, free = checked
    visit = uow.staff_visits.book_by_staff(opening, patient, by, want.reason, overbook=want.over and not free)
    return _said(uow, settings, visit, "booked" if free else "overbooked", want)


def move(uow: UnitOfWork, settings: PracticeSettings, want: Wanted, visit: VisitId, by: str) -> Outcome:
    """Move it; as with booking."""
    old = uow.visits.get(visit)
    if old is None or old.state is not VisitState.BOOKED:
        return Refused("That visit is not booked any more.")
    checked = _checked(uow, settings, want, visit)
    if isinstance(checked, Refused):
        return checked
    opening, free = checked
    moved = uow.staff_visits.move_by_staff(visit, opening, by, overbook=want.over and not free)
    return _said(uow, settings, moved, "moved to" if free else "moved, overbooked,", want, moved=True)


def _checked(
    uow: UnitOfWork, settings: PracticeSettings, want: Wanted, moving: VisitId | None
) -> tuple[Opening, bool] | Refused:
    opening = want.opening(settings)
    if opening is None:
        return Refused(want.wrong or "Choose a time first.")
    if opening.start <= uow.now:
        return Refused(f"{moment(opening.start, settings.zone)} is over.")
    free = is_free(uow, want.kind, opening, moving)
    if not free and not want.over:
        return Refused(
            f"{moment(opening.start, settings.zone)} is taken or closed. Tick overbook to book it."
        )
    return opening, free


def _said(
    uow: UnitOfWork, settings: PracticeSettings, visit: Any, did: str, want: Wanted, *, moved: bool = False
) -> Outcome:
    if not isinstance(visit, Visit):
        return Refused("That time was taken just now. Choose another.")
    told = tell(uow, visit, moved=moved) if want.tell else NOT_ASKED
    when = moment(visit.start, settings.zone)
    return Done(f"{did} {when}, {want.kind.name.lower()}{told}")


def days_around(day: date) -> tuple[date, date]:
    """The day before and the one after."""
    return day - timedelta(days=1), day + timedelta(days=1)
