"""Tables of messages, nudges and what waits for staff."""

from __future__ import annotations

import sqlalchemy as sa

from practice.store.columns import Moment, metadata, own_id, practice_id, within

inbox = sa.Table(
    "inbox",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("conversation_id", sa.String, nullable=False),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("external_id", sa.String, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("choice", sa.String),
    sa.Column("raw", sa.JSON, nullable=False),
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("understanding", sa.JSON(none_as_null=True)),
    within("conversation_id", "conversations"),
    sa.UniqueConstraint("practice_id", "channel", "external_id"),
    sa.UniqueConstraint("practice_id", "conversation_id", "sequence"),
    sa.Index("ix_inbox_state", "practice_id", "state", "received_at"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("conversation_id", sa.String, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("sensitivity", sa.String, nullable=False),
    sa.Column("scope", sa.String, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("choices", sa.JSON, nullable=False),
    sa.Column("dedupe_key", sa.String),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("lease_until", Moment),
    sa.Column("next_try_at", Moment),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("settled_at", Moment),
    sa.Column("provider_message_id", sa.String),
    sa.Column("reason", sa.String, nullable=False),
    within("conversation_id", "conversations"),
    sa.UniqueConstraint("practice_id", "dedupe_key"),
    sa.UniqueConstraint("practice_id", "conversation_id", "sequence"),
    sa.Index("ix_outbox_state", "practice_id", "state", "created_at"),
)

nudges = sa.Table(
    "nudges",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("conversation_id", sa.String),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("about", sa.JSON, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("dedupe_key", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    within("conversation_id", "conversations"),
    sa.UniqueConstraint("practice_id", "dedupe_key"),
    sa.Index("ix_nudges_due", "practice_id", "state", "due_at"),
)

tasks = sa.Table(
    "tasks",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("patient_id", sa.String),
    sa.Column("conversation_id", sa.String),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("done_at", Moment),
    within("patient_id", "patients"),
    within("conversation_id", "conversations"),
    sa.Index("ix_tasks_open", "practice_id", "done_at", "created_at"),
)

episodes = sa.Table(
    "episodes",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("conversation_id", sa.String, nullable=False),
    sa.Column("because", sa.String, nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("level", sa.String, nullable=False),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("closed_at", Moment),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("claimed_by", sa.String),
    sa.Column("snoozed_until", Moment),
    sa.Column("escalated_at", Moment),
    sa.Column("acknowledged_at", Moment),
    sa.Column("rung", sa.Integer, nullable=False),
    sa.Column("rang_at", Moment),
    within("conversation_id", "conversations"),
    sa.Index("ix_episodes_conversation", "practice_id", "conversation_id", "closed_at"),
    sa.Index("ux_episodes_number", "practice_id", "number", unique=True),
)

episode_notes = sa.Table(
    "episode_notes",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("episode_id", sa.String, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("because", sa.String, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    within("episode_id", "episodes"),
)

consents = sa.Table(
    "consent_ledger",
    metadata,
    practice_id(),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("conversation_id", sa.String),
    sa.Column("patient_id", sa.String),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("scope", sa.String, nullable=False),
    sa.Column("given", sa.Boolean, nullable=False),
    sa.Column("source", sa.String, nullable=False),
    sa.Column("text_version", sa.String, nullable=False),
    sa.Column("at", Moment, nullable=False),
    within("conversation_id", "conversations"),
    within("patient_id", "patients"),
    sa.Index("ix_consent_ledger_conversation", "practice_id", "conversation_id"),
    sa.Index("ix_consent_ledger_patient", "practice_id", "patient_id"),
)

domain_events = sa.Table(
    "domain_events",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("about", sa.JSON, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.ForeignKeyConstraint(["practice_id"], ["practices.practice_id"]),
    sa.Index("ix_domain_events_at", "practice_id", "at"),
)

meta = sa.Table(
    "meta",
    metadata,
    practice_id(),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
    sa.ForeignKeyConstraint(["practice_id"], ["practices.practice_id"]),
)
