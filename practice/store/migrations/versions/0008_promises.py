"""Follow-ups that were promised, offers to the waitlist, hours that the physician closed."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from practice.store.columns import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_PATIENCE = timedelta(days=2)


def _within(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["practice_id", column],
        [f"{other}.practice_id", f"{other}.id"],
        name=f"fk_{table}_practice_id_{column}",
    )


def upgrade() -> None:
    """Three new tables; a check-in follow-up planned so far is kept as the promise that it is."""
    op.create_table(
        "follow_ups",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=True),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("promised_at", Moment(), nullable=False),
        sa.Column("missed_at", Moment(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        _within("follow_ups", "conversation_id", "conversations"),
        _within("follow_ups", "patient_id", "patients"),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_follow_ups"),
    )
    op.create_index("ix_follow_ups_missed", "follow_ups", ["practice_id", "state", "missed_at"])
    op.create_index("ix_follow_ups_patient", "follow_ups", ["practice_id", "patient_id", "state"])
    op.create_index("ix_follow_ups_conversation", "follow_ups", ["practice_id", "conversation_id", "state"])
    op.create_table(
        "offers",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("waitlist_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("hold_id", sa.String(), nullable=False),
        sa.Column("visit_type", sa.String(), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        _within("offers", "hold_id", "visits"),
        _within("offers", "patient_id", "patients"),
        _within("offers", "waitlist_id", "waitlist"),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_offers"),
    )
    op.create_index("ix_offers_open", "offers", ["practice_id", "state", "expires_at"])
    op.create_index("ix_offers_waitlist", "offers", ["practice_id", "waitlist_id"])
    op.create_index("ix_offers_hold", "offers", ["practice_id", "hold_id"])
    op.create_table(
        "closed_hours",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("first_cell", sa.Integer(), nullable=False),
        sa.Column("last_cell", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=True),
        _within("closed_hours", "provider_id", "providers"),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_closed_hours"),
    )
    op.create_index("ix_closed_hours_cells", "closed_hours", ["practice_id", "provider_id", "first_cell"])
    _promised()


def _promised() -> None:
    """The promise takes the id of its nudge; it counts as missed two days after it was due."""
    connection = op.get_bind()
    names = ("practice_id", "id", "conversation_id", "kind", "state")
    nudges = sa.table(
        "nudges",
        *(sa.column(name, sa.String) for name in (*names, "rests_on")),
        sa.column("about", sa.JSON),
        sa.column("due_at", Moment),
    )
    ledger = sa.table(
        "follow_ups",
        *(sa.column(name, sa.String) for name in (*names, "reason")),
        sa.column("about", sa.JSON),
        sa.column("promised_at", Moment),
        sa.column("missed_at", Moment),
    )
    waits = sa.and_(nudges.c.kind == "check_in_follow_up", nudges.c.state == "planned")
    for row in connection.execute(sa.select(nudges).where(waits)).all():
        promise = {name: getattr(row, name) for name in ("practice_id", "id", "conversation_id", "about")}
        about = {"kind": "check_in", "state": "open", "reason": "", "promised_at": row.due_at}
        connection.execute(ledger.insert().values(**promise, **about, missed_at=row.due_at + _PATIENCE))
        same = sa.and_(nudges.c.practice_id == row.practice_id, nudges.c.id == row.id)
        connection.execute(nudges.update().where(same).values(rests_on=f"follow_up:{row.id}"))


def downgrade() -> None:
    """Forget them."""
    op.drop_table("closed_hours")
    op.drop_table("offers")
    op.drop_table("follow_ups")
