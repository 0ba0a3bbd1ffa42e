"""`python -m bot export`: one patient's whole record for a request, or everything there is."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from bot.app import wall_clock
from bot.commands.opened import opened
from bot.home import CannotStart
from bot.staff.people import named
from practice.episodes import Refused
from practice.settings import PracticeSettings

_BY = "command line"
_CARE = "It is not encrypted and holds health data: keep it safe, hand it over safely, and delete it after."


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line this command."""
    about = "take records out: one patient's for a request, or everything"
    parser = commands.add_parser(
        "export", help=about, description=f"{about.capitalize()}. It may be done while the desk is open."
    )
    wanted = parser.add_subparsers(required=True, metavar="WHAT")
    patient = wanted.add_parser("patient", help="one patient's record: a page to read, JSON and FHIR R4")
    patient.add_argument("patient", help='the full name as it is on file, such as "Ana Marsh", or the id')
    patient.set_defaults(perform=_patient)
    everything = wanted.add_parser("everything", help="a CSV for each table, and one FHIR R4 bundle")
    everything.set_defaults(perform=_everything)
    for part in (patient, everything):
        part.add_argument("--to", type=Path, metavar="FOLDER", help="a new folder (default: one made here)")


def _patient(chosen: argparse.Namespace) -> int:
    from bot.records.files import of_patient

    now = wall_clock()
    with opened() as (store, settings):
        with store.look(settings.id, now) as uow:
            patient = named(uow, chosen.patient)
            if isinstance(patient, Refused):
                raise CannotStart(patient.because)
            names = {one.id: one.full_name for one in uow.patients.all()}
            files = of_patient(uow.records.of_patient(patient.id), patient, names, settings, now)
        with store.turn(settings.id, now) as uow:
            uow.audit.write("patient.exported", _BY, patient=patient.id, about={"files": sorted(files)})
    folder = _written(chosen.to, "record", files, settings, now)
    _say(f"The whole record is in {folder}: record.html to read or print, record.json and record.fhir.json.")
    _say(_CARE)
    return 0


def _everything(chosen: argparse.Namespace) -> int:
    from bot.records.files import of_practice

    now = wall_clock()
    with opened() as (store, settings):
        with store.look(settings.id, now) as uow:
            files = of_practice(uow.records.everything(), settings, now)
            patients = len(uow.patients.all())
        with store.turn(settings.id, now) as uow:
            uow.audit.write("practice.exported", _BY, about={"patients": patients})
    folder = _written(chosen.to, "everything", files, settings, now)
    _say(f"Everything is in {folder}: {len(files) - 1} CSV files and everything.fhir.json.")
    _say(_CARE)
    return 0


def _written(
    folder: Path | None, name: str, files: Mapping[str, bytes], settings: PracticeSettings, now: datetime
) -> Path:
    from bot.records.files import write

    local = now.astimezone(settings.zone)
    place = (folder or Path(f"{name}-{local:%Y%m%d-%H%M%S}")).expanduser().absolute()
    try:
        write(place, files)
    except FileExistsError:
        raise CannotStart(f"{place} is there already: name a new folder with --to.") from None
    except OSError as error:
        raise CannotStart(
            f"{place} cannot be written ({error.strerror}): name another folder with --to."
        ) from None
    return place


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
