"""Accounts of staff, their recovery codes, wrong tries and logins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from practice.store.columns import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """New tables; nobody could sign in before."""
    op.create_table(
        "accounts",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_accounts"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.practice_id"], name="fk_accounts_practice_id_practices"
        ),
        sa.UniqueConstraint("practice_id", "folded", name="uq_accounts_practice_id_folded"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        _of_account("recovery_codes"),
        sa.PrimaryKeyConstraint("practice_id", "account_id", "digest", name="pk_recovery_codes"),
    )
    op.create_table(
        "wrong_tries",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("whom", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_wrong_tries"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.practice_id"], name="fk_wrong_tries_practice_id_practices"
        ),
    )
    op.create_index("ix_wrong_tries_whom", "wrong_tries", ["practice_id", "whom", "at"])
    op.create_table(
        "logins",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        _of_account("logins"),
        sa.PrimaryKeyConstraint("practice_id", "id", name="pk_logins"),
        sa.UniqueConstraint("practice_id", "token", name="uq_logins_practice_id_token"),
    )
    op.create_index("ix_logins_account", "logins", ["practice_id", "account_id"])


def downgrade() -> None:
    """Forget them."""
    for table in ("logins", "wrong_tries", "recovery_codes", "accounts"):
        op.drop_table(table)


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["practice_id", "account_id"],
        ["accounts.practice_id", "accounts.id"],
        name=f"fk_{table}_practice_id_account_id",
    )
