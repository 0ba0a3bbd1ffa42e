"""Small things the program remembers over restarts, one text a key: watermarks, the last tick, a restore."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from practice.store.desk_tables import domain_events, inbox, meta
from practice.store.scope import Scope, of_practice

_VALUE = sa.select(meta.c.value).where(of_practice(meta, meta.c.key == sa.bindparam("wanted")))


def recalled(scope: Scope, key: str) -> str | None:
    """The text under the key; None when there is none."""
    row = scope.row(_VALUE, wanted=key)
    return None if row is None else str(row.value)


def remember(scope: Scope, key: str, value: str) -> None:
    """Keep the text under the key, in place of the one before."""
    if not scope.add_new(meta, [{"key": key, "value": value}]):
        scope.change(meta, meta.c.key == key, value=value)


class Notes:
    """Implements practice.notes_port.Notes."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def recalled(self, key: str) -> str | None:
        """See the port."""
        return recalled(self._scope, key)

    def remember(self, key: str, value: str) -> None:
        """See the port."""
        remember(self._scope, key, value)


def latest(scope: Scope) -> datetime | None:
    """The newest moment that the data holds of the past; None when nothing has happened yet."""
    columns = ((inbox, inbox.c.received_at), (domain_events, domain_events.c.at))
    rows = [scope.row(sa.select(sa.func.max(column)).where(scope.mine(table))) for table, column in columns]
    return max((row[0] for row in rows if row is not None and row[0] is not None), default=None)
