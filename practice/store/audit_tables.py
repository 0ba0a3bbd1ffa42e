"""The table of who saw or changed what. Triggers refuse to change or remove a row."""

from __future__ import annotations

import sqlalchemy as sa

from practice.store.columns import Moment, metadata, practice_id

audit = sa.Table(
    "audit",
    metadata,
    practice_id(),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("what", sa.String, nullable=False),
    sa.Column("patient_id", sa.String),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("previous", sa.String, nullable=False),
    sa.Column("seal", sa.String, nullable=False),
    sa.ForeignKeyConstraint(["practice_id"], ["practices.practice_id"]),
    sa.Index("ix_audit_patient", "practice_id", "patient_id", "number"),
)
