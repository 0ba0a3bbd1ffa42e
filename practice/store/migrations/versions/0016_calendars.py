"""When the physician is busy elsewhere, and the addresses under which visits' times can be read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from practice.store.columns import Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """New tables; nothing that is there changes."""
    op.create_table(
        "outside_busy",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("first_cell", sa.Integer(), nullable=False),
        sa.Column("last_cell", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_outside_busy"),
        sa.ForeignKeyConstraint(
            ["practice_id", "provider_id"],
            ["providers.practice_id", "providers.id"],
            name="fk_outside_busy_practice_id_provider_id",
        ),
    )
    op.create_index("ix_outside_busy_cells", "outside_busy", ["practice_id", "provider_id", "first_cell"])
    op.create_table(
        "calendar_feeds",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_calendar_feeds"),
        sa.ForeignKeyConstraint(["practice_id"], ["practices.practice_id"]),
        sa.UniqueConstraint("practice_id", "token"),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("calendar_feeds")
    op.drop_table("outside_busy")
