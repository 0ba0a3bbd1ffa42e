"""Tables of calendars beyond the desk: busy elsewhere, and who may read the times of visits."""

from __future__ import annotations

import sqlalchemy as sa

from practice.store.columns import Moment, metadata, own_id, practice_id, within

outside_busy = sa.Table(
    "outside_busy",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("provider_id", sa.String, nullable=False),
    sa.Column("starts_at", Moment, nullable=False),
    sa.Column("ends_at", Moment, nullable=False),
    sa.Column("first_cell", sa.Integer, nullable=False),
    sa.Column("last_cell", sa.Integer, nullable=False),
    within("provider_id", "providers"),
    sa.Index("ix_outside_busy_cells", "practice_id", "provider_id", "first_cell"),
)

calendar_feeds = sa.Table(
    "calendar_feeds",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("token", sa.String, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("ended_at", Moment),
    sa.ForeignKeyConstraint(["practice_id"], ["practices.practice_id"]),
    sa.UniqueConstraint("practice_id", "token"),
)
