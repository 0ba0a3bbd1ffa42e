"""What the chart tells the red flags of the people a chat speaks for: their ages, and a pregnancy."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from practice.ids import ConversationId
from practice.patients import Patient
from practice.ports import UnitOfWork
from practice.safety.whom import Known

_DAYS_IN_MONTH = 30.4375
_PREGNANT = "pregnant"  # the standing answer of `enrol ... pregnant=yes`: pregnant, or gave birth lately
_LASTS = timedelta(weeks=46)  # a whole pregnancy and the six weeks after it


def people_known(uow: UnitOfWork, conversation: ConversationId, zone: ZoneInfo) -> tuple[Known, ...]:
    """The people this chat speaks for as of now, its own first; ages by the practice's calendar."""
    patients = uow.patients.spoken_for(conversation)
    if not patients:
        return ()
    expecting = _expecting(uow, patients)
    today = uow.now.astimezone(zone).date()
    return tuple(Known(p.given_name, _months(p.born, today), p.id in expecting or None) for p in patients)


def _months(born: date, today: date) -> float | None:
    return (today - born).days / _DAYS_IN_MONTH if born <= today else None


def _expecting(uow: UnitOfWork, patients: tuple[Patient, ...]) -> set[str]:
    found: set[str] = set()
    for enrolment in uow.enrolments.of_patients([p.id for p in patients]):
        standing = enrolment.answers.get(_PREGNANT)
        if standing is not None and standing.value and uow.now - standing.at <= _LASTS:
            found.add(enrolment.patient)
    return found
