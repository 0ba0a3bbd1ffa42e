"""Who saw or changed what: rows that are only added, each sealed over the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from practice.audit import NAME, Entry, Head, Verdict, examined, plain, seal
from practice.ids import PatientId
from practice.store.audit_tables import audit
from practice.store.desk_tables import meta

if TYPE_CHECKING:
    from practice.store.scope import Scope

_HEAD = "audit.head"
_AT_ONCE = 1000  # rows read at a time


class Audit:
    """Implements practice.audit_port.Audit."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def write(
        self,
        what: str,
        by: str,
        *,
        patient: PatientId | None = None,
        about: Mapping[str, Any] | None = None,
    ) -> int:
        """See the port."""
        return append(self._scope, what, by, patient, about or {})

    def latest(
        self,
        *,
        patient: PatientId | None = None,
        by: str | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> tuple[Entry, ...]:
        """See the port."""
        wanted = [
            *([audit.c.patient_id == patient] if patient is not None else []),
            *([audit.c.by == by] if by is not None else []),
            *([audit.c.number < before] if before is not None else []),
        ]
        query = sa.select(audit).where(self._scope.mine(audit, *wanted))
        rows = self._scope.rows(query.order_by(audit.c.number.desc()).limit(limit))
        return tuple(_entry(row) for row in rows)

    def verify(self, expected: Head | None = None) -> Verdict:
        """See the port."""
        return examined(self._scope.practice, self._all(), _head(self._scope), expected)

    def _all(self) -> Iterator[Entry]:
        """Every entry in order; a practice's years of them are not held in memory at once."""
        ordered = sa.select(audit).order_by(audit.c.number).limit(_AT_ONCE)
        rows = self._scope.rows(ordered.where(self._scope.mine(audit)))
        while rows:
            yield from (_entry(row) for row in rows)
            later = self._scope.mine(audit, audit.c.number > rows[-1].number)
            rows = self._scope.rows(ordered.where(later))


def append(scope: Scope, what: str, by: str, patient: PatientId | None, about: Mapping[str, Any]) -> int:
    """Add an entry after the newest; the practice is locked, so that two never follow on the same one."""
    if not NAME.fullmatch(what) or not by:
        raise ValueError(f"an entry needs a dotted name and who did it, not {what!r} by {by!r}")
    scope.lock_practice()
    head = _head(scope)
    unsealed = Entry(head.number + 1, scope.now, by, what, patient, plain(about), head.seal, "")
    entry = replace(unsealed, seal=seal(scope.practice, unsealed))
    scope.add(
        audit,
        number=entry.number,
        at=entry.at,
        by=entry.by,
        what=entry.what,
        patient_id=entry.patient,
        about=entry.about,
        previous=entry.previous,
        seal=entry.seal,
    )
    _note(scope, Head(entry.number, entry.seal))
    return entry.number


def _head(scope: Scope) -> Head:
    """The newest entry as it was noted. Not as it is found: a missing end must not be built over."""
    row = scope.row(sa.select(meta.c.value).where(scope.mine(meta, meta.c.key == _HEAD)))
    return Head() if row is None else Head(row.value["number"], row.value["seal"])


def _note(scope: Scope, head: Head) -> None:
    value = {"number": head.number, "seal": head.seal}
    if not scope.change(meta, meta.c.key == _HEAD, value=value):
        scope.add(meta, key=_HEAD, value=value)


def _entry(row: Any) -> Entry:
    return Entry(row.number, row.at, row.by, row.what, row.patient_id, row.about, row.previous, row.seal)
