"""16 programs at once, 10,000 attempts on 100 openings: exactly 100 visits, on SQLite and on PostgreSQL."""

from __future__ import annotations

import multiprocessing
import platform
import random
import sys
import tempfile
import time
import warnings
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from practice.ids import PatientId
from practice.settings import PracticeSettings, read_file
from practice.store import Store, open_postgres, open_sqlite
from practice.visits import Opening, Visit

ROOT = Path(__file__).resolve().parents[1]
KEY = "5a" * 32
NOW = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
PROGRAMS, ATTEMPTS, OPENINGS = 16, 10_000, 100
KINDS = ("follow_up", "sick_visit")
PATIENT = PatientId("ana-marsh")


def main() -> None:
    """Run both databases and print what came out; a wrong number of visits ends with an error."""
    warnings.simplefilter("ignore")
    print(f"machine: {platform.machine()}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        right = contest("SQLite", f"{folder}/practice.db")
        right &= contest("PostgreSQL", postgres(Path(folder) / "postgres"))
    sys.exit(0 if right else 1)


def contest(name: str, place: str) -> bool:
    """All programs grab at the same openings; True when each opening became exactly one visit."""
    store = opened(place)
    store.migrate()
    store.seed(practice(), NOW)
    with store.turn(practice().id, NOW) as uow:
        kind = practice().visit_types["follow_up"]
        wanted = uow.visits.openings(kind, NOW, NOW + timedelta(days=30))[:OPENINGS]
        for number in range(PROGRAMS):
            uow.conversations.find_or_open("web", str(number))
    store.close()
    began = time.monotonic()
    with multiprocessing.get_context("spawn").Pool(PROGRAMS) as pool:
        outcomes = pool.starmap(
            grab, [(place, wanted, number, ATTEMPTS // PROGRAMS) for number in range(PROGRAMS)]
        )
    took = time.monotonic() - began
    return told(name, place, sum(outcomes, Counter()), took)


def grab(place: str, wanted: tuple[Opening, ...], number: int, attempts: int) -> Counter[str]:
    """One program's share of the attempts: half hold first and then confirm."""
    store, chance = opened(place), random.Random(number)
    outcomes: Counter[str] = Counter()
    with store.turn(practice().id, NOW) as uow:
        mine = uow.conversations.find_or_open("web", str(number)).id
    for attempt in range(attempts):
        opening = replace(chance.choice(wanted), visit_type=chance.choice(KINDS))
        with store.turn(practice().id, NOW) as uow:
            if attempt % 2:
                uow.visits.hold(opening, mine)
            done = uow.visits.book(opening, mine, PATIENT, str(attempt))
        outcomes["booked" if isinstance(done, Visit) else done.because] += 1
    store.close()
    return outcomes


def told(name: str, place: str, outcomes: Counter[str], took: float) -> bool:
    """Print the outcome, counted in the database itself."""
    store = opened(place)
    with store.engine.connect() as connection:
        visits = connection.execute(
            sa.text(
                "SELECT count(*) FROM visits WHERE state = 'booked' AND reason <> 'blood pressure recheck'"
            )
        ).scalar_one()
        shared = connection.execute(
            sa.text(
                "SELECT count(*) FROM visits a JOIN visits b ON a.id < b.id AND a.state = 'booked'"
                " AND b.state = 'booked' AND a.first_cell < b.last_cell AND b.first_cell < a.last_cell"
            )
        ).scalar_one()
    store.close()
    print(
        f"{name}: {PROGRAMS} programs, {sum(outcomes.values())} attempts on {OPENINGS} openings: "
        f"{visits} visits, {shared} overlaps, {took:.1f} s"
    )
    return bool(visits == OPENINGS and shared == 0)


@cache
def practice() -> PracticeSettings:
    """The sample practice."""
    return read_file(ROOT / "data" / "practice.yml", date(2026, 3, 2))


def opened(place: str) -> Store:
    """The store in a file or at a URL."""
    settings = {practice().id: practice()}
    return open_postgres(place, settings) if "://" in place else open_sqlite(Path(place), KEY, settings)


def postgres(folder: Path) -> str:
    """A PostgreSQL of our own, stopped when the program ends."""
    import pgserver

    return str(pgserver.get_server(folder, cleanup_mode="stop").get_uri())


if __name__ == "__main__":
    main()
