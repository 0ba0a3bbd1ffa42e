"""`erase` and `hold`: forget a patient for good, and keep a record from being erased."""

from __future__ import annotations

import argparse
import os
import sys

from bot.app import wall_clock
from bot.backups import folder_of
from bot.commands.opened import opened
from bot.home import CannotStart, home_of
from bot.records.erasing import ELSEWHERE, goes, gone, settle, still_held
from bot.staff.people import named
from practice.episodes import Refused
from practice.erasure import STAYS, Erasure
from practice.patients import Patient
from practice.ports import UnitOfWork

_BY = "command line"


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line both."""
    about = "erase a patient for good"
    erase = commands.add_parser(
        "erase",
        help=about,
        description=f"{about.capitalize()}. Without --yes it only says what would go and stay. A medical "
        "record usually has to be kept for years: whether it may be erased is for you to know.",
    )
    erase.add_argument("patient", help='the full name as it is on file, such as "Ana Marsh", or the id')
    erase.add_argument("--yes", action="store_true", help="do it; it cannot be taken back")
    erase.set_defaults(perform=_erase)
    hold = commands.add_parser(
        "hold",
        help="put a record on legal hold, so that it cannot be erased",
        description="Put a record on legal hold, or end that. Without a name the holds are listed.",
    )
    hold.add_argument("patient", nargs="?", help="the full name as it is on file, or the id")
    hold.add_argument("--because", metavar="WHY", help='why, such as "subpoena of 3 March"')
    hold.add_argument("--end", action="store_true", help="end the hold instead")
    hold.set_defaults(perform=_hold)


def _erase(chosen: argparse.Namespace) -> int:
    now, home = wall_clock(), home_of(os.environ)
    with opened() as (store, settings):
        with store.look(settings.id, now) as uow:
            patient = _named(uow, chosen.patient)
            foreseen = _allowed(uow.erasures.foresee(patient.id))
        if not chosen.yes:
            _say(*_plan(patient, foreseen))
            return 0
        with store.turn(settings.id, now) as uow:
            done = _allowed(uow.erasures.erase(patient.id, _BY))
        settle(home, store, patient.id, now)
    _say(gone(done), still_held(home, folder_of(home, os.environ)), ELSEWHERE)
    return 0


def _plan(patient: Patient, foreseen: Erasure) -> list[str]:
    return [
        f"This would erase {patient.full_name}, born {patient.born}:",
        *(f"  {line}" for line in goes(foreseen)),
        "This stays:",
        *(f"  {sentence}" for sentence in STAYS),
        "Nothing is erased yet. To do it, add --yes; first hand out a copy if one is wanted: export patient.",
    ]


def _hold(chosen: argparse.Namespace) -> int:
    now = wall_clock()
    with opened() as (store, settings), store.turn(settings.id, now) as uow:
        if chosen.patient is None:
            _say(*_listed(uow))
            return 0
        patient = _named(uow, chosen.patient)
        if chosen.end:
            ended = uow.erasures.release(patient.id, _BY)
            _say("The hold has ended." if ended else "There was no hold on that record.")
            return 0
        if not (chosen.because or "").strip():
            raise CannotStart('Say why, so that it can be judged later: --because "subpoena of 3 March".')
        uow.erasures.hold(patient.id, chosen.because.strip(), _BY)
    _say("On legal hold: the record cannot be erased until 'hold --end'.")
    return 0


def _listed(uow: UnitOfWork) -> list[str]:
    lines = []
    for one in uow.erasures.holds():
        patient = uow.patients.get(one.patient)
        name = patient.full_name if patient else one.patient
        lines.append(f"{name}: since {one.at:%Y-%m-%d}, by {one.by}: {one.why}")
    return lines or ["No record is on legal hold."]


def _named(uow: UnitOfWork, name: str) -> Patient:
    patient = named(uow, name)
    if isinstance(patient, Refused):
        raise CannotStart(patient.because)
    return patient


def _allowed(outcome: Erasure | Refused) -> Erasure:
    if isinstance(outcome, Refused):
        raise CannotStart(outcome.because)
    return outcome


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
