"""What the desk does of its own for patients who are followed: opens and closes rounds, notices silence.

A reading of which nothing came, since its questions stay unanswered, goes to a person too.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from actions.book import DeskBook
from actions.follow_up_summary import trend_lines
from actions.following import case_in
from practice.consent import NEVER_TOLD, STOPPED, STOPPED_HERE
from practice.enrolment_port import Round, RoundState
from practice.enrolments import Enrolment, EnrolmentState
from practice.home_readings import HomeReading
from practice.nudges import NO_CHAT
from practice.ports import UnitOfWork
from practice.protocols.chronic import ChronicProtocol, Level
from practice.protocols.chronic_rounds import next_due, silence

PATIENCE = timedelta(minutes=30)
BY = "desk"
_CANNOT = (NO_CHAT, STOPPED, STOPPED_HERE, NEVER_TOLD)


def next_tending(uow: UnitOfWork) -> datetime | None:
    """When there will be something to do next."""
    waits = uow.readings.waiting_since()
    moments = (uow.enrolments.next_look(), waits + PATIENCE if waits is not None else None)
    return min((moment for moment in moments if moment is not None), default=None)


def tend(uow: UnitOfWork, book: DeskBook) -> list[str]:
    """Do what is due now; what was done, as lines."""
    lines: list[str] = []
    for enrolment in uow.enrolments.to_tend():
        protocol = book.chronic.get(enrolment.protocol)
        if protocol is None:
            lines += _unsigned(uow, enrolment)
        else:
            lines += _tended(uow, enrolment, protocol, book)
    return [*lines, *_left_open(uow, book)]


def _unsigned(uow: UnitOfWork, enrolment: Enrolment) -> list[str]:
    """A protocol that is not signed, or expired, is not played; that is never silent."""
    uow.enrolments.pause(enrolment.id, None, BY, "its protocol is not signed")
    text = f"Not asked any more: {enrolment.protocol} is not signed. Sign it, then say resume."
    uow.staff.add_task("follow_up", text, enrolment.patient, None)
    return [f"follow-up paused: {enrolment.protocol} is not signed"]


def _tended(uow: UnitOfWork, enrolment: Enrolment, protocol: ChronicProtocol, book: DeskBook) -> list[str]:
    lines: list[str] = []
    if enrolment.state is EnrolmentState.PAUSED:
        uow.enrolments.resume(enrolment.id, BY)
        lines.append("follow-up resumed")
    current = uow.rounds.current(enrolment.id)
    if current is not None and current.closes_at <= uow.now:
        lines += _closed(uow, enrolment, protocol, current)
    elif current is None and _passed(uow, enrolment):
        lines += noticed(uow, enrolment, protocol)
    most = protocol.schedule.rounds
    if most is not None and len(uow.rounds.latest(enrolment.id, most)) >= most:
        uow.enrolments.stop(enrolment.id, BY, "all its rounds are over")
        return [*lines, "follow-up over"]
    _open(uow, enrolment, protocol, book)
    return lines


def _passed(uow: UnitOfWork, enrolment: Enrolment) -> bool:
    """Whether the last round is over and the patient passed on it."""
    latest = uow.rounds.latest(enrolment.id, 1)
    return bool(latest) and latest[0].state is RoundState.SKIPPED and latest[0].closes_at <= uow.now


def _closed(uow: UnitOfWork, enrolment: Enrolment, protocol: ChronicProtocol, current: Round) -> list[str]:
    """A round without an answer. What the desk could not ask for reasons of its own does not count."""
    why = uow.rounds.why_unasked(current.id)
    if why is not None and why not in _CANNOT:
        uow.rounds.settle(current.id, RoundState.UNASKED)
        return []
    uow.rounds.settle(current.id, RoundState.MISSED)
    return noticed(uow, enrolment, protocol, why or "")


def noticed(uow: UnitOfWork, enrolment: Enrolment, protocol: ChronicProtocol, why: str = "") -> list[str]:
    """Silence is a signal: after so many rounds in a row, and again after as many more, a person acts."""
    silent = silence(uow.rounds.latest(enrolment.id))
    if silent == 0 or silent % protocol.missed.after:
        return []
    unasked = f" It could not be asked: {why}." if why else ""
    many = "1 time" if silent == 1 else f"{silent} times in a row"
    action = protocol.missed.action[:1].upper() + protocol.missed.action[1:]
    lines = [f"{protocol.title}: no answer {many}.{unasked} {action}."]
    lines += trend_lines(case_in(uow, enrolment, protocol), uow)
    uow.staff.add_task("follow_up", "\n".join(lines), enrolment.patient, None)
    return [f"silent {many}: task for staff ({protocol.id})"]


def _open(uow: UnitOfWork, enrolment: Enrolment, protocol: ChronicProtocol, book: DeskBook) -> None:
    """Open the next round and plan what is said for it. What passed while nothing ran is not made up."""
    patient = uow.patients.get(enrolment.patient)
    zone = (patient.zone if patient is not None else None) or book.facts.zone
    schedule = protocol.schedule
    due = next_due(schedule, enrolment.ask_at, zone, enrolment.enrolled_at, uow.now)
    closes = due + schedule.window
    ident = uow.rounds.open(enrolment.id, due, closes)
    if ident is None:
        return
    for again in range(schedule.max_nudges + 1):
        uow.nudges.plan(
            "reading",
            due + again * schedule.nudge_after,
            f"reading:{ident}:{again}",
            {"enrolment": enrolment.id, "round": ident, "again": again > 0},
            patient=enrolment.patient,
            rests_on=f"round:{ident}",
            not_after=closes,
        )


def _left_open(uow: UnitOfWork, book: DeskBook) -> list[str]:
    """Readings whose questions nobody answered in time: what is not known counts as the worse."""
    waiting = [r for r in uow.readings.unjudged() if uow.now - r.said_at >= PATIENCE]
    lines = []
    for patient in dict.fromkeys(reading.patient for reading in waiting):
        own = [reading for reading in waiting if reading.patient == patient]
        lines.append(_handed_over(uow, book, own))
        uow.readings.judge([reading.id for reading in own], "handed to staff")
    return lines


def _handed_over(uow: UnitOfWork, book: DeskBook, own: list[HomeReading]) -> str:
    patient, where = own[0].patient, own[-1].conversation
    level, reached = Level.NONE, ""
    for enrolment in uow.enrolments.of_patients([patient]):
        protocol = book.chronic.get(enrolment.protocol)
        if protocol is None or not {r.kind for r in own} & set(protocol.kinds()):
            continue
        outcome = case_in(uow, enrolment, protocol).decided({}, {}, uow.now)
        if outcome.level.rank > level.rank:
            level, reached = outcome.level, outcome.rule
        urgent = outcome.level.rank >= Level.SAME_DAY.rank
        uow.enrolments.rise(enrolment.id, Level.SAME_DAY if urgent else outcome.level, outcome.rule)
    text = f"Sent {', '.join(r.shown for r in own)} and did not answer the questions about it. Please call."
    if level.rank >= Level.SAME_DAY.rank and where is not None:
        uow.staff.open_episode(where, f"follow-up: {reached}", text, "urgent")
        return f"reading left open: handed over ({reached})"
    uow.staff.add_task("follow_up", text, patient, where)
    return "reading left open: task for staff"
