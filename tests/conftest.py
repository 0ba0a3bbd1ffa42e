"""Options of the whole suite, and stores: an encrypted SQLite file, or a database on a real PostgreSQL."""

from __future__ import annotations

import fcntl
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from practice.ids import ConversationId, PatientId, PracticeId
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings, read_file
from practice.store import Store, open_postgres, open_sqlite
from practice.store.columns import metadata
from practice.visits import Opening, Visit, VisitType
from tests.fakes.botapi import ABSENT, FILE
from tests.prepared import place_database, read_once

ROOT = Path(__file__).resolve().parents[1]
KEY = "5a" * 32
MONDAY = datetime(2026, 3, 2, 13, 55, tzinfo=UTC)
OTHER = PracticeId("hillside")
DATABASES = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it where the calls to Telegram were made unchecked."""
    if not FILE.is_file():
        terminalreporter.write_line(f"Calls to Telegram were not checked: {ABSENT}")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update` rewrites transcripts; `--nlu` plays them as the trained model understands them too."""
    parser.addoption("--update", action="store_true", help="rewrite what transcripts expect, for review")
    parser.addoption("--nlu", action="store_true", help="also play transcripts with the trained model")


OpenStore = Callable[[Mapping[PracticeId, PracticeSettings]], Store]


@dataclass
class World:
    """A seeded practice and what tests do with it. `now` is Monday 2 March 2026, 8:55 by its wall."""

    store: Store
    settings: PracticeSettings
    now: datetime = MONDAY

    @property
    def practice(self) -> PracticeId:
        return self.settings.id

    def turn(self, now: datetime | None = None) -> AbstractContextManager[UnitOfWork]:
        return self.store.turn(self.practice, now or self.now)

    def kind(self, key: str) -> VisitType:
        return self.settings.visit_types[key]

    def conversation(self, address: str) -> ConversationId:
        with self.turn() as uow:
            return uow.conversations.find_or_open("web", address).id

    def openings(self, key: str, days: int = 10, **more: Any) -> tuple[Opening, ...]:
        now = more.pop("now", self.now)
        with self.turn(now) as uow:
            return uow.visits.openings(self.kind(key), now, now + timedelta(days=days), **more)

    def booked(self, opening: Opening, address: str = "a", patient: str = "ana-marsh") -> Visit:
        holder = self.conversation(address)
        with self.turn() as uow:
            visit = uow.visits.book(opening, holder, PatientId(patient), "")
        assert isinstance(visit, Visit)
        return visit

    def with_settings(self, **changes: Any) -> World:
        """The same database under changed settings, for whoever uses its store from now on."""
        settings = replace(self.settings, **changes)
        self.store._settings[settings.id] = settings  # type: ignore[index]
        return World(self.store, settings, self.now)

    def with_rules(self, key: str, **rules: Any) -> World:
        """As with_settings, for one visit type."""
        return self.with_settings(
            visit_types={**self.settings.visit_types, key: replace(self.kind(key), **rules)}
        )

    def count(self, statement: str, **values: Any) -> int:
        with self.store.engine.connect() as connection:
            return int(connection.execute(sa.text(statement), values).scalar_one())


@pytest.fixture(scope="session", autouse=True)
def _read_once() -> Iterator[None]:
    with read_once():
        yield


@pytest.fixture(scope="session")
def sample() -> PracticeSettings:
    """The sample practice as its file has it."""
    return read_file(ROOT / "data" / "practice.yml", date(2026, 3, 2))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[sa.URL]:
    """A PostgreSQL that lives as long as the tests; the URL of a database with all tables, all empty.

    Its folder is not below pytest's, which every other test run on the machine closes to other accounts.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pgserver
    with one_at_a_time("deskside-postgres"):
        server = pgserver.get_server(tempfile.mkdtemp(prefix="deskside-postgres-"), cleanup_mode="delete")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    run_alone(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    opened = open_postgres(url.render_as_string(False), {})
    opened.migrate()
    opened.close()
    yield url
    server.cleanup()


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Keep the test processes of this machine apart: servers that start at once trip over their account."""
    with (Path(tempfile.gettempdir()) / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run_alone(url: sa.URL, *statements: str) -> None:
    """Run statements that allow no transaction around them."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


@pytest.fixture(params=DATABASES)
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """Opens the test's own database, as often as asked: each call is a program of its own."""
    opened: list[Store] = []
    new_store = _sqlite(tmp_path) if request.param == "sqlite" else _postgres(request)

    def open_one(settings: Mapping[PracticeId, PracticeSettings]) -> Store:
        opened.append(new_store(settings))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


def _sqlite(folder: Path) -> OpenStore:
    return lambda settings: open_sqlite(folder / "practice.db", KEY, settings)


def _postgres(request: pytest.FixtureRequest) -> OpenStore:
    url: sa.URL = request.getfixturevalue("postgres_server")
    run_alone(url, f"TRUNCATE {', '.join(metadata.tables)}")
    return lambda settings: open_postgres(url.render_as_string(False), settings)


@pytest.fixture
def store(open_store: OpenStore, sample: PracticeSettings, tmp_path: Path) -> Store:
    """A migrated, seeded store with two practices: the sample, and another with the same settings."""
    other = replace(sample, id=OTHER, name="Hillside Practice")
    place_database(tmp_path / "practice.db", KEY)
    store = open_store({sample.id: sample, OTHER: other})
    store.migrate()
    store.seed(sample, MONDAY)
    store.seed(other, MONDAY)
    return store


@pytest.fixture
def world(store: Store, sample: PracticeSettings) -> World:
    """The sample practice in its store."""
    return World(store, sample)
