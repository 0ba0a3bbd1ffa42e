"""`protocols check`, `show` and `sign`: check-ins and chronic protocols as files that a physician signs."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from bot.app import DATA, wall_clock
from bot.home import CannotStart
from practice.protocols.chronic import ChronicProtocol
from practice.protocols.chronic_loading import CHRONIC, read_chronic
from practice.protocols.chronic_plain import chronic_in_plain_english
from practice.protocols.document import ProtocolError
from practice.protocols.library import in_use
from practice.protocols.loading import CHECKINS, read_folder
from practice.protocols.model import Protocol
from practice.protocols.plain import in_plain_english
from practice.protocols.signing import signed


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line `protocols`."""
    parser = commands.add_parser("protocols", help="check, read and sign check-ins and chronic protocols")
    parts = parser.add_subparsers(required=True, metavar="WHAT")
    check = parts.add_parser("check", help="read every file; name file, line and mend of what is wrong")
    check.set_defaults(perform=_check)
    show = parts.add_parser("show", help="print one as plain English")
    show.add_argument("name", help="for example headache")
    show.set_defaults(perform=_show)
    sign = parts.add_parser("sign", help="sign one for use with patients")
    sign.add_argument("name", help="for example headache")
    sign.add_argument("--by", required=True, help='who signs: "Dr. Amari"')
    sign.add_argument("--until", required=True, type=date.fromisoformat, help="the day of the next review")
    sign.set_defaults(perform=_sign)


def _check(chosen: argparse.Namespace) -> int:
    checkins, chronic = _read()
    today = wall_clock().date()
    refused = in_use(checkins, today).refused
    unfit = [(p.id, lacks) for p in chronic if (lacks := p.approval.lacks(today))]
    for line in refused:
        _write(str(line))
    for name, lacks in unfit:
        _write(f"chronic protocol {name!r} is not used: it {lacks}")
    _write(
        f"{len(checkins)} check-ins read, {len(checkins) - len(refused)} of them fit for use with patients."
    )
    fit = len(chronic) - len(unfit)
    _write(f"{len(chronic)} chronic protocols read, {fit} of them fit for use with patients.")
    return 0


def _show(chosen: argparse.Namespace) -> int:
    protocol = _named(chosen.name)
    if isinstance(protocol, ChronicProtocol):
        _write(chronic_in_plain_english(protocol).rstrip("\n"))
    else:
        _write(in_plain_english(protocol).rstrip("\n"))
    return 0


def _sign(chosen: argparse.Namespace) -> int:
    protocol = _named(chosen.name)
    folder = CHRONIC if isinstance(protocol, ChronicProtocol) else CHECKINS
    file: Path = DATA / "protocols" / folder / f"{protocol.id}.yml"
    try:
        text = signed(file.read_bytes().decode(), chosen.by, chosen.until, wall_clock().date())
    except ProtocolError as error:
        raise CannotStart(str(error)) from error
    file.write_bytes(text.encode())
    _write(f"{protocol.title}, version {protocol.version}: signed by {chosen.by} until {chosen.until}.")
    return 0


def _read() -> tuple[tuple[Protocol, ...], tuple[ChronicProtocol, ...]]:
    try:
        return read_folder(DATA), read_chronic(DATA)
    except ProtocolError as error:
        raise CannotStart(str(error)) from error


def _named(name: str) -> Protocol | ChronicProtocol:
    checkins, chronic = _read()
    protocols: dict[str, Protocol | ChronicProtocol] = {p.id: p for p in (*checkins, *chronic)}
    if name not in protocols:
        raise CannotStart(f"No protocol is called {name!r}. There are: {', '.join(protocols)}.")
    return protocols[name]


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")
