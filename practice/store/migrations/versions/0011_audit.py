"""Who saw or changed what: rows that the database lets nobody change or remove."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from practice.store.columns import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ONLY_ADDED = "the audit is only ever added to"
_SQLITE = """
CREATE TRIGGER audit_no_{act} BEFORE {act} ON audit
BEGIN SELECT RAISE(ABORT, '{why}'); END
"""
_POSTGRES = (
    f"CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_ONLY_ADDED}'; END $$",
    "CREATE TRIGGER audit_only_added BEFORE UPDATE OR DELETE ON audit "
    "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
)


def upgrade() -> None:
    """A new table with its triggers; what happened before has no entry."""
    op.create_table(
        "audit",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("practice_id", "number", name="pk_audit"),
        sa.ForeignKeyConstraint(["practice_id"], ["practices.practice_id"]),
    )
    op.create_index("ix_audit_patient", "audit", ["practice_id", "patient_id", "number"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in _POSTGRES:
            op.execute(statement)
    else:
        for act in ("UPDATE", "DELETE"):
            op.execute(_SQLITE.format(act=act, why=_ONLY_ADDED))


def downgrade() -> None:
    """Forget it."""
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuse")
