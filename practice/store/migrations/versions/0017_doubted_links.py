"""Whether a chat's proof has only run out, or its number was found to be somebody else's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from practice.store.columns import Moment

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_EVENTS = sa.table(
    "domain_events",
    sa.column("practice_id", sa.String()),
    sa.column("name", sa.String()),
    sa.column("about", sa.JSON()),
    sa.column("at", Moment()),
)
_LINKS = sa.table(
    "conversation_patients",
    sa.column("practice_id", sa.String()),
    sa.column("conversation_id", sa.String()),
    sa.column("verified_at", Moment()),
    sa.column("how", sa.String()),
    sa.column("doubted_at", Moment()),
)


def upgrade() -> None:
    """Whoever was doubted and has not shown since who they are stays in doubt."""
    op.add_column("conversation_patients", sa.Column("doubted_at", Moment(), nullable=True))
    connection = op.get_bind()
    doubts = sa.select(_EVENTS).where(_EVENTS.c.name == "identity.doubted").order_by(_EVENTS.c.at)
    for doubt in connection.execute(doubts).all():
        still = sa.and_(
            _LINKS.c.practice_id == doubt.practice_id,
            _LINKS.c.conversation_id == doubt.about["conversation"],
            _LINKS.c.verified_at < doubt.at,
            _LINKS.c.how != "channel",
        )
        connection.execute(_LINKS.update().where(still).values(doubted_at=doubt.at))


def downgrade() -> None:
    """A doubt is then only a proof that ran out."""
    op.drop_column("conversation_patients", "doubted_at")
