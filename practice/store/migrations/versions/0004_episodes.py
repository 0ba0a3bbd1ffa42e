"""Who has an episode, until when it sleeps, and how far its alarm has climbed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from practice.store.columns import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NUMBERED = """
UPDATE episodes SET number = (
  SELECT count(*) FROM episodes AS earlier
  WHERE earlier.practice_id = episodes.practice_id
    AND (earlier.opened_at < episodes.opened_at
         OR (earlier.opened_at = episodes.opened_at AND earlier.id <= episodes.id))
), escalated_at = opened_at
"""


def upgrade() -> None:
    """Episodes there are get their case numbers by age; the open ones count as escalated when opened."""
    zero = sa.text("0")
    op.add_column("episodes", sa.Column("number", sa.Integer(), nullable=False, server_default=zero))
    op.add_column("episodes", sa.Column("claimed_by", sa.String(), nullable=True))
    op.add_column("episodes", sa.Column("snoozed_until", Moment(), nullable=True))
    op.add_column("episodes", sa.Column("escalated_at", Moment(), nullable=True))
    op.add_column("episodes", sa.Column("acknowledged_at", Moment(), nullable=True))
    op.add_column("episodes", sa.Column("rung", sa.Integer(), nullable=False, server_default=zero))
    op.add_column("episodes", sa.Column("rang_at", Moment(), nullable=True))
    op.execute(_NUMBERED)
    op.create_index("ux_episodes_number", "episodes", ["practice_id", "number"], unique=True)


def downgrade() -> None:
    """Forget who has which episode."""
    op.drop_index("ux_episodes_number", "episodes")
    for name in (
        "rang_at",
        "rung",
        "acknowledged_at",
        "escalated_at",
        "snoozed_until",
        "claimed_by",
        "number",
    ):
        op.drop_column("episodes", name)
