"""What a nudge rests on, when it is looked at next and what became of it; which chat a patient used last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from practice.store.columns import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_HEARD = """
UPDATE conversations SET heard_at = (
  SELECT max(inbox.received_at) FROM inbox
  WHERE inbox.practice_id = conversations.practice_id AND inbox.conversation_id = conversations.id
)
"""
_ADDED = (
    "patient_id",
    "rests_on",
    "look_at",
    "not_after",
    "planned_at",
    "settled_at",
    "recipient",
    "outbox_id",
)


def upgrade() -> None:
    """Nudges planned so far are looked at when they are due."""
    op.add_column("conversations", sa.Column("heard_at", Moment(), nullable=True))
    op.add_column("conversations", sa.Column("blocked_at", Moment(), nullable=True))
    op.execute(_HEARD)
    op.create_index("ix_conversations_patient", "conversations", ["practice_id", "patient_id"])
    op.create_index(
        "ix_conversation_patients_patient", "conversation_patients", ["practice_id", "patient_id"]
    )
    op.add_column("outbox", sa.Column("not_after", Moment(), nullable=True))
    op.drop_index("ix_nudges_due", "nudges")
    with op.batch_alter_table("nudges") as nudges:
        nudges.add_column(sa.Column("patient_id", sa.String(), nullable=True))
        nudges.add_column(sa.Column("rests_on", sa.String(), nullable=False, server_default=""))
        nudges.add_column(sa.Column("look_at", Moment(), nullable=True))
        nudges.add_column(sa.Column("not_after", Moment(), nullable=True))
        nudges.add_column(sa.Column("planned_at", Moment(), nullable=True))
        nudges.add_column(sa.Column("settled_at", Moment(), nullable=True))
        nudges.add_column(sa.Column("recipient", sa.String(), nullable=True))
        nudges.add_column(sa.Column("outbox_id", sa.String(), nullable=True))
    op.execute("UPDATE nudges SET look_at = due_at")
    with op.batch_alter_table("nudges") as nudges:
        nudges.alter_column("look_at", existing_type=Moment(), nullable=False)
        nudges.create_foreign_key(
            "fk_nudges_practice_id_patient_id",
            "patients",
            ["practice_id", "patient_id"],
            ["practice_id", "id"],
        )
    op.create_index("ix_nudges_look", "nudges", ["practice_id", "state", "look_at"])
    op.create_index("ix_nudges_rests_on", "nudges", ["practice_id", "rests_on"])
    op.create_index("ix_nudges_patient", "nudges", ["practice_id", "patient_id", "state"])
    op.create_index("ix_nudges_recipient", "nudges", ["practice_id", "recipient", "settled_at"])
    op.create_index("ix_nudges_outbox", "nudges", ["practice_id", "outbox_id"])


def downgrade() -> None:
    """Forget what nudges rest on."""
    for name in ("outbox", "recipient", "patient", "rests_on", "look"):
        op.drop_index(f"ix_nudges_{name}", "nudges")
    with op.batch_alter_table("nudges") as nudges:
        nudges.drop_constraint("fk_nudges_practice_id_patient_id", type_="foreignkey")
        for name in _ADDED:
            nudges.drop_column(name)
    op.create_index("ix_nudges_due", "nudges", ["practice_id", "state", "due_at"])
    op.drop_column("outbox", "not_after")
    op.drop_index("ix_conversation_patients_patient", "conversation_patients")
    op.drop_index("ix_conversations_patient", "conversations")
    op.drop_column("conversations", "blocked_at")
    op.drop_column("conversations", "heard_at")
