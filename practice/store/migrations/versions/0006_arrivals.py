"""What a channel delivered beside patients' messages: each act of staff once, and what nobody could read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from practice.store.columns import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A new table; nothing that is there changes."""
    op.create_table(
        "arrivals",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_arrivals")),
        sa.ForeignKeyConstraint(["practice_id"], ["practices.practice_id"]),
        sa.UniqueConstraint("practice_id", "channel", "external_id"),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("arrivals")
