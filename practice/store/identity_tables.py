"""Tables of codes and invitations. They hold hashes, never a secret."""

from __future__ import annotations

import sqlalchemy as sa

from practice.store.columns import Moment, metadata, own_id, practice_id, within

challenges = sa.Table(
    "challenges",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("conversation_id", sa.String, nullable=False),
    sa.Column("patient_id", sa.String),
    sa.Column("message_id", sa.String),
    sa.Column("how", sa.String, nullable=False),
    sa.Column("secret", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    within("conversation_id", "conversations"),
    within("patient_id", "patients"),
    sa.Index("ix_challenges_conversation", "practice_id", "conversation_id", "at"),
    sa.Index("ix_challenges_patient", "practice_id", "patient_id", "at"),
)

invitations = sa.Table(
    "invitations",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("patient_id", sa.String, nullable=False),
    sa.Column("token", sa.String, nullable=False),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("used_at", Moment),
    within("patient_id", "patients"),
    sa.UniqueConstraint("practice_id", "token"),
    sa.UniqueConstraint("practice_id", "code"),
)
