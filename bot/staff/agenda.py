"""The day as the physician sees it on a phone: who comes when and for what, and what to know of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta

from actions.say import clock
from bot.staff.at import At
from bot.staff.cards import title
from practice.consent import STOPPED, Scope
from practice.ids import PatientId
from practice.patients import Patient
from practice.protocols.chronic import Level
from practice.visits import Visit

FAR = timedelta(days=60)  # how far the next visit is looked for
RECENT = timedelta(days=30)  # of readings
_MOST = 3  # readings of a kind


def day_text(day: date) -> str:
    """ "Tue Mar 3"."""
    return f"{day:%a %b} {day.day}"


def agenda(at: At, day: date) -> str:
    """A day's visits, one line each, with what to know below; says so when there are none."""
    found = visits_on(at, day)
    head = f"{day_text(day)}: {_count(len(found))}"
    if not found:
        closed = "" if at.settings.hours.on(day) else " The practice is closed."
        return f"{head}.{closed}"
    lines = [line for visit in found for line in visit_lines(at, visit)]
    return "\n".join([f"{head}.", *lines])


def following(at: At) -> str:
    """The next visit, with everything to know about who comes."""
    ahead = at.uow.staff_visits.between(at.uow.now, at.uow.now + FAR)
    if not ahead:
        return "Nobody is booked from now on."
    visit = ahead[0]
    day = at.local(visit.start).date()
    when = "" if day == at.today else f"{day_text(day)}, "
    patient = at.uow.patients.get(visit.patient) if visit.patient else None
    lines = [f"{when}{_line(at, visit)}", *(about(at, patient, visit) if patient else ())]
    later = len([each for each in ahead[1:] if at.local(each.start).date() == day])
    return "\n".join([*lines, f"After that {_count(later)}{'' if day == at.today else ' that day'}."])


def visits_on(at: At, day: date) -> tuple[Visit, ...]:
    """The booked visits of a local day, the soonest first."""
    zone = at.settings.zone
    start = datetime.combine(day, time(0), tzinfo=zone)
    return at.uow.staff_visits.between(start, datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone))


def visit_lines(at: At, visit: Visit) -> list[str]:
    """A visit, and what to know of the patient."""
    patient = at.uow.patients.get(visit.patient) if visit.patient else None
    risk = at.uow.risk.score(visit.id)
    known = list(to_know(at, patient)) if patient else []
    if risk is not None and risk.risky:
        known.append(risk.in_words())
    return [_line(at, visit), *(f"  {fact}" for fact in known)]


def to_know(at: At, patient: Patient) -> Iterator[str]:
    """What should not be missed; nothing for most patients."""
    if not patient.verified:
        yield "not checked yet"
    for case in at.uow.staff.open_episodes():
        if at.uow.conversations.get(case.conversation).patient == patient.id:
            yield f"open: {title(case).lower()}"
    tasks = [task for task in at.uow.staff.open_tasks() if task.patient == patient.id]
    for task in tasks:
        yield f"task: {task.kind.replace('_', ' ')}" + ("" if at.discreet else f", {task.text}")
    for enrolment in at.uow.enrolments.of_patients([patient.id]):
        if enrolment.level is not Level.NONE:
            yield f"{enrolment.protocol.replace('_', ' ')}: {enrolment.level.value.replace('_', ' ')}"


def about(at: At, patient: Patient, shown: Visit | None = None) -> list[str]:
    """Everything at hand about a patient. In a place that others may read: no birthday, no number."""
    years = _age(patient.born, at.today)
    who = f"{at.named(patient)}, {years}"
    if not at.discreet:
        born = f"{patient.born:%b} {patient.born.day} {patient.born.year}"
        who += f", born {born}, {patient.phone or 'no phone on file'}"
    lines = [f"{who}, new" if patient.is_new else who, *to_know(at, patient)]
    lines += [
        f"booked {day_text(at.local(v.start).date())} {_line(at, v)}" for v in _others(at, patient, shown)
    ]
    lines += _followed(at, patient.id)
    proxies = at.uow.patients.proxies_of(patient.id)
    if proxies:
        lines.append(f"speaks for them: {', '.join(at.named(proxy) for proxy in proxies)}")
    if at.uow.consents.allows(Scope.REMINDERS, patient=patient.id, channel="sms") == STOPPED:
        lines.append("wants no messages: call instead")
    return lines


def _others(at: At, patient: Patient, shown: Visit | None) -> list[Visit]:
    ahead = at.uow.visits.upcoming(patient.id)
    return [visit for visit in ahead if shown is None or visit.id != shown.id][:_MOST]


def _followed(at: At, patient: PatientId) -> list[str]:
    """What the patient is followed for, with the latest readings."""
    lines = []
    for enrolment in at.uow.enrolments.of_patients([patient]):
        protocol = at.chronic.library.protocols.get(enrolment.protocol) if at.chronic else None
        kinds = {measure.kind for measure in protocol.measures} if protocol else set()
        lines.append(f"followed: {enrolment.protocol.replace('_', ' ')}{_latest(at, patient, kinds)}")
    return lines


def _latest(at: At, patient: PatientId, kinds: Collection[str]) -> str:
    if at.discreet or not kinds:
        return ""
    found = at.uow.readings.of_patient(patient, kinds, at.uow.now - RECENT)[-_MOST:]
    said = (f"{reading.shown} ({day_text(at.local(reading.taken_at).date())})" for reading in found)
    return f", {', '.join(said)}" if found else ", no readings for 30 days"


def _line(at: At, visit: Visit) -> str:
    kind = at.settings.visit_types.get(visit.visit_type)
    parts = [
        f"{clock(at.local(visit.start))} {at.who(visit.patient)}",
        (kind.name if kind else "visit").lower(),
    ]
    if visit.mode.value == "video" and "video" not in parts[1]:
        parts.append("by video")
    if visit.reason and not at.discreet:
        parts.append(visit.reason)
    if visit.confirmed_at is not None:
        parts.append("will come")
    return ", ".join(parts)


def _count(number: int) -> str:
    return "1 visit" if number == 1 else f"{number or 'no'} visits"


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
