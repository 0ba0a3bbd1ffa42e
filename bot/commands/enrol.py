"""`python -m bot enrol PATIENT PROTOCOL`: follow a patient from home, as the signed protocol says."""

from __future__ import annotations

import argparse
import sys

from bot.app import DATA, wall_clock
from bot.commands.opened import opened
from bot.home import CannotStart
from bot.staff.commands import Outcome
from bot.staff.following import Chronic, obey
from practice.episodes import Refused
from practice.protocols.chronic_library import read_chronic_library
from practice.protocols.document import ProtocolError

_ABOUT = "follow a patient with a chronic protocol"


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser(
        "enrol",
        help=_ABOUT,
        description=f"{_ABOUT.capitalize()}. The patient is asked in their best chat from the next day on. "
        "It may be done while the desk is open; staff can write the same in a chat.",
        epilog='For example: enrol "Ana Marsh" hypertension pregnant=no at=08:30',
    )
    parser.add_argument("patient", help='the full name as it is on file, such as "Ana Marsh", or the id')
    parser.add_argument("protocol", help="such as hypertension; protocols check names them all")
    parser.add_argument(
        "settings", nargs="*", metavar="KEY=VALUE", help="own numbers, such as personal_best=400"
    )
    parser.set_defaults(perform=perform)


def perform(chosen: argparse.Namespace) -> int:
    """Enrol, and say when they are asked."""
    outcome = _enrolled(chosen)
    if isinstance(outcome, Refused):
        raise CannotStart(outcome.because)
    sys.stdout.write(f"{outcome.line}\n")
    return 0


def _enrolled(chosen: argparse.Namespace) -> Outcome:
    try:
        library = read_chronic_library(DATA, production_on=wall_clock().date())
    except ProtocolError as error:
        raise CannotStart(str(error)) from error
    line = " ".join(("enrol", chosen.patient, chosen.protocol, *chosen.settings))
    with opened() as (store, settings), store.turn(settings.id, wall_clock()) as uow:
        chronic = Chronic(library, settings.zone, settings.nudges, (settings.physician,))
        outcome = obey(uow, line, "command line", chronic)
    return outcome or Refused("Name a patient and a protocol.")
