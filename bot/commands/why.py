"""`python -m bot why PATIENT`: each thing sent and not sent, with its reason, in plain lines."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime

from bot.app import wall_clock
from bot.commands.opened import opened
from bot.home import CannotStart
from practice.nudges import Nudge, NudgeState, kind_of
from practice.patients import Patient
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings

_ABOUT = "explain each thing that was sent to a patient, or was not"
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
    """The patient's visits to come with their no-show scores, then every nudge and why it is as it is."""
    zone = patient.zone or settings.zone
    for visit in uow.visits.upcoming(patient.id):
        score = uow.risk.score(visit.id)
        local = visit.start.astimezone(zone)
        yield f"visit on {_local(local)}: {score.in_words() if score else 'no score'}"
    nudges = uow.nudges.of_patient(patient.id)
    if not nudges:
        yield f"Nothing was ever planned for {patient.full_name}."
    for nudge in nudges:
        yield _line(nudge, zone)


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
            return f"not sent, because {nudge.reason}"
        case NudgeState.HELD:
            return f"held, because of {nudge.reason}; looked at again {at}"
        case NudgeState.UNKNOWN:
            return f"may not have arrived ({nudge.reason}); not sent again"
        case NudgeState.CLAIMED:
            return "being sent now"
    needs = kind_of(nudge.kind).scope.value.replace("_", "-")
    return f"planned; will be checked again then (needs consent to {needs})"


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
