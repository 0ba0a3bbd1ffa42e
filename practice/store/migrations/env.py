"""Alembic's entry: it runs on the connection that the store hands over."""

from __future__ import annotations

from alembic import context

from practice.store import (
    account_tables,
    audit_tables,
    campaign_tables,
    chronic_tables,
    desk_tables,
    hold_tables,
    identity_tables,
    outside_tables,
    private_tables,
    staff_chat_tables,
    tables,
)
from practice.store.columns import metadata

assert account_tables
assert audit_tables
assert campaign_tables
assert chronic_tables
assert desk_tables
assert hold_tables
assert identity_tables
assert outside_tables
assert private_tables
assert staff_chat_tables
assert tables

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
