"""People: practices, providers, patients, conversations."""

import sqlalchemy as sa
from alembic import op

from practice.store.columns import Moment

revision = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""

    op.create_table(
        "practices",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("practice_id", name="pk_practices"),
    )
    op.create_table(
        "meta",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practices.practice_id"], name="fk_meta_practice_id"),
        sa.PrimaryKeyConstraint("practice_id", "key", name="pk_meta"),
    )
    op.create_table(
        "patients",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("born", sa.Date(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("twin_of", sa.String(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practices.practice_id"], name="fk_patients_practice_id"),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_patients"),
    )
    op.create_index("ix_patients_birth", "patients", ["practice_id", "born"], unique=False)
    op.create_table(
        "providers",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practices.practice_id"], name="fk_providers_practice_id"),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_providers"),
    )
    op.create_table(
        "conversations",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=True),
        sa.Column("speaker", sa.String(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_sequence", sa.Integer(), nullable=False),
        sa.Column("handled_sequence", sa.Integer(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patients.practice_id", "patients.id"],
            name="fk_conversations_practice_id_patient_id",
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.practice_id"], name="fk_conversations_practice_id"
        ),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_conversations"),
        sa.UniqueConstraint(
            "practice_id", "channel", "address", name="uq_conversations_practice_id_channel_address"
        ),
    )
    op.create_table(
        "proxies",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("proxy_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patients.practice_id", "patients.id"],
            name="fk_proxies_practice_id_patient_id",
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "proxy_id"],
            ["patients.practice_id", "patients.id"],
            name="fk_proxies_practice_id_proxy_id",
        ),
        sa.PrimaryKeyConstraint("practice_id", "proxy_id", "patient_id", name="pk_proxies"),
    )
    op.create_table(
        "conversation_patients",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("linked_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "conversation_id"],
            ["conversations.practice_id", "conversations.id"],
            name="fk_conversation_patients_practice_id_conversation_id",
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patients.practice_id", "patients.id"],
            name="fk_conversation_patients_practice_id_patient_id",
        ),
        sa.PrimaryKeyConstraint(
            "practice_id", "conversation_id", "patient_id", name="pk_conversation_patients"
        ),
    )


def downgrade() -> None:
    """Drop the tables and all that they hold."""
    op.drop_table("conversation_patients")
    op.drop_table("proxies")
    op.drop_table("conversations")
    op.drop_table("providers")
    op.drop_table("patients")
    op.drop_table("meta")
    op.drop_table("practices")
