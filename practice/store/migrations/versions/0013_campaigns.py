"""Campaigns: conditions noted by staff, approvals, runs, and each recipient's recall."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from practice.store.columns import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_RUNNING = sa.text("state = 'running'")


def _within(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["practice_id", column],
        [f"{other}.practice_id", f"{other}.id"],
        name=f"fk_{table}_practice_id_{column}",
    )


def _of_the_practice(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["practice_id"], ["practices.practice_id"], name=f"fk_{table}_practice_id")


def upgrade() -> None:
    """Four new tables; nothing was ever sent to many before."""
    op.create_table(
        "conditions",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("noted_at", Moment(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        _within("conditions", "patient_id", "patients"),
        sa.PrimaryKeyConstraint("practice_id", "patient_id", "condition", name="pk_conditions"),
    )
    op.create_table(
        "campaign_approvals",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        _of_the_practice("campaign_approvals"),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_campaign_approvals"),
    )
    approved = ["practice_id", "name", "fingerprint"]
    op.create_index("ix_campaign_approvals_name", "campaign_approvals", approved)
    _campaigns()
    _recalls()


def _campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("segment", sa.JSON(), nullable=False),
        sa.Column("closes", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("stopped_at", Moment(), nullable=True),
        sa.Column("stopped_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        _of_the_practice("campaigns"),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_campaigns"),
    )
    op.create_index(
        "ix_campaigns_running",
        "campaigns",
        ["practice_id", "name"],
        unique=True,
        sqlite_where=_RUNNING,
        postgresql_where=_RUNNING,
    )


def _recalls() -> None:
    op.create_table(
        "recalls",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("visit_id", sa.String(), nullable=True),
        sa.Column("settled_at", Moment(), nullable=True),
        _within("recalls", "campaign_id", "campaigns"),
        _within("recalls", "patient_id", "patients"),
        _within("recalls", "visit_id", "visits"),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_recalls"),
        sa.UniqueConstraint(
            "practice_id", "campaign_id", "patient_id", name="uq_recalls_practice_id_campaign_id_patient_id"
        ),
    )
    op.create_index("ix_recalls_patient", "recalls", ["practice_id", "patient_id", "state"])


def downgrade() -> None:
    """Forget them."""
    for table in ("recalls", "campaigns", "campaign_approvals", "conditions"):
        op.drop_table(table)
