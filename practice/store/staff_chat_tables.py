"""Tables of what channels deliver beside patients' messages, and of where staff read their cases."""

from __future__ import annotations

import sqlalchemy as sa

from practice.store.columns import Moment, metadata, own_id, practice_id

arrivals = sa.Table(
    "arrivals",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("external_id", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("raw", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.ForeignKeyConstraint(["practice_id"], ["practices.practice_id"]),
    sa.UniqueConstraint("practice_id", "channel", "external_id"),
)
