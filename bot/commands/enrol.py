"""`python -m bot enrol PATIENT PROTOCOL`: follow a patient from home, as the signed protocol says."""

from __future__ import annotations

import argparse
import os
import sys

from bot.app import DATA, read_practice, wall_clock
from bot.home import CannotStart, home_of
from bot.staff.commands import Outcome
from bot.staff.following import Chronic, obey
from practice.episodes import Refused
from practice.protocols.chronic_library import read_chronic_library
from practice.protocols.document import ProtocolError
from practice.settings import PracticeSettings
from practice.store.errors import StoreError
from practice.store.store import open_sqlite

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
    settings = read_practice(DATA, wall_clock)
    outcome = _enrolled(chosen, settings)
    if isinstance(outcome, Refused):
        raise CannotStart(outcome.because)
    sys.stdout.write(f"{outcome.line}\n")
    return 0


def _enrolled(chosen: argparse.Namespace, settings: PracticeSettings) -> Outcome:
    home = home_of(os.environ)
    if not home.database.exists():
        raise CannotStart(
            f"There is no data in {home.folder} yet: start the desk once with 'python -m bot run'."
        )
    try:
        library = read_chronic_library(DATA, production_on=wall_clock().date())
        store = open_sqlite(home.database, home.key(os.environ), {settings.id: settings})
        store.migrate()
    except (StoreError, ProtocolError) as error:
        raise CannotStart(str(error)) from error
    chronic = Chronic(library, settings.zone, settings.nudges, (settings.physician,))
    line = " ".join(("enrol", chosen.patient, chosen.protocol, *chosen.settings))
    try:
        with store.turn(settings.id, wall_clock()) as uow:
            outcome = obey(uow, line, "command line", chronic)
    finally:
        store.close()
    return outcome or Refused("Name a patient and a protocol.")
