"""`python -m bot why PATIENT`: each thing sent and not sent, with its reason, in plain lines."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime

from bot.app import wall_clock
from bot.commands.opened import opened
from bot.home import CannotStart
from practice.ids import NudgeId
from practice.nudges import NO_CHAT, RAN_OUT, WEEK, Nudge, NudgeState, kind_of
from practice.patients import Patient
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings

_ABOUT = "explain each thing that was sent to a patient, or was not"
_BY = {"sms": "text", "telegram": "Telegram", "webchat": "the practice's page"}
_NAMES = {
    "reminder": "reminder of a visit",
    "missed_visit": "word after a missed visit",
    "waitlist_offer": "offer of a free time",
    "offer_taken": "word that an offered time is taken",
    "day_closed": "word that a visit is off",
    "desk_late": "word that the physician is late",
    "check_in_follow_up": "follow-up of a check-in",
    "check_in_left": "word about a check-in left unfinished",
    "reading": "question for a reading",
    "recheck": "word to measure again",
    "campaign": "campaign",
}


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser("why", help=_ABOUT, description=f"{_ABOUT.capitalize()}, the latest first.")
    parser.add_argument("patient", metavar="PATIENT", help="an id, or the beginning of a name")
    parser.set_defaults(perform=perform)


def perform(chosen: argparse.Namespace) -> int:
    """Print the lines. Reads beside a running desk."""
    with opened() as (store, settings), store.look(settings.id, wall_clock()) as uow:
        lines = list(explained(uow, _found(uow, chosen.patient), settings))
    print("\n".join(lines))  # noqa: T201
    return 0


def explained(uow: UnitOfWork, patient: Patient, settings: PracticeSettings) -> Iterator[str]:
    """What may be sent now, the visits to come with their no-show scores, then every nudge and its why."""
    zone = patient.zone or settings.zone
    yield from _now(uow, patient, settings)
    for visit in uow.visits.upcoming(patient.id):
        score = uow.risk.score(visit.id)
        local = visit.start.astimezone(zone)
        yield f"visit on {_local(local)}: {score.in_words() if score else 'no score'}"
    nudges = uow.nudges.of_patient(patient.id)
    if not nudges:
        yield f"Nothing was ever planned for {patient.full_name}."
    for nudge in nudges:
        yield _line(nudge, zone)


def _now(uow: UnitOfWork, patient: Patient, settings: PracticeSettings) -> Iterator[str]:
    """Where it would go, what is not wanted, how much of the contact budget is used."""
    kinds = ("reminder", "reading", "waitlist_offer", "campaign")
    asked = [Nudge(NudgeId(k), k, uow.now, uow.now, NudgeState.PLANNED, patient=patient.id) for k in kinds]
    found = uow.nudges.foresee(asked)
    facts = found[asked[0].id]
    if facts.conversation is None:
        yield f"{patient.full_name}: {NO_CHAT}. Link one by an invitation, or correct the phone on file."
        return
    channel = uow.conversations.get(facts.conversation).channel
    until = "" if facts.proven else f", for times alone: {RAN_OUT}, and has to be shown again"
    yield f"{patient.full_name} is written to by {_BY.get(channel, channel)}{until}."
    for nudge in asked:
        if found[nudge.id].refused:
            yield f"No {_NAMES[nudge.kind]}: {found[nudge.id].refused}."
    used = sum(uow.now - at < WEEK for at in facts.contacts if at not in facts.agreed)
    yield (
        f"Contact budget: {settings.nudges.a_day} a day, {settings.nudges.a_week} a week; "
        f"{used} in the last 7 days."
    )
    for enrolment in uow.enrolments.of_patients([patient.id]):
        name, begun = enrolment.protocol.replace("_", " "), enrolment.enrolled_at.astimezone(settings.zone)
        yield (
            f"Followed for {name} since {_local(begun)}: its rhythm was agreed on, so its questions count "
            "for the day and not for the week."
        )


def _line(nudge: Nudge, zone: object) -> str:
    due = _local(nudge.due_at.astimezone(zone))  # type: ignore[arg-type]
    settled = nudge.settled_at or nudge.look_at
    at = _local(settled.astimezone(zone))  # type: ignore[arg-type]
    name = _NAMES.get(nudge.kind, nudge.kind.replace("_", " "))
    if nudge.kind == "campaign":
        name = f"{name} {nudge.about['title']!r}"
    about = nudge.about.get("start")
    visit = f" ({_local(datetime.fromisoformat(about).astimezone(zone))})" if about else ""  # type: ignore[arg-type]
    return f"{due}  {name}{visit}: {_became(nudge, at)}"


def _became(nudge: Nudge, at: str) -> str:
    match nudge.state:
        case NudgeState.SENT:
            return f"sent {at}"
        case NudgeState.DROPPED:
            return f"not sent, because {_clause(nudge.reason)}"
        case NudgeState.HELD:
            return f"held, because {_clause(nudge.reason)}; looked at again {at}"
        case NudgeState.UNKNOWN:
            return f"may not have arrived ({nudge.reason}); not sent again"
        case NudgeState.CLAIMED:
            return "being sent now"
    needs = kind_of(nudge.kind).scope.value.replace("_", "-")
    return f"planned; will be checked again then (needs consent to {needs})"


def _clause(reason: str) -> str:
    """ "because of quiet hours", "because staff are speaking"."""
    return f"of {reason}" if reason.startswith(("quiet hours", "contact budget")) else reason


def _local(at: datetime) -> str:
    return f"{at:%a} {at.day} {at:%b %Y %H:%M}"


def _found(uow: UnitOfWork, wanted: str) -> Patient:
    patients = uow.patients.all()
    said = wanted.casefold()
    found = [p for p in patients if p.id == wanted] or [
        p for p in patients if p.full_name.casefold().startswith(said)
    ]
    if len(found) != 1:
        many = "Nobody fits" if not found else f"{len(found)} patients fit"
        raise CannotStart(f"{many} {wanted!r}: give the whole name, or the id.")
    return found[0]
