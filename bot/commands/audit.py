"""`python -m bot audit`: who saw or changed what, and whether anybody touched that record."""

from __future__ import annotations

import argparse
import sys
from zoneinfo import ZoneInfo

from bot.app import wall_clock
from bot.commands.opened import opened
from bot.home import CannotStart
from bot.staff.people import named
from practice.audit import Entry, Head, Verdict
from practice.episodes import Refused
from practice.ids import PatientId
from practice.ports import UnitOfWork

_ABOUT = "show who saw or changed what, or check that nobody touched that record"


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser("audit", help=_ABOUT, description=f"{_ABOUT.capitalize()}.")
    acts = parser.add_subparsers(required=True, metavar="ACT")
    verify = acts.add_parser("verify", help="follow the chain from its beginning and name every break")
    verify.add_argument(
        "--expect",
        metavar="NUMBER:SEAL",
        type=_head,
        help="the head that an earlier verify printed and you kept elsewhere; a forged record lacks it",
    )
    verify.set_defaults(perform=_verify)
    show = acts.add_parser("show", help="the newest entries first")
    show.add_argument("--patient", metavar="NAME", help="only what was about this patient: full name or id")
    show.add_argument("--by", metavar="WHO", help="only what this person saw or did")
    show.add_argument("--last", metavar="COUNT", type=int, default=50, help="how many (default 50)")
    show.set_defaults(perform=_show)


def _head(text: str) -> Head:
    number, _, seal = text.partition(":")
    if not (number.isascii() and number.isdigit()) or len(seal) != 64:
        raise argparse.ArgumentTypeError("give it as verify printed it: a number, a colon, 64 characters")
    return Head(int(number), seal.lower())


def _verify(chosen: argparse.Namespace) -> int:
    """1 when somebody touched it."""
    with opened() as (store, settings), store.look(settings.id, wall_clock()) as uow:
        verdict = uow.audit.verify(chosen.expect)
    for line in _verdict_lines(verdict):
        _say(line)
    return 1 if verdict.faults else 0


def _verdict_lines(verdict: Verdict) -> list[str]:
    if verdict.faults:
        return [*verdict.faults, f"The record of {verdict.count} entries was touched: find out by whom."]
    return [
        f"Nobody touched the record: {verdict.count} entries, each in its place.",
        f"Its head is {verdict.head}",
        "Keep it elsewhere: 'audit verify --expect' later proves that these entries are still the same.",
    ]


def _show(chosen: argparse.Namespace) -> int:
    with opened() as (store, settings), store.turn(settings.id, wall_clock()) as uow:
        patient = _patient(uow, chosen.patient)
        found = uow.audit.latest(patient=patient, by=chosen.by, limit=max(1, chosen.last))
        uow.audit.write("audit.viewed", "command line", patient=patient, about={"entries": len(found)})
    for entry in found:
        _say(_line(entry, settings.zone))
    if not found:
        _say("There is no such entry.")
    return 0


def _patient(uow: UnitOfWork, name: str | None) -> PatientId | None:
    if name is None:
        return None
    patient = named(uow, name)
    if isinstance(patient, Refused):
        raise CannotStart(patient.because)
    return patient.id


def _line(entry: Entry, zone: ZoneInfo) -> str:
    at = entry.at.astimezone(zone)
    whose = f"  patient {entry.patient}" if entry.patient else ""
    return f"{entry.number:>6}  {at:%Y-%m-%d %H:%M:%S}  {entry.by}  {entry.what}{whose}  {entry.about}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
