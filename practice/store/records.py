"""Takes records out: whole tables, or what is one patient's of each."""

from __future__ import annotations

import sqlalchemy as sa

from practice.ids import PatientId
from practice.records import Row, Tables, is_secret
from practice.store.belongings import belongings
from practice.store.columns import metadata
from practice.store.scope import Scope

_NOT_RECORDS = frozenset({"meta", "busy_cells"})  # the program's own notes, and what follows from visits
_RAW = frozenset({"raw", "state", "understanding", "version", "last_sequence", "handled_sequence"})
_TECHNICAL = {"inbox": _RAW - {"state"}, "conversations": _RAW, "arrivals": frozenset({"raw"})}


class Records:
    """Implements practice.records_port.Records."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def of_patient(self, patient: PatientId) -> Tables:
        """See the port."""
        return {
            table.name: self._rows(table, condition)
            for table, condition in belongings(self._scope, patient).items()
            if not _is_closed(table)
        }

    def everything(self) -> Tables:
        """See the port."""
        tables = [table for table in metadata.sorted_tables if table.name not in _NOT_RECORDS]
        return {table.name: self._rows(table, sa.true()) for table in tables if not _is_closed(table)}

    def _rows(self, table: sa.Table, condition: sa.ColumnElement[bool]) -> tuple[Row, ...]:
        hidden = {"practice_id", *_TECHNICAL.get(table.name, ())}
        shown = [column for column in table.c if column.name not in hidden and not is_secret(column.name)]
        query = sa.select(*shown).where(self._scope.mine(table, condition)).order_by(*_order(table))
        return tuple(dict(row._mapping) for row in self._scope.rows(query))


def _is_closed(table: sa.Table) -> bool:
    """A table that holds what opens something is about getting in, not about a patient's care."""
    return any(is_secret(column.name) for column in table.c)


def _order(table: sa.Table) -> list[sa.Column[object]]:
    """As things happened."""
    moments = [column for column in table.c if column.name in ("at", "created_at", "received_at", "taken_at")]
    return [*moments, *table.primary_key.columns]
