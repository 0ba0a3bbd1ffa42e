"""Tables of what the practice promised or closed: follow-ups, offers to the waitlist, hours that are off."""

from __future__ import annotations

import sqlalchemy as sa

from practice.store.columns import Moment, metadata, own_id, practice_id, within

follow_ups = sa.Table(
    "follow_ups",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("patient_id", sa.String),
    sa.Column("conversation_id", sa.String),
    sa.Column("about", sa.JSON, nullable=False),
    sa.Column("promised_at", Moment, nullable=False),
    sa.Column("missed_at", Moment, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("settled_at", Moment),
    within("patient_id", "patients"),
    within("conversation_id", "conversations"),
    sa.Index("ix_follow_ups_missed", "practice_id", "state", "missed_at"),
    sa.Index("ix_follow_ups_patient", "practice_id", "patient_id", "state"),
    sa.Index("ix_follow_ups_conversation", "practice_id", "conversation_id", "state"),
)

offers = sa.Table(
    "offers",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("waitlist_id", sa.String, nullable=False),
    sa.Column("patient_id", sa.String, nullable=False),
    sa.Column("hold_id", sa.String, nullable=False),
    sa.Column("visit_type", sa.String, nullable=False),
    sa.Column("starts_at", Moment, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("settled_at", Moment),
    within("waitlist_id", "waitlist"),
    within("patient_id", "patients"),
    within("hold_id", "visits"),
    sa.Index("ix_offers_open", "practice_id", "state", "expires_at"),
    sa.Index("ix_offers_waitlist", "practice_id", "waitlist_id"),
    sa.Index("ix_offers_hold", "practice_id", "hold_id"),
)

closed_hours = sa.Table(
    "closed_hours",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("provider_id", sa.String, nullable=False),
    sa.Column("starts_at", Moment, nullable=False),
    sa.Column("ends_at", Moment, nullable=False),
    sa.Column("first_cell", sa.Integer, nullable=False),
    sa.Column("last_cell", sa.Integer, nullable=False),
    sa.Column("why", sa.String, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("opened_at", Moment),
    within("provider_id", "providers"),
    sa.Index("ix_closed_hours_cells", "practice_id", "provider_id", "first_cell"),
)
