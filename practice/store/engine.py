"""Opens the databases: SQLite encrypted by SQLCipher, or PostgreSQL."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as sqlcipher

from practice.store.errors import BadAddress, WrongKey
from practice.store.keys import checked_key

BUSY_SECONDS = 60
ROUND_MILLISECONDS = 100
READS = "deskside_reads"


def sqlite_engine(file: Path, key: str) -> sa.Engine:
    """An engine on an encrypted file, made when missing. Raises BadKey now, WrongKey on first use."""
    secret = checked_key(key)
    engine = sa.create_engine(
        "sqlite://", module=sqlcipher, creator=lambda: _connect(file, secret), poolclass=QueuePool
    )
    sa.event.listen(engine, "begin", _begin)
    return engine


def postgres_engine(url: str) -> sa.Engine:
    """An engine on PostgreSQL; the URL begins with postgresql://, and psycopg is used. Raises BadAddress."""
    try:
        given = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise BadAddress from None
    if given.get_backend_name() != "postgresql":
        raise BadAddress
    plain = given.set(drivername="postgresql+psycopg")
    return sa.create_engine(plain, pool_pre_ping=True, isolation_level="READ COMMITTED")


def tidy(engine: sa.Engine) -> None:
    """Empty SQLite's journal into the file, unless somebody reads just then. PostgreSQL sees to its own."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _connect(file: Path, secret: str) -> Any:
    return connected(file, secret)


def connected(file: Path, secret: str, *, plain: bool = False) -> Any:
    """One connection with the key set. The first pragma to read the file finds a wrong key.

    `plain`: only the key; nothing about the file is changed.
    """
    connection = sqlcipher.connect(
        str(file), timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute(f"PRAGMA key = \"x'{secret}'\"")
        if plain:
            connection.execute("SELECT count(*) FROM sqlite_master")
            return connection
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "temp_store = MEMORY",
            "secure_delete = ON",
            f"busy_timeout = {ROUND_MILLISECONDS}",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except sqlcipher.DatabaseError as error:
        connection.close()
        if "not a database" in str(error):
            raise WrongKey(
                f"The key does not open {file}. Use the key that the file was made with, "
                "or move the file away to start with an empty practice."
            ) from None
        raise
    return connection


def _begin(connection: sa.Connection) -> None:
    """A writer takes the write lock at once: a deferred one would fail as soon as two overlap.

    SQLite waits ever longer between its tries, so that under many writers an old one loses against the new
    ones for good. Short rounds, begun again, give all of them the same chance.
    """
    if connection.get_execution_options().get(READS, False):
        connection.exec_driver_sql("BEGIN")
        return
    raw: Any = connection.connection.driver_connection
    last = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            raw.execute("BEGIN IMMEDIATE")
            return
        except sqlcipher.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > last:
                raise
