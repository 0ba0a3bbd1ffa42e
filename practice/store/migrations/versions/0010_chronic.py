"""Chronic follow-ups: enrolments, the times of asking, readings sent from home."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from practice.store.columns import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_LIVE = sa.text("state <> 'stopped'")


def _within(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["practice_id", column],
        [f"{other}.practice_id", f"{other}.id"],
        name=f"fk_{table}_practice_id_{column}",
    )


def upgrade() -> None:
    """Three new tables; nobody was followed before."""
    op.create_table(
        "enrolments",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("protocol", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ask_at", sa.String(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("overrides", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("raised_at", Moment(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("enrolled_at", Moment(), nullable=False),
        sa.Column("paused_until", Moment(), nullable=True),
        sa.Column("stopped", sa.String(), nullable=False),
        sa.Column("stopped_at", Moment(), nullable=True),
        sa.Column("look_at", Moment(), nullable=True),
        _within("enrolments", "patient_id", "patients"),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_enrolments"),
    )
    op.create_index("ix_enrolments_look", "enrolments", ["practice_id", "look_at"])
    op.create_index(
        "ix_enrolments_live",
        "enrolments",
        ["practice_id", "patient_id", "protocol"],
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    op.create_table(
        "follow_up_rounds",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("enrolment_id", sa.String(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("closes_at", Moment(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        _within("follow_up_rounds", "enrolment_id", "enrolments"),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_follow_up_rounds"),
        sa.UniqueConstraint(
            "practice_id",
            "enrolment_id",
            "due_at",
            name="uq_follow_up_rounds_practice_id_enrolment_id_due_at",
        ),
    )
    _readings()


def _readings() -> None:
    op.create_table(
        "home_readings",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("taken_at", Moment(), nullable=False),
        sa.Column("said_at", Moment(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("nudge_id", sa.String(), nullable=True),
        sa.Column("plausible", sa.Boolean(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("superseded_by", sa.String(), nullable=True),
        sa.Column("judged", sa.String(), nullable=False),
        sa.Column("judged_at", Moment(), nullable=True),
        _within("home_readings", "patient_id", "patients"),
        _within("home_readings", "conversation_id", "conversations"),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_home_readings"),
    )
    taken = ["practice_id", "patient_id", "kind", "taken_at"]
    op.create_index("ix_home_readings_taken", "home_readings", taken)
    op.create_index("ix_home_readings_judged", "home_readings", ["practice_id", "judged_at"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("home_readings")
    op.drop_table("follow_up_rounds")
    op.drop_table("enrolments")
