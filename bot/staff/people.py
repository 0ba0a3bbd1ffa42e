"""What staff decide about people: who may link a chat, who speaks for whom. Functions over one turn."""

from __future__ import annotations

from bot.staff.answers import Done, Outcome
from practice.episodes import Refused
from practice.identity import INVITE_LIVES, shown_code
from practice.patients import Patient
from practice.ports import UnitOfWork


def invite(uow: UnitOfWork, name: str, by: str) -> Outcome:
    """A code that the patient writes in a chat to link it with their record; it is shown this once."""
    patient = named(uow, name)
    if isinstance(patient, Refused):
        return patient
    made = uow.identity.invite(patient.id, by)
    return Done(
        f"invited, for {INVITE_LIVES.days} days and one chat: the patient writes {shown_code(made.code)}, "
        "then the date of birth"
    )


def add_proxy(uow: UnitOfWork, name: str, patient: str, by: str) -> Outcome:
    """From now on the chats of `name` speak for the patient too."""
    both = _two(uow, name, patient)
    if isinstance(both, Refused):
        return both
    uow.patients.speak_for(both[0].id, both[1].id, by)
    return Done("proxy added")


def end_proxy(uow: UnitOfWork, name: str, patient: str, by: str) -> Outcome:
    """From now on the chats of `name` learn nothing of the patient."""
    both = _two(uow, name, patient)
    if isinstance(both, Refused):
        return both
    uow.patients.speak_no_more_for(both[0].id, both[1].id, by)
    return Done("proxy ended")


def _two(uow: UnitOfWork, name: str, patient: str) -> tuple[Patient, Patient] | Refused:
    one, other = named(uow, name), named(uow, patient)
    if isinstance(one, Refused):
        return one
    if isinstance(other, Refused):
        return other
    return (one, other) if one.id != other.id else Refused("Nobody is a proxy for themselves.")


def named(uow: UnitOfWork, name: str) -> Patient | Refused:
    """The one patient of this full name or id."""
    wanted = " ".join(name.lower().split())
    found = [p for p in uow.patients.all() if wanted in (p.full_name.lower(), p.id)]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(patient.id for patient in found)
        return Refused(f"{len(found)} patients have that name. Say which by its id: {ids}.")
    return Refused("No patient has that name. Write the first and the last name as they are on file.")
