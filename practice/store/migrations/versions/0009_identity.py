"""Who is it: how each chat was found to be a patient's, codes, and invitations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from practice.store.columns import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_BELIEVED = """
UPDATE conversation_patients SET verified_at = linked_at, how = 'channel'
WHERE EXISTS (
  SELECT 1 FROM patients
  WHERE patients.practice_id = conversation_patients.practice_id
    AND patients.id = conversation_patients.patient_id
    AND patients.verified
)
"""


def upgrade() -> None:
    """Chats that pages vouched for stay linked; a record that a chat made for itself stays its claim."""
    op.add_column("conversation_patients", sa.Column("verified_at", Moment(), nullable=True))
    op.add_column("conversation_patients", sa.Column("how", sa.String(), nullable=True))
    op.execute(_BELIEVED)
    op.create_table(
        "challenges",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        *_within("challenges", "conversation_id", "conversations"),
        *_within("challenges", "patient_id", "patients"),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_challenges"),
    )
    op.create_index("ix_challenges_conversation", "challenges", ["practice_id", "conversation_id", "at"])
    op.create_index("ix_challenges_patient", "challenges", ["practice_id", "patient_id", "at"])
    op.create_table(
        "invitations",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        *_within("invitations", "patient_id", "patients"),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_invitations"),
        sa.UniqueConstraint("practice_id", "token", name="uq_invitations_practice_id_token"),
        sa.UniqueConstraint("practice_id", "code", name="uq_invitations_practice_id_code"),
    )


def downgrade() -> None:
    """Forget how chats were found to be whose."""
    op.drop_table("invitations")
    op.drop_table("challenges")
    op.drop_column("conversation_patients", "how")
    op.drop_column("conversation_patients", "verified_at")


def _within(table: str, column: str, other: str) -> list[sa.ForeignKeyConstraint]:
    name = f"fk_{table}_practice_id_{column}"
    return [
        sa.ForeignKeyConstraint(["practice_id", column], [f"{other}.practice_id", f"{other}.id"], name=name)
    ]
