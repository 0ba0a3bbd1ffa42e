"""One desk for each practice of a PostgreSQL database, whatever machines they run on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from practice.ids import PracticeId
from practice.store.engine import postgres_engine
from practice.store.errors import Unreachable

_LOCK = sa.text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")


@contextmanager
def alone(url: str, practice: PracticeId) -> Iterator[bool]:
    """Whether nobody else holds the practice; held while the block runs, and let go if the program dies.

    Raises BadAddress, Unreachable.
    """
    engine = postgres_engine(url)
    try:
        with _connected(engine) as connection:
            yield bool(connection.execute(_LOCK, {"name": f"deskside {practice}"}).scalar_one())
    finally:
        engine.dispose()


@contextmanager
def _connected(engine: sa.Engine) -> Iterator[sa.Connection]:
    try:
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    except sa.exc.OperationalError:
        raise Unreachable from None
    with connection:
        yield connection
