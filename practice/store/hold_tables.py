"""The table of legal holds: records that may not be erased."""

from __future__ import annotations

import sqlalchemy as sa

from practice.store.columns import Moment, metadata, own_id, practice_id, within

legal_holds = sa.Table(
    "legal_holds",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("patient_id", sa.String, nullable=False),
    sa.Column("why", sa.String, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.Column("ended_by", sa.String),
    within("patient_id", "patients"),
    sa.Index("ix_legal_holds_patient", "practice_id", "patient_id"),
)
