"""Who is to be followed by a protocol's own rule: proposed to staff once, or enrolled where it says so.

Looked at once a day. The task is the proposal: open or done, it is not made again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from actions.book import DeskBook
from practice.campaigns.segment import Known
from practice.enrolments import Enrolment, Wish
from practice.ids import NudgeId, PatientId
from practice.nudges import NO_CHAT, RAN_OUT, Facts, Nudge, NudgeState
from practice.ports import UnitOfWork
from practice.protocols.chronic import ChronicProtocol

AT = time(7)  # before the morning brief
TASK, PROPOSED = "enrolment", "enrolment proposed"
BY = "its rule"
LATELY = timedelta(days=7)  # that a visit is worth asking after
MOST = 5  # proposals of one morning; the others come on the next ones
_LOOKED = "enrolments.looked"
_SEEN = 500  # tasks of one patient


def next_proposing(uow: UnitOfWork, book: DeskBook) -> datetime | None:
    """When the charts are to be looked at next; None: no protocol has a rule."""
    if not any(_rules(book)):
        return None
    zone, looked = book.facts.zone, uow.notes.recalled(_LOOKED)
    today = uow.now.astimezone(zone).date()
    day = today if looked is None else max(today, date.fromisoformat(looked) + timedelta(days=1))
    return datetime.combine(day, AT, tzinfo=zone)


def propose(uow: UnitOfWork, book: DeskBook) -> list[str]:
    """Look at every chart, if today's look is due; what was done, as lines."""
    due = next_proposing(uow, book)
    if due is None or due > uow.now:
        return []
    uow.notes.remember(_LOOKED, uow.now.astimezone(book.facts.zone).date().isoformat())
    people = uow.campaigns.known()
    lines: list[str] = []
    for protocol in _rules(book):
        for known in people.values():
            if sum(line.startswith(PROPOSED) for line in lines) == MOST:
                return lines
            for why in _reasons(uow, protocol, known, book.facts.zone):
                lines += _proposed(uow, protocol, known.patient, why)
    return lines


def finish(uow: UnitOfWork, patient: PatientId, protocol: ChronicProtocol, by: str) -> None:
    """Staff enrolled them: what asked whether to is done."""
    for task in uow.staff.open_tasks():
        if task.kind == TASK and task.patient == patient and task.text.startswith(f"{protocol.title}:"):
            uow.staff.finish_task(task.id, by)


def hindered_by(uow: UnitOfWork, patient: PatientId) -> str:
    """Why a patient cannot be asked; empty: they can."""
    asked = Nudge(NudgeId("enrol"), "reading", uow.now, uow.now, NudgeState.PLANNED, patient=patient)
    found: Mapping[NudgeId, Facts] = uow.nudges.foresee([asked])
    facts = found[asked.id]
    if facts.conversation is None:
        return NO_CHAT
    return facts.refused or ("" if facts.proven else RAN_OUT)


def _rules(book: DeskBook) -> Iterator[ChronicProtocol]:
    protocols = book.chronic.protocols.values()
    return (p for p in protocols if p.enrol_when.conditions or p.enrol_when.after_visits)


def _reasons(uow: UnitOfWork, protocol: ChronicProtocol, known: Known, zone: ZoneInfo) -> Iterator[str]:
    """Why the patient is to be followed: at most one."""
    when, today = protocol.enrol_when, uow.now.astimezone(zone).date()
    if protocol.id in known.enrolled:
        return
    noted = sorted(known.conditions & set(when.conditions))
    lately = [(day, kind) for kind, day in known.visits.items() if kind in when.after_visits]
    day, kind = max(lately, default=(date.min, ""))
    if not noted and today - day > LATELY:
        return
    before = [e.enrolled_at.astimezone(zone).date() for e in uow.enrolments.ever(known.patient, protocol.id)]
    if noted and not before:
        yield f"{_words(noted[0])} is on the chart"
    elif today - day <= LATELY and day > max(before, default=date.min):
        yield f"{_words(kind)} on {day:%b} {day.day}"


def _proposed(uow: UnitOfWork, protocol: ChronicProtocol, patient: PatientId, why: str) -> list[str]:
    begins = f"{protocol.title}: {why}."
    known = uow.chart.tasks(patient, _SEEN)
    if any(task.kind == TASK and task.text.startswith(begins) for task in known):
        return []
    hindered = hindered_by(uow, patient) if protocol.enrol_when.at_once else ""
    if protocol.enrol_when.at_once and not hindered:
        made = uow.enrolments.enrol(patient, protocol, Wish(), BY)
        return [f"enrolled by rule: {protocol.id}"] if isinstance(made, Enrolment) else []
    uow.staff.add_task(TASK, f"{begins} {_asked(protocol, hindered)}", patient, None)
    return [f"{PROPOSED}: {protocol.id}"]


def _asked(protocol: ChronicProtocol, hindered: str) -> str:
    numbers = "".join(f" {name}=NUMBER" for name in protocol.lacking({}))
    cannot = f"The desk did not enrol them: {hindered}. " if hindered else ""
    order = f"enrol NAME {protocol.id}{numbers}"
    return f"{cannot}Follow them from home? Write {order}, or mark this done to leave it."


def _words(name: str) -> str:
    return name.replace("_", " ")
