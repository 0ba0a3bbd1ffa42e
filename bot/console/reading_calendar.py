"""What the console reads for a day and a week: visits, free time, closed hours, and who waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.staff.agenda import to_know
from bot.staff.at import At
from practice.closing import ClosedHours
from practice.patients import Patient
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings
from practice.store.store import Store
from practice.visits import LIVE, Visit, VisitState
from practice.waitlist import Offer, Waiting

SHORTEST_FREE = timedelta(minutes=10)
_OFF = (VisitState.CANCELLED, VisitState.NO_SHOW)
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit as the day shows it. `know`: what should not be missed. `shared`: it lies over another one."""

    visit: Visit
    patient: Patient | None
    kind: str
    know: tuple[str, ...] = ()
    shared: bool = False

    @property
    def who(self) -> str:
        """The patient's name, or what stands there instead."""
        if self.patient is not None:
            return self.patient.full_name
        return "Offered to the waitlist" if self.visit.state is VisitState.HELD else "Nobody known"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a day: a visit, a free stretch, or closed hours."""

    start: datetime
    end: datetime
    visit: VisitView | None = None
    closed: ClosedHours | None = None

    @property
    def minutes(self) -> int:
        """How long it is."""
        return int((self.end - self.start).total_seconds()) // 60


@dataclass(frozen=True, slots=True)
class DayView:
    """A local day. `hours` are the practice's own; empty: it is closed by its settings."""

    day: date
    hours: tuple[Span, ...]
    entries: tuple[Entry, ...]
    closed: tuple[ClosedHours, ...]

    @property
    def visits(self) -> tuple[VisitView, ...]:
        """Those that take place, or did."""
        found = (entry.visit for entry in self.entries if entry.visit is not None)
        return tuple(each for each in found if each.visit.state not in (*_OFF, VisitState.HELD))

    @property
    def free_minutes(self) -> int:
        """What can still be booked."""
        return sum(e.minutes for e in self.entries if e.visit is None and e.closed is None)


@dataclass(frozen=True, slots=True)
class Waiter:
    """Somebody on the waitlist; `offer`: what they were offered and have not answered."""

    waiting: Waiting
    patient: Patient | None
    kind: str
    offer: Offer | None = None


def read_day(store: Store, settings: PracticeSettings, day: date, by: str, now: datetime) -> DayView:
    """A day at `now`, with what to know of each who comes."""
    with store.look(settings.id, now) as uow:
        return _day(uow, settings, day, At(uow, by, settings))


def read_week(store: Store, settings: PracticeSettings, day: date, now: datetime) -> tuple[DayView, ...]:
    """Monday to Sunday of the week in which the day lies; a closed weekend day without visits is left out."""
    monday = day - timedelta(days=day.weekday())
    with store.look(settings.id, now) as uow:
        days = [_day(uow, settings, monday + timedelta(days=n), None) for n in range(7)]
    return tuple(each for each in days if each.day.weekday() < 5 or each.hours or each.visits)


def read_waitlist(store: Store, settings: PracticeSettings, now: datetime) -> tuple[Waiter, ...]:
    """Who waits for a time, longest first, then who has an open offer."""
    with store.look(settings.id, now) as uow:
        waiting = sorted(uow.waitlist.waiting(), key=lambda one: one.joined_at)
        found = [
            Waiter(one, uow.patients.get(one.patient), _kind(settings, one.visit_type)) for one in waiting
        ]
        for offer in uow.waitlist.offers():
            one = Waiting(offer.waiting, offer.patient, offer.visit_type, {}, now)
            found.append(
                Waiter(one, uow.patients.get(offer.patient), _kind(settings, offer.visit_type), offer)
            )
    return tuple(found)


def span_of(day: date, settings: PracticeSettings) -> Span:
    """From local midnight to the next."""
    first = datetime.combine(day, time(0), tzinfo=settings.zone)
    return first, datetime.combine(day + timedelta(days=1), time(0), tzinfo=settings.zone)


def view_of(uow: UnitOfWork, settings: PracticeSettings, visit: Visit, at: At | None = None) -> VisitView:
    """One visit with whose it is; `at`: also what to know."""
    patient = uow.patients.get(visit.patient) if visit.patient else None
    know: list[str] = []
    if at is not None and patient is not None and visit.state in LIVE:
        know = list(to_know(at, patient))
        risk = uow.risk.score(visit.id) if visit.state is VisitState.BOOKED else None
        if risk is not None and risk.risky:
            know.append(risk.in_words())
    return VisitView(visit, patient, _kind(settings, visit.visit_type), tuple(know))


def _day(uow: UnitOfWork, settings: PracticeSettings, day: date, at: At | None) -> DayView:
    start, end = span_of(day, settings)
    views = [view_of(uow, settings, visit, at) for visit in uow.staff_visits.schedule(start, end)]
    closed = uow.closing.closed(start, end)
    hours = settings.hours.on(day)
    live = [view.visit for view in views if view.visit.state not in _OFF]
    entries = [Entry(v.visit.start, v.visit.end, _shared(v, live)) for v in views]
    entries += [Entry(max(c.start, start), min(c.end, end), closed=c) for c in closed]
    taken = [(visit.busy_from, visit.busy_to) for visit in live] + [(c.start, c.end) for c in closed]
    entries += [Entry(*span) for span in _free(hours, taken, uow.now)]
    entries.sort(key=lambda entry: (entry.start, entry.visit is None, entry.end))
    return DayView(day, hours, tuple(entries), closed)


def _shared(view: VisitView, live: Sequence[Visit]) -> VisitView:
    mine = view.visit
    over = any(o.id != mine.id and o.start < mine.end and mine.start < o.end for o in live)
    return VisitView(mine, view.patient, view.kind, view.know, over and mine in live)


def _free(hours: Sequence[Span], taken: Sequence[Span], now: datetime) -> Iterator[Span]:
    """What is left of the hours from now on."""
    for first, last in hours:
        at = max(first, now)
        for begin, end in sorted(taken):
            if begin - at >= SHORTEST_FREE and begin < last:
                yield at, begin
            at = max(at, end)
        if last - at >= SHORTEST_FREE:
            yield at, last


def _kind(settings: PracticeSettings, key: str) -> str:
    kind = settings.visit_types.get(key)
    return kind.name if kind else key.replace("_", " ")
