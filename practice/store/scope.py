"""What every part of one transaction shares: the connection, the practice, the moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from practice.ids import PracticeId
from practice.settings import PracticeSettings
from practice.store.desk_tables import domain_events
from practice.store.errors import Unknown
from practice.store.tables import practices

Json = Any


@dataclass(slots=True)
class Scope:
    """One transaction within one practice. Each statement made here is bound to the practice."""

    connection: sa.Connection
    practice: PracticeId
    settings: PracticeSettings
    now: datetime
    new_id: Callable[[], str]
    schedule_locked: bool = field(default=False)

    def mine(self, table: sa.Table, *where: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        """The condition for rows of this practice that also fulfil `where`."""
        return sa.and_(table.c.practice_id == self.practice, *where)

    def rows(self, statement: sa.Select[Any]) -> list[sa.Row[Any]]:
        """All rows of a query."""
        return list(self.connection.execute(statement))

    def row(self, statement: sa.Select[Any]) -> sa.Row[Any] | None:
        """The first row of a query, or None."""
        return self.connection.execute(statement).first()

    def add(self, table: sa.Table, **values: Any) -> None:
        """Insert one row of this practice."""
        self.connection.execute(table.insert().values(practice_id=self.practice, **values))

    def add_new(self, table: sa.Table, rows: list[dict[str, Any]]) -> int:
        """Insert the rows that break no unique key; how many were inserted. Never raises for a taken key."""
        if not rows:
            return 0
        insert = sqlite.insert if self.connection.dialect.name == "sqlite" else postgresql.insert
        full = [{"practice_id": self.practice, **row} for row in rows]
        done = self.connection.execute(
            insert(table).values(full).on_conflict_do_nothing(),
            execution_options={"preserve_rowcount": True},
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

    def lock_practice(self) -> None:
        """Wait for other transactions that change the schedule. SQLite's one writer needs no such lock."""
        found = self.row(
            sa.select(practices.c.practice_id).where(self.mine(practices)).with_for_update(key_share=True)
        )
        if found is None:
            raise Unknown(f"practice {self.practice} is not in this store; seed it first")

    def event(self, name: str, about: Mapping[str, Json]) -> None:
        """Write a domain event."""
        self.add(domain_events, id=self.new_id(), name=name, about=dict(about), at=self.now)
