"""The desk: messages, nudges, what waits for staff, consent."""

import sqlalchemy as sa
from alembic import op

from practice.store.columns import Moment

revision = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""

    op.create_table(
        "domain_events",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.practice_id"], name="fk_domain_events_practice_id"
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_domain_events"),
    )
    op.create_index("ix_domain_events_at", "domain_events", ["practice_id", "at"], unique=False)
    op.create_table(
        "consents",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "conversation_id"],
            ["conversations.practice_id", "conversations.id"],
            name="fk_consents_practice_id_conversation_id",
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_consents"),
    )
    op.create_index(
        "ix_consents_conversation", "consents", ["practice_id", "conversation_id", "at"], unique=False
    )
    op.create_table(
        "episodes",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["practice_id", "conversation_id"],
            ["conversations.practice_id", "conversations.id"],
            name="fk_episodes_practice_id_conversation_id",
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_episodes"),
    )
    op.create_index(
        "ix_episodes_conversation", "episodes", ["practice_id", "conversation_id", "closed_at"], unique=False
    )
    op.create_table(
        "inbox",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("choice", sa.String(), nullable=True),
        sa.Column("raw", sa.JSON(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("understanding", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["practice_id", "conversation_id"],
            ["conversations.practice_id", "conversations.id"],
            name="fk_inbox_practice_id_conversation_id",
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_inbox"),
        sa.UniqueConstraint(
            "practice_id", "channel", "external_id", name="uq_inbox_practice_id_channel_external_id"
        ),
        sa.UniqueConstraint(
            "practice_id", "conversation_id", "sequence", name="uq_inbox_practice_id_conversation_id_sequence"
        ),
    )
    op.create_index("ix_inbox_state", "inbox", ["practice_id", "state", "received_at"], unique=False)
    op.create_table(
        "nudges",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "conversation_id"],
            ["conversations.practice_id", "conversations.id"],
            name="fk_nudges_practice_id_conversation_id",
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_nudges"),
        sa.UniqueConstraint("practice_id", "dedupe_key", name="uq_nudges_practice_id_dedupe_key"),
    )
    op.create_index("ix_nudges_due", "nudges", ["practice_id", "state", "due_at"], unique=False)
    op.create_table(
        "opt_outs",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=True),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["practice_id", "conversation_id"],
            ["conversations.practice_id", "conversations.id"],
            name="fk_opt_outs_practice_id_conversation_id",
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patients.practice_id", "patients.id"],
            name="fk_opt_outs_practice_id_patient_id",
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_opt_outs"),
    )
    op.create_index("ix_opt_outs_conversation", "opt_outs", ["practice_id", "conversation_id"], unique=False)
    op.create_index("ix_opt_outs_patient", "opt_outs", ["practice_id", "patient_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sensitivity", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("next_try_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.Column("provider_message_id", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "conversation_id"],
            ["conversations.practice_id", "conversations.id"],
            name="fk_outbox_practice_id_conversation_id",
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_outbox"),
        sa.UniqueConstraint(
            "practice_id",
            "conversation_id",
            "sequence",
            name="uq_outbox_practice_id_conversation_id_sequence",
        ),
        sa.UniqueConstraint("practice_id", "dedupe_key", name="uq_outbox_practice_id_dedupe_key"),
    )
    op.create_index("ix_outbox_state", "outbox", ["practice_id", "state", "created_at"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=True),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["practice_id", "conversation_id"],
            ["conversations.practice_id", "conversations.id"],
            name="fk_tasks_practice_id_conversation_id",
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patients.practice_id", "patients.id"],
            name="fk_tasks_practice_id_patient_id",
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_tasks"),
    )
    op.create_index("ix_tasks_open", "tasks", ["practice_id", "done_at", "created_at"], unique=False)
    op.create_table(
        "episode_notes",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("episode_id", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "episode_id"],
            ["episodes.practice_id", "episodes.id"],
            name="fk_episode_notes_practice_id_episode_id",
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_episode_notes"),
    )


def downgrade() -> None:
    """Drop the tables and all that they hold."""
    op.drop_table("episode_notes")
    op.drop_table("tasks")
    op.drop_table("outbox")
    op.drop_table("opt_outs")
    op.drop_table("nudges")
    op.drop_table("inbox")
    op.drop_table("episodes")
    op.drop_table("consents")
    op.drop_table("domain_events")
