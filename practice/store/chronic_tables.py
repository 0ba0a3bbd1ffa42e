"""Tables of chronic follow-ups: who is followed, the times of asking, and what was measured at home."""

from __future__ import annotations

import sqlalchemy as sa

from practice.store.columns import Moment, metadata, own_id, practice_id, within

_LIVE = sa.text("state <> 'stopped'")

enrolments = sa.Table(
    "enrolments",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("patient_id", sa.String, nullable=False),
    sa.Column("protocol", sa.String, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("ask_at", sa.String, nullable=False),
    sa.Column("params", sa.JSON, nullable=False),
    sa.Column("overrides", sa.JSON, nullable=False),
    sa.Column("answers", sa.JSON, nullable=False),
    sa.Column("level", sa.String, nullable=False),
    sa.Column("rule", sa.String, nullable=False),
    sa.Column("raised_at", Moment),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("enrolled_at", Moment, nullable=False),
    sa.Column("paused_until", Moment),
    sa.Column("stopped", sa.String, nullable=False),
    sa.Column("stopped_at", Moment),
    sa.Column("look_at", Moment),
    within("patient_id", "patients"),
    sa.Index("ix_enrolments_look", "practice_id", "look_at"),
    sa.Index(
        "ix_enrolments_live",
        "practice_id",
        "patient_id",
        "protocol",
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    ),
)

follow_up_rounds = sa.Table(
    "follow_up_rounds",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("enrolment_id", sa.String, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("closes_at", Moment, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("settled_at", Moment),
    within("enrolment_id", "enrolments"),
    sa.UniqueConstraint("practice_id", "enrolment_id", "due_at"),
)

home_readings = sa.Table(
    "home_readings",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("patient_id", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("figures", sa.JSON, nullable=False),
    sa.Column("unit", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("taken_at", Moment, nullable=False),
    sa.Column("said_at", Moment, nullable=False),
    sa.Column("conversation_id", sa.String),
    sa.Column("source", sa.String),
    sa.Column("nudge_id", sa.String),
    sa.Column("plausible", sa.Boolean, nullable=False),
    sa.Column("confirmed", sa.Boolean, nullable=False),
    sa.Column("superseded_by", sa.String),
    sa.Column("judged", sa.String, nullable=False),
    sa.Column("judged_at", Moment),
    within("patient_id", "patients"),
    within("conversation_id", "conversations"),
    sa.Index("ix_home_readings_taken", "practice_id", "patient_id", "kind", "taken_at"),
    sa.Index("ix_home_readings_judged", "practice_id", "judged_at"),
)
