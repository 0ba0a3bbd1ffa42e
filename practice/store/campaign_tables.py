"""Tables of campaigns: conditions that staff noted, approvals, runs, each recipient's recall."""

from __future__ import annotations

import sqlalchemy as sa

from practice.store.columns import Moment, metadata, own_id, practice_id, within

_RUNNING = sa.text("state = 'running'")

conditions = sa.Table(
    "conditions",
    metadata,
    practice_id(),
    sa.Column("patient_id", sa.String, primary_key=True),
    sa.Column("condition", sa.String, primary_key=True),
    sa.Column("noted_at", Moment, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    within("patient_id", "patients"),
)

campaign_approvals = sa.Table(
    "campaign_approvals",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("fingerprint", sa.String, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.ForeignKeyConstraint(["practice_id"], ["practices.practice_id"]),
    sa.Index("ix_campaign_approvals_name", "practice_id", "name", "fingerprint"),
)

campaigns = sa.Table(
    "campaigns",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("fingerprint", sa.String, nullable=False),
    sa.Column("segment", sa.JSON, nullable=False),
    sa.Column("closes", sa.JSON, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("started_by", sa.String, nullable=False),
    sa.Column("ends_at", Moment, nullable=False),
    sa.Column("stopped_at", Moment),
    sa.Column("stopped_by", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.ForeignKeyConstraint(["practice_id"], ["practices.practice_id"]),
    sa.Index(
        "ix_campaigns_running",
        "practice_id",
        "name",
        unique=True,
        sqlite_where=_RUNNING,
        postgresql_where=_RUNNING,
    ),
)

recalls = sa.Table(
    "recalls",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("campaign_id", sa.String, nullable=False),
    sa.Column("patient_id", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("answer", sa.String, nullable=False),
    sa.Column("answered_at", Moment),
    sa.Column("visit_id", sa.String),
    sa.Column("settled_at", Moment),
    within("campaign_id", "campaigns"),
    within("patient_id", "patients"),
    within("visit_id", "visits"),
    sa.UniqueConstraint("practice_id", "campaign_id", "patient_id"),
    sa.Index("ix_recalls_patient", "practice_id", "patient_id", "state"),
)
