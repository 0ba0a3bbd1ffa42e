"""`protocols check`, `show` and `sign`: the check-ins as files that a physician reads and signs."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from bot.app import DATA, wall_clock
from bot.home import CannotStart
from practice.protocols.document import ProtocolError
from practice.protocols.library import in_use
from practice.protocols.loading import CHECKINS, read_folder
from practice.protocols.model import Protocol
from practice.protocols.plain import in_plain_english
from practice.protocols.signing import signed


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line `protocols`."""
    parser = commands.add_parser("protocols", help="check, read and sign the symptom check-ins")
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
    protocols = _read()
    refused = in_use(protocols, wall_clock().date()).refused
    for line in refused:
        _write(str(line))
    _write(
        f"{len(protocols)} check-ins read, {len(protocols) - len(refused)} of them fit for use with patients."
    )
    return 0


def _show(chosen: argparse.Namespace) -> int:
    _write(in_plain_english(_named(chosen.name)).rstrip("\n"))
    return 0


def _sign(chosen: argparse.Namespace) -> int:
    protocol = _named(chosen.name)
    file: Path = DATA / "protocols" / CHECKINS / f"{protocol.id}.yml"
    try:
        text = signed(file.read_bytes().decode(), chosen.by, chosen.until, wall_clock().date())
    except ProtocolError as error:
        raise CannotStart(str(error)) from error
    file.write_bytes(text.encode())
    _write(f"{protocol.title}, version {protocol.version}: signed by {chosen.by} until {chosen.until}.")
    return 0


def _read() -> tuple[Protocol, ...]:
    try:
        return read_folder(DATA)
    except ProtocolError as error:
        raise CannotStart(str(error)) from error


def _named(name: str) -> Protocol:
    protocols = {protocol.id: protocol for protocol in _read()}
    if name not in protocols:
        raise CannotStart(f"No check-in is called {name!r}. There are: {', '.join(protocols)}.")
    return protocols[name]


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")
