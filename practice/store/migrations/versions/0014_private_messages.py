"""Messages that were not sent in full, and the links that open them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from practice.store.columns import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A new table; what was sent before went out in full."""
    op.create_table(
        "private_messages",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("outbox_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=True),
        sa.Column("secret", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", Moment(), nullable=True),
        sa.Column("withheld_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("practice_id", "outbox_id", name="pk_private_messages"),
        sa.UniqueConstraint("practice_id", "secret", name="uq_private_messages_practice_id_secret"),
        *(
            sa.ForeignKeyConstraint(
                ["practice_id", column],
                [f"{table}.practice_id", f"{table}.id"],
                name=f"fk_private_messages_practice_id_{column}",
            )
            for column, table in (
                ("outbox_id", "outbox"),
                ("conversation_id", "conversations"),
                ("patient_id", "patients"),
            )
        ),
    )
    for name, columns in (
        ("conversation", ["practice_id", "conversation_id", "withheld_at"]),
        ("patient", ["practice_id", "patient_id", "tried_at"]),
    ):
        op.create_index(f"ix_private_messages_{name}", "private_messages", columns)


def downgrade() -> None:
    """Forget which messages were withheld."""
    op.drop_table("private_messages")
