"""One ledger of consent by scope and channel, in place of opt-outs by word; outbound rows get their scope."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from practice.store.columns import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SCOPES = {
    "all": ("replies", "reminders", "check_ins", "campaigns", "waitlist"),
    "reminders": ("reminders", "campaigns"),
}
_FIRST_NOTICE = "first_contact.notice 1"


def upgrade() -> None:
    """Every word said is carried over, in order; who was greeted had been told how to stop."""
    replies = sa.text("'replies'")
    op.add_column("outbox", sa.Column("scope", sa.String(), nullable=False, server_default=replies))
    ledger = op.create_table(
        "consent_ledger",
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("patient_id", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "conversation_id"],
            ["conversations.practice_id", "conversations.id"],
            name="fk_consent_ledger_practice_id_conversation_id",
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "patient_id"],
            ["patients.practice_id", "patients.id"],
            name="fk_consent_ledger_practice_id_patient_id",
        ),
        sa.PrimaryKeyConstraint("practice_id", "number", name="pk_consent_ledger"),
    )
    op.create_index("ix_consent_ledger_conversation", "consent_ledger", ["practice_id", "conversation_id"])
    op.create_index("ix_consent_ledger_patient", "consent_ledger", ["practice_id", "patient_id"])
    rows = _numbered(_yesterday(op.get_bind()))
    if rows:
        op.bulk_insert(ledger, rows)
    op.drop_table("opt_outs")
    op.drop_table("consents")


def downgrade() -> None:
    """Not possible without losing what people asked for."""
    raise NotImplementedError("the ledger knows more than the tables before it could hold")


def _yesterday(connection: sa.Connection) -> list[dict[str, Any]]:
    """All words said so far, oldest first: the greetings, the log of consent, and opt-outs it may lack."""
    chats = _table(
        "conversations", "practice_id", "id", "channel", "patient_id", at="opened_at", state=sa.JSON
    )
    said = _table("consents", "practice_id", "conversation_id", "scope", at="at", given=sa.Boolean)
    stops = _table("opt_outs", "practice_id", "conversation_id", "scope", at="at", ended_at=Moment)
    known = {(c.practice_id, c.id): c for c in connection.execute(sa.select(chats))}
    words = [
        (s.at, s.practice_id, s.conversation_id, scope, s.given, "")
        for s in connection.execute(sa.select(said))
        for scope in _SCOPES.get(s.scope, _SCOPES["all"])
    ]
    logged = {word[:5] for word in words}
    words += [
        (s.at, s.practice_id, s.conversation_id, scope, False, "")
        for s in connection.execute(sa.select(stops).where(stops.c.ended_at.is_(None)))
        for scope in _SCOPES.get(s.scope, _SCOPES["all"])
        if (s.at, s.practice_id, s.conversation_id, scope, False) not in logged
    ]
    words += [
        (c.opened_at, c.practice_id, c.id, "replies", True, _FIRST_NOTICE)
        for c in known.values()
        if isinstance(c.state, dict) and c.state.get("greeted")
    ]
    words.sort(key=lambda word: word[0])
    return [
        {
            "practice_id": practice,
            "conversation_id": conversation,
            "patient_id": known[practice, conversation].patient_id,
            "channel": known[practice, conversation].channel,
            "scope": scope,
            "given": given,
            "source": "words",
            "text_version": version,
            "at": at,
        }
        for at, practice, conversation, scope, given, version in words
    ]


def _numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each practice counts its own."""
    last: dict[str, int] = {}
    for row in rows:
        last[row["practice_id"]] = row["number"] = last.get(row["practice_id"], 0) + 1
    return rows


def _table(name: str, *texts: str, at: str, **others: Any) -> Any:
    columns = [sa.column(text, sa.String) for text in texts]
    typed = [sa.column(key, kind) for key, kind in others.items()]
    return sa.table(name, *columns, sa.column(at, Moment), *typed)
