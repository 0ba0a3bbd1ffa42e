"""Telling a patient that staff booked or moved their visit, and telling staff what comes of that."""

from __future__ import annotations

from practice.consent import Scope
from practice.ports import UnitOfWork
from practice.visits import Visit

NOT_ASKED = "; the desk reminds the patient before, but does not tell them now"


def tell(uow: UnitOfWork, visit: Visit, *, moved: bool = False) -> str:
    """Let the desk tell the patient, by the rules of all nudges; what staff should know of it."""
    if visit.patient is None:
        return ""
    planned = uow.staff_visits.tell(visit.id, moved=moved)
    chats = [chat for chat in uow.chart.chats(visit.patient) if chat.blocked_at is None]
    spoken_for = uow.patients.proxies_of(visit.patient)
    if not chats and not spoken_for:
        return "; no chat of theirs is linked, so tell the patient yourself"
    channel = chats[0].channel if chats else "sms"
    refused = uow.consents.allows(Scope.REMINDERS, patient=visit.patient, channel=channel)
    if refused is not None:
        return f"; the patient {refused}, so tell them yourself"
    return "; the patient is told" if planned else NOT_ASKED
