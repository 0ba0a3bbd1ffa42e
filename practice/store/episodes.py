"""Episodes as staff work on them: found by case number, changed by staff acts, with their notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from practice import episodes as rules
from practice.episodes import Act, Refused
from practice.ids import ConversationId
from practice.mail import Episode, Note
from practice.ports import Staff
from practice.store.conversations import owner
from practice.store.desk_tables import episode_notes, episodes
from practice.store.scope import Scope
from practice.store.staff import episode_of
from practice.store.words import clean


class Episodes:
    """Implements practice.episode_port.Episodes."""

    def __init__(self, scope: Scope, staff: Staff) -> None:
        self._scope = scope
        self._staff = staff

    def numbered(self, number: int) -> Episode | None:
        """See the port."""
        return self._one(episodes.c.number == number)

    def of(self, conversation: ConversationId) -> Episode | None:
        """See the port."""
        return self._one(episodes.c.conversation_id == conversation, episodes.c.closed_at.is_(None))

    def closed(self, limit: int) -> tuple[Episode, ...]:
        """See the port."""
        over = self._scope.mine(episodes, episodes.c.closed_at.is_not(None))
        query = sa.select(episodes).where(over).order_by(episodes.c.closed_at.desc(), episodes.c.id)
        return tuple(episode_of(row) for row in self._scope.rows(query.limit(limit)))

    def act(
        self, episode: Episode, act: Act, by: str, *, until: datetime | None = None, level: str | None = None
    ) -> Episode | Refused:
        """See the port."""
        after = rules.acted(episode, act, self._scope.now, by, until=until, level=level)
        if isinstance(after, Refused):
            return after
        if act is Act.CLOSE:
            self._staff.close_episode(episode.conversation)
        self._write(after)
        if after.level != episode.level:
            self.note(episode, f"lowered by {by}", f"{episode.level} to {after.level}")
        about = {"episode": episode.id, "by": by, "level": after.level}
        whose = owner(self._scope, episode.conversation)
        self._scope.event(f"episode.{act.value}", about, patient=whose)
        return after

    def patient_wrote(self, conversation: ConversationId) -> None:
        """See the port."""
        episode = self.of(conversation)
        if episode is not None:
            self._write(rules.patient_wrote(episode, self._scope.now))

    def rang(self, episode: Episode, rung: int) -> None:
        """See the port."""
        same = sa.and_(episodes.c.id == episode.id, episodes.c.acknowledged_at.is_(None))
        if self._scope.change(episodes, same, rung=rung, rang_at=self._scope.now):
            self._scope.event("episode.rang", {"episode": episode.id, "rung": rung})

    def note(self, episode: Episode, because: str, text: str) -> None:
        """See the port."""
        self._scope.add(
            episode_notes,
            id=self._scope.new_id(),
            episode_id=episode.id,
            at=self._scope.now,
            because=because,
            text=clean(text),
        )

    def notes(self, episode: Episode) -> Sequence[Note]:
        """See the port."""
        mine = self._scope.mine(episode_notes, episode_notes.c.episode_id == episode.id)
        rows = self._scope.rows(sa.select(episode_notes).where(mine).order_by(episode_notes.c.at))
        return tuple(Note(row.at, row.because, row.text) for row in rows)

    def _one(self, *where: sa.ColumnElement[bool]) -> Episode | None:
        row = self._scope.row(sa.select(episodes).where(self._scope.mine(episodes, *where)))
        return None if row is None else episode_of(row)

    def _write(self, episode: Episode) -> None:
        self._scope.change(
            episodes,
            episodes.c.id == episode.id,
            level=episode.level,
            closed_at=episode.closed_at,
            claimed_by=episode.claimed_by,
            snoozed_until=episode.snoozed_until,
            escalated_at=episode.escalated_at,
            acknowledged_at=episode.acknowledged_at,
            rung=episode.rung,
            rang_at=episode.rang_at,
        )
