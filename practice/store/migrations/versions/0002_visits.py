"""Visits: their cells, their history, the waitlist."""

import sqlalchemy as sa
from alembic import op

from practice.store.columns import Moment

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""

    op.create_table(
        "visits",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=True),
        sa.Column("visit_type", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("busy_from", Moment(), nullable=False),
        sa.Column("busy_to", Moment(), nullable=False),
        sa.Column("first_cell", sa.Integer(), nullable=False),
        sa.Column("last_cell", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("holder_id", sa.String(), nullable=True),
        sa.Column("held_at", Moment(), nullable=True),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("late_minutes", sa.Integer(), nullable=True),
        sa.Column("overbooked", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "holder_id"],
            ["conversations.practice_id", "conversations.id"],
            name="fk_visits_practice_id_holder_id",
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patients.practice_id", "patients.id"],
            name="fk_visits_practice_id_patient_id",
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "provider_id"],
            ["providers.practice_id", "providers.id"],
            name="fk_visits_practice_id_provider_id",
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_visits"),
    )
    op.create_index("ix_visits_cells", "visits", ["practice_id", "provider_id", "first_cell"], unique=False)
    op.create_index("ix_visits_expiry", "visits", ["practice_id", "state", "expires_at"], unique=False)
    op.create_index("ix_visits_holder", "visits", ["practice_id", "holder_id", "state"], unique=False)
    op.create_index("ix_visits_patient", "visits", ["practice_id", "patient_id", "starts_at"], unique=False)
    op.create_table(
        "waitlist",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("visit_type", sa.String(), nullable=False),
        sa.Column("wish", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("joined_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "conversation_id"],
            ["conversations.practice_id", "conversations.id"],
            name="fk_waitlist_practice_id_conversation_id",
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patients.practice_id", "patients.id"],
            name="fk_waitlist_practice_id_patient_id",
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_waitlist"),
    )
    op.create_index("ix_waitlist_state", "waitlist", ["practice_id", "state", "joined_at"], unique=False)
    op.create_table(
        "busy_cells",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("cell", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "provider_id"],
            ["providers.practice_id", "providers.id"],
            name="fk_busy_cells_practice_id_provider_id",
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "visit_id"],
            ["visits.practice_id", "visits.id"],
            name="fk_busy_cells_practice_id_visit_id",
        ),
        sa.PrimaryKeyConstraint("practice_id", "provider_id", "cell", name="pk_busy_cells"),
    )
    op.create_index("ix_busy_cells_visit", "busy_cells", ["practice_id", "visit_id"], unique=False)
    op.create_table(
        "visit_history",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "visit_id"],
            ["visits.practice_id", "visits.id"],
            name="fk_visit_history_practice_id_visit_id",
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_visit_history"),
        sa.UniqueConstraint(
            "practice_id", "visit_id", "number", name="uq_visit_history_practice_id_visit_id_number"
        ),
    )


def downgrade() -> None:
    """Drop the tables and all that they hold."""
    op.drop_table("visit_history")
    op.drop_table("busy_cells")
    op.drop_table("waitlist")
    op.drop_table("visits")
