"""Legal holds, and when a patient was erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from practice.store.columns import Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A new table and an empty column: nobody was erased before."""
    op.add_column("patients", sa.Column("erased_at", Moment(), nullable=True))
    op.create_table(
        "legal_holds",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_legal_holds"),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patients.practice_id", "patients.id"],
            name="fk_legal_holds_practice_id_patient_id",
        ),
    )
    op.create_index("ix_legal_holds_patient", "legal_holds", ["practice_id", "patient_id"])


def downgrade() -> None:
    """Forget the holds; who was erased stays so."""
    op.drop_table("legal_holds")
    op.drop_column("patients", "erased_at")
