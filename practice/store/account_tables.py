"""Tables of staff accounts and their logins. They hold hashes and sealed keys, never a secret."""

from __future__ import annotations

import sqlalchemy as sa

from practice.store.columns import Moment, metadata, own_id, practice_id, within

accounts = sa.Table(
    "accounts",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("folded", sa.String, nullable=False),
    sa.Column("password", sa.String, nullable=False),
    sa.Column("secret", sa.String, nullable=False),
    sa.Column("last_step", sa.Integer, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.ForeignKeyConstraint(["practice_id"], ["practices.practice_id"]),
    sa.UniqueConstraint("practice_id", "folded"),
)

recovery_codes = sa.Table(
    "recovery_codes",
    metadata,
    practice_id(),
    sa.Column("account_id", sa.String, primary_key=True),
    sa.Column("digest", sa.String, primary_key=True),
    sa.Column("used_at", Moment),
    within("account_id", "accounts"),
)

wrong_tries = sa.Table(
    "wrong_tries",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("whom", sa.String, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.ForeignKeyConstraint(["practice_id"], ["practices.practice_id"]),
    sa.Index("ix_wrong_tries_whom", "practice_id", "whom", "at"),
)

logins = sa.Table(
    "logins",
    metadata,
    practice_id(),
    own_id(),
    sa.Column("account_id", sa.String, nullable=False),
    sa.Column("token", sa.String, nullable=False),
    sa.Column("about", sa.String, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("ends_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    within("account_id", "accounts"),
    sa.UniqueConstraint("practice_id", "token"),
    sa.Index("ix_logins_account", "practice_id", "account_id"),
)
