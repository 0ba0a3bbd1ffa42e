"""`python -m bot figures`: how the practice does, with what each figure rests on."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.app import wall_clock
from bot.channels.gsm7 import segments
from bot.commands.opened import opened
from bot.figures.lines import lines, notes, sheet
from bot.home import CannotStart
from practice.figures.every import figures
from practice.figures.facts import Facts
from practice.figures.measures import Figure
from practice.figures.period import Period, last_whole, of

_ABOUT = "show how the practice does, with what each figure rests on"


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser("figures", help=_ABOUT, description=f"{_ABOUT.capitalize()}.")
    span = parser.add_mutually_exclusive_group()
    span.add_argument("--week", action="store_true", help="of the last whole week (this is the default)")
    span.add_argument("--month", action="store_true", help="of the last whole month")
    parser.add_argument(
        "--of", type=date.fromisoformat, metavar="DAY", help="of the week or month of this day, as 2026-03-02"
    )
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write them as CSV ('-' for this terminal)")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw the main ones as PNG")
    parser.add_argument("--notes", action="store_true", help="also say what each figure rests on")
    parser.add_argument(
        "--sentences", action="store_true", help="only the sentences that were not understood, to teach from"
    )
    parser.set_defaults(perform=perform)


def perform(chosen: argparse.Namespace) -> int:
    """Print them, or write them where asked."""
    kind = "month" if chosen.month else "week"
    found, period, facts = _reckoned(kind, chosen.of, sentences=chosen.sentences)
    if chosen.sentences:
        _say(*(facts.misread or ("Every sentence was understood, or none was sent.",)))
    elif chosen.csv is not None or chosen.picture is not None:
        _write(chosen, found, period)
    else:
        _say(*lines(found, period), *(notes(found) if chosen.notes else ()))
    return 0


def _reckoned(kind: str, day: date | None, *, sentences: bool) -> tuple[Sequence[Figure], Period, Facts]:
    """Patients' own sentences are theirs: whoever reads them is written down."""
    now = wall_clock()
    with opened() as (store, settings):
        period = of(kind, day, settings.zone) if day else last_whole(kind, now, settings.zone)
        with store.look(settings.id, now) as uow:
            facts = uow.figures.facts(period, segments)
            before = uow.figures.facts(period.before, segments)
        if sentences:
            with store.turn(settings.id, now) as uow:
                about = {"sentences": len(facts.misread), "from": period.first.isoformat()}
                uow.audit.write("figures.sentences_viewed", "command line", about=about)
        return figures(facts, before, period, settings), period, facts


def _write(chosen: argparse.Namespace, found: Sequence[Figure], period: Period) -> None:
    if chosen.csv is not None and str(chosen.csv) == "-":
        _say(sheet(found, period).decode("utf-8-sig").rstrip())
    elif chosen.csv is not None:
        _put(chosen.csv, sheet(found, period))
    if chosen.picture is not None:
        from bot.figures.picture import drawn

        _put(chosen.picture, drawn(found, period))


def _put(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise CannotStart(f"{file} cannot be written ({error.strerror}): name another file.") from None
    _say(f"Written: {file}")


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
