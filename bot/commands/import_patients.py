"""`python -m bot import patients FILE`: patients from a spreadsheet, all of them or none."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from bot.app import wall_clock
from bot.commands.opened import opened
from bot.home import CannotStart
from bot.records.sheet_in import Told, Unreadable, read
from practice.arriving import Judged, Person, Verdict, judged

_BY = "command line"
_MOST = 20_000_000  # bytes
_COUNTED = {Verdict.NEW: "new", Verdict.KNOWN: "on file already", Verdict.TWICE: "twice in the file"}


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser("import", help="bring patients in from a spreadsheet")
    what = parser.add_subparsers(required=True, metavar="WHAT")
    patients = what.add_parser(
        "patients",
        help="a CSV file with first name, last name, date of birth and phone",
        description="Bring patients in from a CSV file, with a report line by line. All come in or none: a "
        "line with a fault keeps all back until it is mended. Who is on file already stays as they are.",
    )
    patients.add_argument("file", type=Path, metavar="FILE")
    patients.add_argument("--dry-run", action="store_true", help="only report; change nothing")
    patients.add_argument(
        "--anyway", action="store_true", help="also who may be the same person as another: you looked"
    )
    patients.set_defaults(perform=perform)


def perform(chosen: argparse.Namespace) -> int:
    """1 when a line keeps them all back."""
    now = wall_clock()
    with opened() as (store, settings):
        told = _read(chosen.file, settings.region, now.astimezone(settings.zone).date())
        with store.turn(settings.id, now) as uow:
            found = judged(_people(told), uow.patients.all())
            kept_back = _report(told, found, anyway=chosen.anyway)
            coming = _coming(found, anyway=chosen.anyway)
            for person in () if kept_back or chosen.dry_run else coming:
                about = (person.given, person.family, person.born, person.phone)
                uow.patients.bring_in(*about, is_new=person.is_new, by=_BY)
    _say(_summary(found, kept_back, len(coming), dry_run=chosen.dry_run))
    return 1 if kept_back else 0


def _read(file: Path, region: str, today: date) -> tuple[Told, ...]:
    try:
        if file.stat().st_size > _MOST:
            raise CannotStart(f"{file} is larger than 20 MB: split it.")
        return read(file.read_bytes(), region, today)
    except OSError as error:
        raise CannotStart(f"{file} cannot be read ({error.strerror}).") from None
    except Unreadable as error:
        raise CannotStart(f"{file}: {error}") from None


def _people(told: Iterable[Told]) -> list[Person]:
    return [
        Person(one.line, one.given, one.family, one.born, one.phone, one.is_new)
        for one in told
        if not one.faults and one.born is not None
    ]


def _report(told: Sequence[Told], found: Sequence[Judged], *, anyway: bool) -> int:
    """A sentence for each line; how many keep all back."""
    by_line = {one.person.line: one for one in found}
    kept_back = 0
    for one in told:
        if one.faults:
            kept_back += 1
            _say(f"line {one.line}: FAULT: {'; '.join(one.faults)}")
            continue
        judged_line = by_line[one.line]
        stops = judged_line.verdict is Verdict.TWIN and not anyway
        kept_back += stops
        _say(f"line {one.line}: {'LOOK: ' if stops else ''}{_words(judged_line)}")
    return kept_back


def _words(one: Judged) -> str:
    if one.verdict is Verdict.NEW:
        return "new" if one.person.phone else "new, without a phone: cannot be texted"
    return f"{one.verdict.value} ({one.like})"


def _coming(found: Iterable[Judged], *, anyway: bool) -> list[Person]:
    wanted = {Verdict.NEW, Verdict.TWIN} if anyway else {Verdict.NEW}
    return [one.person for one in found if one.verdict in wanted]


def _summary(found: Sequence[Judged], kept_back: int, coming: int, *, dry_run: bool) -> str:
    counts = Counter(one.verdict for one in found)
    said = ", ".join(f"{counts[verdict]} {words}" for verdict, words in _COUNTED.items() if counts[verdict])
    if kept_back:
        mend = f"{kept_back} line(s) to mend, or to look at and then add --anyway."
        return f"Nothing was brought in: {mend} {said}".strip()
    if dry_run:
        return f"{coming} would be brought in; nothing was changed. {said}".strip()
    return f"{coming} brought in. {said}".strip()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
