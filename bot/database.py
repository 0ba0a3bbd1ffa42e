"""Opens the practice's data: the encrypted file, or PostgreSQL where DESKSIDE_DATABASE names one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlsplit

from bot.home import CannotStart, Home
from practice.identity import digest
from practice.ids import PracticeId
from practice.settings import PracticeSettings
from practice.store.alone import alone as held
from practice.store.drawing import NewId, hex_id
from practice.store.errors import StoreError, WrongKey
from practice.store.store import Store, open_postgres, open_sqlite

DISK, ENCRYPTED = "DESKSIDE_DATABASE_DISK", "encrypted"  # the operator's word for PostgreSQL's disk
_HERE = ("", "127.0.0.1", "localhost", "::1")
_SEALED = ("require", "verify-ca", "verify-full")
_MARK = "key"
_ANOTHER = (
    "Another desk is already open on this practice in DESKSIDE_DATABASE, perhaps on another machine: use "
    "that one, or stop it first."
)
_OTHER_KEY = (
    "The key is not the one that this database was begun with, so nobody could sign in and open links would "
    "be dead: put the right desk.key into the data folder, or set DESKSIDE_KEY."
)


def open_store(home: Home, key: str, settings: PracticeSettings, new_id: NewId = hex_id) -> Store:
    """The practice's store, brought to the newest form. Raises StoreError."""
    store = open_as_it_is(home, key, settings, new_id)
    store.migrate()
    noted = store.recalled(settings.id, _MARK) if home.postgres else None
    if noted is not None and noted != _mark(key):
        store.close()
        raise WrongKey(_OTHER_KEY)
    return store


@contextmanager
def alone(home: Home, practice: PracticeId) -> Iterator[None]:
    """Hold a PostgreSQL practice for this desk while the block runs; for a file the folder's lock does that.

    Raises CannotStart.
    """
    if not home.postgres:
        yield
        return
    try:
        with held(home.postgres, practice) as mine:
            if not mine:
                raise CannotStart(_ANOTHER)
            yield
    except StoreError as error:
        raise CannotStart(str(error)) from error


def open_as_it_is(home: Home, key: str, settings: PracticeSettings, new_id: NewId = hex_id) -> Store:
    """The store in whatever form it is, for who only looks. Raises StoreError."""
    facts = {settings.id: settings}
    if home.postgres:
        return open_postgres(home.postgres, facts, new_id)
    return open_sqlite(home.database, key, facts, new_id)


def begun(home: Home, store: Store, key: str, settings: PracticeSettings) -> None:
    """A file tells a wrong key by itself; a database is told which one, once it holds the practice."""
    if home.postgres:
        store.remember(settings.id, _MARK, _mark(key))


def has_data(home: Home, store: Store | None = None, settings: PracticeSettings | None = None) -> bool:
    """Whether a desk was ever opened there. What PostgreSQL holds is seen only through its store."""
    if not home.postgres:
        return home.database.exists()
    return store is None or settings is None or store.recalled(settings.id, _MARK) is not None


def _mark(key: str) -> str:
    return digest("desk key", key)


def in_the_clear(home: Home, environment: Mapping[str, str]) -> tuple[str, ...]:
    """What may lie or travel in the clear on PostgreSQL, each with its mend; empty when somebody saw to it.

    The desk encrypts a file of data itself. A server's disk it cannot see, so it takes somebody's word.
    """
    if not home.postgres:
        return ()
    found = []
    if environment.get(DISK, "").strip() != ENCRYPTED:
        found.append(
            "Deskside does not encrypt what is in PostgreSQL: encrypt its disk and its backups (LUKS, or "
            f"what its provider offers), then say so with {DISK}={ENCRYPTED}."
        )
    if _goes_far(home.postgres):
        found.append(
            "The way to PostgreSQL leads over a network and is not surely encrypted: end DESKSIDE_DATABASE "
            "with ?sslmode=verify-full."
        )
    return tuple(found)


def _goes_far(address: str) -> bool:
    try:
        parts = urlsplit(address)
        asked = dict(parse_qsl(parts.query))
        host = asked.get("host") or parts.hostname or ""
    except ValueError:
        return True
    return not host.startswith("/") and host not in _HERE and asked.get("sslmode") not in _SEALED
