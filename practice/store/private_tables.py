"""Table of messages that were not sent in full. It holds the hash of a link's secret, never the secret."""

from __future__ import annotations

import sqlalchemy as sa

from practice.store.columns import Moment, metadata, practice_id, within

private_messages = sa.Table(
    "private_messages",
    metadata,
    practice_id(),
    sa.Column("outbox_id", sa.String, primary_key=True),
    sa.Column("conversation_id", sa.String, nullable=False),
    sa.Column("patient_id", sa.String),
    sa.Column("secret", sa.String),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("tried_at", Moment),
    sa.Column("withheld_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("opened_at", Moment),
    within("outbox_id", "outbox"),
    within("conversation_id", "conversations"),
    within("patient_id", "patients"),
    sa.UniqueConstraint("practice_id", "secret"),
    sa.Index("ix_private_messages_conversation", "practice_id", "conversation_id", "withheld_at"),
    sa.Index("ix_private_messages_patient", "practice_id", "patient_id", "tried_at"),
)
