"""Runs the migrations from inside the program, on whatever database the store has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from practice.store.errors import Unreachable

_MIGRATIONS = Path(__file__).parent / "migrations"


def to_head(engine: sa.Engine, revision: str = "head") -> None:
    """Upgrade in one transaction: all the steps that are missing, or none. Raises Unreachable."""
    if revision == "head" and _is_at(engine, newest()):
        return
    # Alembic takes most of a second to import, which a start with nothing to do need not pay.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def is_made(engine: sa.Engine) -> bool:
    """Whether any migration ever ran there. Raises Unreachable."""
    with _reached(engine) as connection:
        return sa.inspect(connection).has_table("alembic_version")


def newest() -> str:
    """The last revision; files are named by it and sort in its order."""
    return max(path.stem.partition("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def _is_at(engine: sa.Engine, revision: str) -> bool:
    with _reached(engine) as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return False
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all() == [
            revision
        ]


@contextmanager
def _reached(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A server that is away or lets nobody in is told in a sentence; a file tells its trouble by itself."""
    try:
        with engine.connect() as connection:
            yield connection
    except sa.exc.OperationalError:
        if engine.dialect.name == "sqlite":
            raise
        raise Unreachable from None
