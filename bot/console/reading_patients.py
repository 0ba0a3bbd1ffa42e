"""What the console reads of one patient: who they are, what is planned, and everything that happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.commands.why import explained
from bot.staff.agenda import to_know
from bot.staff.at import At
from bot.staff.cards import mark
from bot.staff.people_orders import matching
from practice.chart_port import Chat
from practice.consent import EVERYTHING, Entry
from practice.enrolments import Enrolment
from practice.follow_ups import FollowUp
from practice.home_readings import HomeReading
from practice.ids import PatientId
from practice.mail import Line
from practice.nudges import Nudge, NudgeState
from practice.patients import Patient
from practice.ports import UnitOfWork
from practice.protocols.chronic_library import ChronicLibrary
from practice.settings import PracticeSettings
from practice.store.store import Store
from practice.visits import Visit

MOST = 50
A_YEAR = timedelta(days=365)
SPEAKERS = {"staff_reply": "Staff wrote", "nudge": "The desk wrote first", "emergency": "The desk wrote"}
SHOWN = ("messages", "visits", "cases", "tasks", "nudges", "readings", "consents")


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing of the timeline. `link` leads to more, within the console; empty: there is no more."""

    at: datetime
    kind: str
    title: str
    text: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """An enrolment with the protocol's title, its limits for this patient, and the latest readings."""

    enrolment: Enrolment
    title: str
    limits: tuple[tuple[str, str], ...]
    readings: tuple[HomeReading, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChartView:
    """One patient's page."""

    patient: Patient
    years: int
    know: tuple[str, ...]
    chats: tuple[Chat, ...]
    upcoming: tuple[Visit, ...]
    proxies: tuple[Patient, ...]
    wards: tuple[Patient, ...]
    twin: Patient | None
    consents: tuple[tuple[str, str, Entry | None], ...]
    followed: tuple[Followed, ...]
    promises: tuple[FollowUp, ...]
    why: tuple[str, ...]
    timeline: tuple[Moment, ...]


def find_patients(
    store: Store, settings: PracticeSettings, wanted: str, by: str, now: datetime
) -> tuple[tuple[Patient, ...], int]:
    """Who it may be, by the beginning of names or the end of a phone, all for nothing; and how many fit."""
    with store.look(settings.id, now) as uow:
        everybody = uow.patients.all()
        found = matching(At(uow, by, settings), wanted.split()) if wanted.strip() else everybody
    return tuple(found[:MOST]), len(found)


def read_chart(
    store: Store,
    settings: PracticeSettings,
    patient: PatientId,
    by: str,
    library: ChronicLibrary,
    now: datetime,
) -> ChartView | None:
    """The page at `now`; None when there is no such patient."""
    with store.look(settings.id, now) as uow:
        found = uow.patients.get(patient)
        if found is None:
            return None
        born, today = found.born, now.astimezone(settings.zone).date()
        followed = tuple(_followed(uow, patient, library))
        return ChartView(
            patient=found,
            years=today.year - born.year - ((today.month, today.day) < (born.month, born.day)),
            know=tuple(to_know(At(uow, by, settings), found)),
            chats=uow.chart.chats(patient),
            upcoming=uow.visits.upcoming(patient),
            proxies=uow.patients.proxies_of(patient),
            wards=uow.chart.speaks_for(patient),
            twin=uow.chart.twin_of(patient),
            consents=_consents(uow, patient),
            followed=followed,
            promises=tuple(f for f in uow.follow_ups.open() if f.patient == patient),
            why=tuple(explained(uow, found, settings)),
            timeline=_timeline(uow, patient, followed),
        )


def _followed(uow: UnitOfWork, patient: PatientId, library: ChronicLibrary) -> Iterator[Followed]:
    since = uow.now - A_YEAR
    for enrolment in uow.enrolments.of_patients([patient]):
        protocol = library.protocols.get(enrolment.protocol)
        if protocol is None:
            yield Followed(enrolment, enrolment.protocol.replace("_", " "), (), (), ())
            continue
        values = protocol.limits(enrolment.params, enrolment.overrides)
        limits = tuple((name.replace("_", " "), _plain(value)) for name, value in values.items())
        kinds = tuple(dict.fromkeys(measure.kind for measure in protocol.measures))
        readings = uow.readings.of_patient(patient, kinds, since)
        yield Followed(enrolment, protocol.title, limits, tuple(reversed(readings)), kinds)


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _consents(uow: UnitOfWork, patient: PatientId) -> tuple[tuple[str, str, Entry | None], ...]:
    """For each scope why it may not be sent, empty when it may, and the last word on it.

    Asked for the channel on which the patient writes; without one for texts, where the rules are strictest.
    """
    ledger = uow.consents.ledger(patient=patient)
    chats = uow.chart.chats(patient)
    channel = chats[0].channel if chats else "sms"
    found = []
    for scope in EVERYTHING:
        words = [entry for entry in ledger if entry.scope is scope]
        refused = uow.consents.allows(scope, patient=patient, channel=channel)
        found.append((scope.value, refused or "", words[-1] if words else None))
    return tuple(found)


def _timeline(uow: UnitOfWork, patient: PatientId, followed: tuple[Followed, ...]) -> tuple[Moment, ...]:
    found = [*map(_line, uow.chart.lines(patient))]
    for visit in uow.chart.visits(patient):
        found.append(_visit(visit))
    for case in uow.chart.episodes(patient):
        where = f"/cases/{case.number}"
        found.append(
            Moment(case.opened_at, "cases", f"Case {case.number}, {case.level}", case.because, where)
        )
        if case.closed_at is not None:
            found.append(Moment(case.closed_at, "cases", f"Case {case.number} handed back", "", where))
    for task in uow.chart.tasks(patient):
        found.append(Moment(task.created_at, "tasks", f"Task: {task.kind}", task.text))
        if task.done_at is not None:
            found.append(Moment(task.done_at, "tasks", f"Task done: {task.kind}", task.text))
    found += [_nudge(nudge) for nudge in uow.nudges.of_patient(patient) if _happened(nudge)]
    for each in followed:
        found += [Moment(r.taken_at, "readings", r.kind, r.shown) for r in each.readings]
    for entry in uow.consents.ledger(patient=patient):
        did = "Wants" if entry.given else "Wants no more"
        found.append(Moment(entry.at, "consents", f"{did}: {entry.scope.value}", f"by {entry.source.value}"))
    return tuple(sorted(found, key=lambda moment: moment.at, reverse=True))


def _line(line: Line) -> Moment:
    if line.inbound:
        return Moment(line.at, "messages", "Patient wrote", line.text)
    title = SPEAKERS.get(line.kind, "The desk wrote")
    return Moment(line.at, "messages", f"{title}, {mark(line.state)}", line.text)


def _visit(visit: Visit) -> Moment:
    state = visit.state.value.replace("_", " ")
    return Moment(visit.start, "visits", f"Visit, {state}", visit.reason, f"/visits/{visit.id}")


def _happened(nudge: Nudge) -> bool:
    return nudge.state in (NudgeState.DROPPED, NudgeState.UNKNOWN) and nudge.settled_at is not None


def _nudge(nudge: Nudge) -> Moment:
    """What was sent stands among the messages; here is what was not, and why."""
    assert nudge.settled_at is not None
    return Moment(nudge.settled_at, "nudges", f"Not sent: {nudge.kind}", nudge.reason)
