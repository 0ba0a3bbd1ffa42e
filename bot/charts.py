"""A chart of what one patient measured at home: a picture, and the same in words for who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from actions.follow_up_summary import trend_lines
from actions.following import Case, case_in
from practice.enrolment_port import RoundState
from practice.enrolments import Enrolment
from practice.episodes import Refused
from practice.home_readings import HomeReading
from practice.patients import Patient
from practice.ports import UnitOfWork
from practice.protocols.chronic import ChronicMeasure, Level
from practice.protocols.chronic_library import ChronicLibrary
from practice.protocols.chronic_limits import Limit, limits

DAYS = 30
KINDS = {
    "bp": "blood_pressure",
    "pressure": "blood_pressure",
    "blood pressure": "blood_pressure",
    "sugar": "glucose",
    "blood sugar": "glucose",
    "peak flow": "peak_flow",
    "phq-9": "phq9",
    "gad-7": "gad7",
}
_NAMES = {"phq9": "PHQ-9", "gad7": "GAD-7", "glucose": "blood sugar"}


@dataclass(frozen=True, slots=True)
class Line:
    """One measure over time: local moments with values, and the limits of this patient."""

    name: str
    unit: str
    points: tuple[tuple[datetime, float], ...]
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """What is drawn. `silent`: local days on which the patient was asked and did not answer."""

    title: str
    lines: tuple[Line, ...]
    first: datetime
    last: datetime
    silent: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A PNG and its text alternative, which says the same."""

    png: bytes
    alt: str


def kinds_of(uow: UnitOfWork, patient: Patient, library: ChronicLibrary) -> tuple[str, ...]:
    """The kinds of readings that this patient is followed for."""
    live = uow.enrolments.of_patients([patient.id])
    protocols = [p for e in live if (p := library.get(e.protocol)) is not None]
    return tuple(dict.fromkeys(kind for p in protocols for kind in (*p.kinds(), *p.scores())))


def chart_of(
    uow: UnitOfWork, patient: Patient, kind: str, library: ChronicLibrary, zone: ZoneInfo, days: int = DAYS
) -> Chart | Refused:
    """The chart of one kind ("blood_pressure", "bp") over the last `days`, for who may see the patient."""
    wanted = KINDS.get(kind.strip().lower(), kind.strip().lower().replace(" ", "_"))
    case = _case(uow, patient, wanted, library)
    if case is None:
        known = ", ".join(_name(one) for one in kinds_of(uow, patient, library)) or "nothing"
        return Refused(f"{patient.full_name} is followed for: {known}.")
    since = uow.now - timedelta(days=days)
    readings = [r for r in case.readings if r.kind == wanted and r.taken_at >= since]
    if not readings:
        return Refused(f"No {_name(wanted)} of {patient.full_name} in the last {days} days.")
    lines = _lines(uow, case, wanted, readings, zone, days)
    from bot.chart_picture import drawn

    return Chart(drawn(lines), _in_words(uow, case, wanted, readings, days, zone))


def _case(uow: UnitOfWork, patient: Patient, kind: str, library: ChronicLibrary) -> Case | None:
    """The follow-up that measures this kind, a stopped one if there is no other."""
    live = uow.enrolments.of_patients([patient.id])
    once: list[Enrolment] = [e for p in library.protocols for e in uow.enrolments.ever(patient.id, p)]
    for enrolment in (*live, *once):
        protocol = library.get(enrolment.protocol)
        if protocol is not None and kind in (*protocol.kinds(), *protocol.scores()):
            return case_in(uow, enrolment, protocol)
    return None


def _lines(
    uow: UnitOfWork, case: Case, kind: str, readings: Sequence[HomeReading], zone: ZoneInfo, days: int
) -> Lines:
    values = case.protocol.limits(case.enrolment.params, case.enrolment.overrides)
    measures = [measure for measure in case.protocol.measures if measure.kind == kind]
    lines = tuple(
        Line(m.short, m.unit, _points(m, readings, zone), limits(case.protocol, m.name, values))
        for m in measures
    )
    now = uow.now.astimezone(zone)
    silent = [r for r in uow.rounds.latest(case.enrolment.id, 2 * days) if r.state is RoundState.MISSED]
    since = uow.now - timedelta(days=days)
    missed = tuple(r.due_at.astimezone(zone) for r in silent if r.due_at >= since)
    title = f"{_name(kind).capitalize()}, {days} days" if kind not in ("phq9", "gad7") else _name(kind)
    return Lines(title, lines, now - timedelta(days=days), now, missed)


def _points(
    measure: ChronicMeasure, readings: Sequence[HomeReading], zone: ZoneInfo
) -> tuple[tuple[datetime, float], ...]:
    """Figures that no person shows are left out: they would squeeze all others flat."""
    told = [(r.taken_at.astimezone(zone), r.values[measure.part]) for r in readings if r.plausible]
    return tuple((at, value) for at, value in told if measure.low <= value <= measure.high)


def _in_words(
    uow: UnitOfWork, case: Case, kind: str, readings: Sequence[HomeReading], days: int, zone: ZoneInfo
) -> str:
    last = readings[-1]
    at = last.taken_at.astimezone(zone)
    many = "1 reading" if len(readings) == 1 else f"{len(readings)} readings"
    when = f"{at:%a %b} {at.day}"
    first = f"{_name(kind).capitalize()}, {days} days: {many}, the last {last.shown} on {when}."
    level = case.enrolment.level
    raised = (
        [] if level is Level.NONE else [f"Level: {level.value.replace('_', ' ')} ({case.enrolment.rule})."]
    )
    return "\n".join([first, *raised, *(f"{line}." for line in trend_lines(case, uow))])


def _name(kind: str) -> str:
    return _NAMES.get(kind, kind.replace("_", " "))
