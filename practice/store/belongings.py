"""Which rows are a patient's, table by table: what says so itself, else what hangs on what does."""

from __future__ import annotations

import sqlalchemy as sa

from practice.ids import PatientId
from practice.store.columns import metadata
from practice.store.scope import Scope

_WHOSE = ("patient_id", "proxy_id")  # columns that name a patient, the one it is about first
_DERIVED = frozenset({"busy_cells"})  # follows from the visits


def tables_of_people() -> tuple[sa.Table, ...]:
    """Every table that can hold a patient's rows, what is pointed at before what points."""
    found: list[sa.Table] = []
    for table in metadata.sorted_tables:
        hangs_on = {key.column.table.name for key in table.foreign_keys} & {other.name for other in found}
        if table.name not in _DERIVED and (table.name == "patients" or _naming(table) or hangs_on):
            found.append(table)
    return tuple(found)


def belongings(scope: Scope, patient: PatientId) -> dict[sa.Table, sa.ColumnElement[bool]]:
    """For each table the condition under which a row is the patient's, in the order of tables_of_people."""
    return _followed(scope, patient)[0]


def names_of(scope: Scope, patient: PatientId) -> set[str]:
    """The ids of all that is the patient's, their own among them."""
    return {ident for idents in _followed(scope, patient)[1].values() for ident in idents}


def _followed(
    scope: Scope, patient: PatientId
) -> tuple[dict[sa.Table, sa.ColumnElement[bool]], dict[str, list[str]]]:
    owned: dict[str, list[str]] = {}
    conditions: dict[sa.Table, sa.ColumnElement[bool]] = {}
    for table in tables_of_people():
        conditions[table] = _condition(table, patient, owned)
        if "id" in table.c:
            rows = scope.rows(sa.select(table.c.id).where(scope.mine(table, conditions[table])))
            owned[table.name] = [row.id for row in rows]
    return conditions, owned


def _naming(table: sa.Table) -> list[sa.Column[str]]:
    return [table.c[name] for name in _WHOSE if name in table.c]


def _condition(table: sa.Table, patient: PatientId, owned: dict[str, list[str]]) -> sa.ColumnElement[bool]:
    if table.name == "patients":
        return table.c.id == patient
    naming = _naming(table)
    named = [column == patient for column in naming]
    if naming and not naming[0].nullable:
        return sa.or_(*named)
    others = owned.keys() - {"patients"}
    keys = [key for key in table.foreign_keys if key.column.name == "id" and key.column.table.name in others]
    hanging = [
        key.parent.in_(owned[key.column.table.name]) for key in sorted(keys, key=lambda key: key.parent.name)
    ]
    nobody = sa.and_(*(column.is_(None) for column in naming)) if naming else sa.true()
    return sa.or_(sa.false(), *named, sa.and_(nobody, sa.or_(sa.false(), *hanging)))
