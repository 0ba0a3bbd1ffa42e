"""Tables of people and visits. Every table carries `practice_id`, and no reference leaves the practice."""

from __future__ import annotations

import sqlalchemy as sa

from practice.store.columns import Moment, metadata, own_id, practice_id, within

practices = sa.Table(
    "practices",
    metadata,
    practice_id(),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("zone", sa.String, nullable=False),
)

providers = sa.Table(
    "providers",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("name", sa.String, nullable=False),
    sa.ForeignKeyConstraint(["practice_id"], ["practices.practice_id"]),
)

patients = sa.Table(
    "patients",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("given_name", sa.String, nullable=False),
    sa.Column("family_name", sa.String, nullable=False),
    sa.Column("born", sa.Date, nullable=False),
    sa.Column("phone", sa.String, nullable=False),
    sa.Column("zone", sa.String),
    sa.Column("is_new", sa.Boolean, nullable=False),
    sa.Column("verified", sa.Boolean, nullable=False),
    sa.Column("twin_of", sa.String),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("erased_at", Moment),
    sa.ForeignKeyConstraint(["practice_id"], ["practices.practice_id"]),
    sa.Index("ix_patients_birth", "practice_id", "born"),
)

proxies = sa.Table(
    "proxies",
    metadata,
    practice_id(),
    sa.Column("proxy_id", sa.String, primary_key=True),
    sa.Column("patient_id", sa.String, primary_key=True),
    within("proxy_id", "patients"),
    within("patient_id", "patients"),
)

conversations = sa.Table(
    "conversations",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("address", sa.String, nullable=False),
    sa.Column("patient_id", sa.String),
    sa.Column("speaker", sa.String, nullable=False),
    sa.Column("state", sa.JSON, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("last_sequence", sa.Integer, nullable=False),
    sa.Column("handled_sequence", sa.Integer, nullable=False),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("heard_at", Moment),
    sa.Column("blocked_at", Moment),
    within("patient_id", "patients"),
    sa.ForeignKeyConstraint(["practice_id"], ["practices.practice_id"]),
    sa.UniqueConstraint("practice_id", "channel", "address"),
    sa.Index("ix_conversations_patient", "practice_id", "patient_id"),
)

conversation_patients = sa.Table(
    "conversation_patients",
    metadata,
    practice_id(),
    sa.Column("conversation_id", sa.String, primary_key=True),
    sa.Column("patient_id", sa.String, primary_key=True),
    sa.Column("linked_at", Moment, nullable=False),
    sa.Column("verified_at", Moment),
    sa.Column("how", sa.String),
    sa.Column("doubted_at", Moment),
    within("conversation_id", "conversations"),
    within("patient_id", "patients"),
    sa.Index("ix_conversation_patients_patient", "practice_id", "patient_id"),
)

visits = sa.Table(
    "visits",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("provider_id", sa.String, nullable=False),
    sa.Column("patient_id", sa.String),
    sa.Column("visit_type", sa.String, nullable=False),
    sa.Column("mode", sa.String, nullable=False),
    sa.Column("starts_at", Moment, nullable=False),
    sa.Column("ends_at", Moment, nullable=False),
    sa.Column("busy_from", Moment, nullable=False),
    sa.Column("busy_to", Moment, nullable=False),
    sa.Column("first_cell", sa.Integer, nullable=False),
    sa.Column("last_cell", sa.Integer, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("holder_id", sa.String),
    sa.Column("held_at", Moment),
    sa.Column("expires_at", Moment),
    sa.Column("confirmed_at", Moment),
    sa.Column("late_minutes", sa.Integer),
    sa.Column("overbooked", sa.Boolean, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    within("provider_id", "providers"),
    within("patient_id", "patients"),
    within("holder_id", "conversations"),
    sa.Index("ix_visits_cells", "practice_id", "provider_id", "first_cell"),
    sa.Index("ix_visits_patient", "practice_id", "patient_id", "starts_at"),
    sa.Index("ix_visits_holder", "practice_id", "holder_id", "state"),
    sa.Index("ix_visits_expiry", "practice_id", "state", "expires_at"),
)

busy_cells = sa.Table(
    "busy_cells",
    metadata,
    practice_id(),
    sa.Column("provider_id", sa.String, primary_key=True),
    sa.Column("cell", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("visit_id", sa.String, nullable=False),
    within("provider_id", "providers"),
    within("visit_id", "visits"),
    sa.Index("ix_busy_cells_visit", "practice_id", "visit_id"),
)

visit_history = sa.Table(
    "visit_history",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("visit_id", sa.String, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("what", sa.String, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("from_state", sa.String),
    sa.Column("to_state", sa.String, nullable=False),
    sa.Column("about", sa.JSON, nullable=False),
    within("visit_id", "visits"),
    sa.UniqueConstraint("practice_id", "visit_id", "number"),
)

waitlist = sa.Table(
    "waitlist",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("patient_id", sa.String, nullable=False),
    sa.Column("conversation_id", sa.String, nullable=False),
    sa.Column("visit_type", sa.String, nullable=False),
    sa.Column("wish", sa.JSON, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("joined_at", Moment, nullable=False),
    within("patient_id", "patients"),
    within("conversation_id", "conversations"),
    sa.Index("ix_waitlist_state", "practice_id", "state", "joined_at"),
)
