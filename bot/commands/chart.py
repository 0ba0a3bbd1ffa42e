"""`python -m bot chart PATIENT KIND`: what a patient measured at home, in words and as a picture."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.app import DATA, wall_clock
from bot.charts import DAYS, Chart, chart_of
from bot.commands.opened import opened
from bot.home import CannotStart
from bot.staff.people import named
from practice.episodes import Refused
from practice.protocols.chronic_library import read_chronic_library
from practice.protocols.document import ProtocolError

_ABOUT = "show what a patient measured at home"


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser("chart", help=_ABOUT, description=f"{_ABOUT.capitalize()}.")
    parser.add_argument("patient", help='the full name as it is on file, such as "Ana Marsh", or the id')
    parser.add_argument("kind", help="bp, sugar, weight, peak flow, phq-9 or gad-7")
    parser.add_argument("--days", type=int, default=DAYS, help="how many days back (%(default)s)")
    parser.add_argument("--png", type=Path, metavar="FILE", help="also write it as a picture")
    parser.set_defaults(perform=perform)


def perform(chosen: argparse.Namespace) -> int:
    """Print the words; write the picture where one is wanted."""
    if not 1 <= chosen.days <= 60:
        raise CannotStart("--days goes from 1 to 60.")
    made = _made(chosen)
    sys.stdout.write(f"{made.alt}\n")
    if chosen.png is not None:
        try:
            chosen.png.write_bytes(made.png)
        except OSError as error:
            raise CannotStart(f"{chosen.png} cannot be written ({error.strerror}).") from None
    return 0


def _made(chosen: argparse.Namespace) -> Chart:
    try:
        library = read_chronic_library(DATA)
    except ProtocolError as error:
        raise CannotStart(str(error)) from error
    with opened() as (store, settings), store.turn(settings.id, wall_clock()) as uow:
        patient = named(uow, chosen.patient)
        if isinstance(patient, Refused):
            raise CannotStart(patient.because)
        made = chart_of(uow, patient, chosen.kind, library, settings.zone, chosen.days)
        uow.audit.write("patient.viewed", "command line", patient=patient.id)
    if isinstance(made, Refused):
        raise CannotStart(made.because)
    return made
