"""What every part of one transaction shares: the connection, the practice, the moment.

Building a statement costs more than running it. What every message needs is built once, with `of_practice`;
the rest is built where it is used, with `Scope.mine`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from practice import audit as watched
from practice.ids import PatientId, PracticeId
from practice.kept_openings import KeptOpenings
from practice.settings import PracticeSettings
from practice.store import audit
from practice.store.desk_tables import domain_events
from practice.store.errors import Unknown
from practice.store.tables import practices

Json = Any
_PRACTICE = sa.bindparam("the_practice", type_=sa.String)


def of_practice(table: sa.Table, *where: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Like Scope.mine, in a statement built beforehand: the scope that runs it says which practice."""
    return sa.and_(table.c.practice_id == _PRACTICE, *where)


@dataclass(slots=True)
class Scope:
    """One transaction within one practice. Each statement made here is bound to the practice."""

    connection: sa.Connection
    practice: PracticeId
    settings: PracticeSettings
    now: datetime
    new_id: Callable[[], str]
    draw: Callable[[str, int], str]
    kept: KeptOpenings = field(default_factory=KeptOpenings)
    schedule_locked: bool = field(default=False)
    _seeded: bool = field(default=False)

    def mine(self, table: sa.Table, *where: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        """The condition for rows of this practice that also fulfil `where`."""
        return sa.and_(table.c.practice_id == self.practice, *where)

    def run(self, statement: sa.Executable, **values: Any) -> sa.CursorResult[Any]:
        """Execute a statement built with `of_practice`; `values` are its other named ones, and columns."""
        return self.connection.execute(statement, {_PRACTICE.key: self.practice, **values})

    def rows(self, statement: sa.Select[Any] | sa.CompoundSelect[Any], **values: Any) -> list[sa.Row[Any]]:
        """All rows of a query."""
        return list(self.run(statement, **values))

    def row(self, statement: sa.Select[Any], **values: Any) -> sa.Row[Any] | None:
        """The first row of a query, or None."""
        return self.run(statement, **values).first()

    def add(self, table: sa.Table, **values: Any) -> None:
        """Insert one row of this practice."""
        self.connection.execute(_insert(table), {"practice_id": self.practice, **values})

    def add_new(self, table: sa.Table, rows: list[dict[str, Any]]) -> int:
        """Insert the rows that break no unique key; how many were inserted. Never raises for a taken key."""
        if not rows:
            return 0
        full = [{"practice_id": self.practice, **row} for row in rows]
        insert = _insert_new(table, self.connection.dialect.name)
        done = self.connection.execute(
            insert, full[0] if len(full) == 1 else full, execution_options=_COUNTED
        )
        return done.rowcount

    def change(self, table: sa.Table, where: sa.ColumnElement[bool], **values: Any) -> int:
        """Update rows of this practice; how many fitted."""
        return self.connection.execute(
            table.update().where(self.mine(table, where)).values(**values)
        ).rowcount

    def drop(self, table: sa.Table, where: sa.ColumnElement[bool]) -> int:
        """Delete rows of this practice; how many fitted."""
        return self.connection.execute(table.delete().where(self.mine(table, where))).rowcount

    @property
    def writers_wait(self) -> bool:
        """Whether others may be writing meanwhile. SQLite lets one begin at a time."""
        return self.connection.dialect.name != "sqlite"

    def lock_practice(self) -> None:
        """Wait for other transactions that change the schedule. SQLite's one writer needs no such lock."""
        if self._seeded and not self.writers_wait:
            return
        if self.row(_THE_PRACTICE) is None:
            raise Unknown(f"practice {self.practice} is not in this store; seed it first")
        self._seeded = True

    def event(
        self, name: str, about: Mapping[str, Json], *, by: str = "desk", patient: PatientId | None = None
    ) -> None:
        """Write a domain event; in the audit too where it says that somebody changed something.

        `by` is who, unless `about` says it; `patient` is whose data it was, unless `about` does.
        """
        self.add(domain_events, id=self.new_id(), name=name, about=dict(about), at=self.now)
        if watched.is_change(name):
            whose = about.get("patient", patient)
            audit.append(self, name, str(about.get("by") or by), whose, watched.facts_of(about))


_COUNTED = {"preserve_rowcount": True}
_THE_PRACTICE = (
    sa.select(practices.c.practice_id).where(of_practice(practices)).with_for_update(key_share=True)
)


@cache
def _insert(table: sa.Table) -> sa.Insert:
    return table.insert()


@cache
def _insert_new(table: sa.Table, dialect: str) -> sa.Insert:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(table).on_conflict_do_nothing()
