"""Orders that only look at chronic follow-ups: who is followed, one patient's readings, a chart."""

from __future__ import annotations

import re

from actions.follow_up_summary import trend_lines
from actions.following import case_in
from bot.charts import KINDS, chart_of, kinds_of
from bot.staff.answers import Answer, Shown
from bot.staff.at import At
from bot.staff.people_orders import one
from bot.staff.table import Order, rest
from practice.enrolments import Enrolment, EnrolmentState
from practice.episodes import Refused
from practice.protocols.chronic import Level

_NOT_HERE = Refused("Charts cannot be shown here; write it in a chat or the terminal of the desk.")
_LAST = 5  # readings in an answer
_KINDS = (*KINDS, "blood_pressure", "glucose", "weight", "peak_flow", "phq9", "gad7")
_WORDS = "|".join(sorted(_KINDS, key=len, reverse=True))


def chart(at: At, said: re.Match[str]) -> Answer:
    """A picture with its words; the look is written down."""
    if at.chronic is None or at.discreet:
        return _NOT_HERE
    patient = one(at, said["name"].split())
    if isinstance(patient, Refused):
        return patient
    known = kinds_of(at.uow, patient, at.chronic.library)
    kind = said["kind"] or (known[0] if known else "")
    made = chart_of(at.uow, patient, kind, at.chronic.library, at.settings.zone)
    if isinstance(made, Refused):
        return made
    at.uow.audit.write("patient.viewed", at.by, patient=patient.id)
    return Shown(f"{at.named(patient)}. {made.alt}", made.png)


def readings(at: At, said: re.Match[str]) -> Answer:
    """What one patient is followed for: level, trend, the last readings; the look is written down."""
    if at.chronic is None or at.discreet:
        return _NOT_HERE
    patient = one(at, said["name"].split())
    if isinstance(patient, Refused):
        return patient
    lines = [at.named(patient)]
    for enrolment in at.uow.enrolments.of_patients([patient.id]):
        lines += _about(at, enrolment)
    if len(lines) == 1:
        return Refused(f"{at.named(patient)} is not followed. Write enrol NAME PROTOCOL.")
    at.uow.audit.write("patient.viewed", at.by, patient=patient.id)
    return Shown("\n".join(lines))


def followed(at: At, said: re.Match[str]) -> Answer:
    """Everybody who is followed, whoever needs somebody first."""
    live = sorted(at.uow.enrolments.live(), key=lambda one: -one.level.rank)
    lines = [f"{at.who(each.patient)}: {_state(at, each)}" for each in live]
    return Shown("\n".join(lines) or "Nobody is followed. Write enrol NAME PROTOCOL.")


def _about(at: At, enrolment: Enrolment) -> list[str]:
    protocol = at.chronic.library.get(enrolment.protocol) if at.chronic is not None else None
    lines = [_state(at, enrolment)]
    if protocol is None:
        return [f"{lines[0]}; its protocol is not signed"]
    case = case_in(at.uow, enrolment, protocol)
    lines += trend_lines(case, at.uow)
    latest = [f"{r.shown} {at.local(r.taken_at):%b %-d %H:%M}" for r in case.readings[-_LAST:]]
    return [*lines, f"Last: {', '.join(latest)}"] if latest else lines


def _state(at: At, enrolment: Enrolment) -> str:
    name = enrolment.protocol.replace("_", " ")
    if enrolment.state is EnrolmentState.PAUSED:
        until = f" until {at.local(enrolment.paused_until):%b %-d}" if enrolment.paused_until else ""
        name += f", paused{until}"
    if enrolment.level is Level.NONE:
        return name
    return f"{name}, {enrolment.level.value.replace('_', ' ')} ({enrolment.rule or 'lowered'})"


ORDERS = (
    Order(
        "chart",
        "chart NAME bp",
        "A picture of what a patient measured at home in 30 days",
        rest(rf"(?P<name>\D.*?)(?:\s+(?P<kind>{_WORDS}))?"),
        chart,
        menu=True,
    ),
    Order(
        "readings",
        "readings NAME",
        "What a patient is followed for, with the trend and the last readings",
        rest(r"(?P<name>\D.*)"),
        readings,
        menu=True,
    ),
    Order("followed", "followed", "Everybody who is followed, by how urgent", rest(), followed, menu=True),
)
