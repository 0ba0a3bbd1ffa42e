"""What waits for a person: tasks and episodes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from practice.episodes import LEVELS, raised
from practice.ids import ConversationId, EpisodeId, PatientId, TaskId
from practice.mail import Episode, Task
from practice.ports import Conversations
from practice.store.conversations import owner
from practice.store.desk_tables import episode_notes, episodes, tasks
from practice.store.scope import Scope
from practice.store.words import clean


class Staff:
    """Implements practice.ports.Staff."""

    def __init__(self, scope: Scope, conversations: Conversations) -> None:
        self._scope = scope
        self._conversations = conversations

    def add_task(
        self, kind: str, text: str, patient: PatientId | None, conversation: ConversationId | None
    ) -> TaskId:
        """See the port."""
        task = TaskId(self._scope.new_id())
        self._scope.add(
            tasks,
            id=task,
            kind=kind,
            text=clean(text),
            patient_id=patient,
            conversation_id=conversation,
            created_at=self._scope.now,
        )
        self._scope.event("task.added", {"task": task, "kind": kind})
        return task

    def finish_task(self, task: TaskId, by: str = "staff") -> bool:
        """See the port."""
        still_open = sa.and_(tasks.c.id == task, tasks.c.done_at.is_(None))
        if self._scope.change(tasks, still_open, done_at=self._scope.now):
            self._scope.event("task.done", {"task": task}, by=by)
        return self._is_there(task)

    def reopen_task(self, task: TaskId, by: str = "staff") -> bool:
        """See the port."""
        done = sa.and_(tasks.c.id == task, tasks.c.done_at.is_not(None))
        if self._scope.change(tasks, done, done_at=None):
            self._scope.event("task.reopened", {"task": task}, by=by)
        return self._is_there(task)

    def done_tasks(self, limit: int) -> tuple[Task, ...]:
        """See the port."""
        query = sa.select(tasks).where(self._scope.mine(tasks, tasks.c.done_at.is_not(None)))
        latest = query.order_by(tasks.c.done_at.desc(), tasks.c.id).limit(limit)
        return tuple(task_of(row) for row in self._scope.rows(latest))

    def _is_there(self, task: TaskId) -> bool:
        return bool(
            self._scope.rows(sa.select(tasks.c.id).where(self._scope.mine(tasks, tasks.c.id == task)))
        )

    def open_tasks(self) -> tuple[Task, ...]:
        """All tasks not yet done, oldest first."""
        query = sa.select(tasks).where(self._scope.mine(tasks, tasks.c.done_at.is_(None)))
        return tuple(task_of(row) for row in self._scope.rows(query.order_by(tasks.c.created_at, tasks.c.id)))

    def open_episode(
        self, conversation: ConversationId, because: str, summary: str, level: str = "routine"
    ) -> EpisodeId:
        """See the port. Raising keeps the higher level; every call leaves a note."""
        if level not in LEVELS:
            raise ValueError(f"level is {level!r}; use one of {', '.join(LEVELS)}")
        episode = self._raised(conversation, level) or self._opened(conversation, because, summary, level)
        self._scope.add(
            episode_notes,
            id=self._scope.new_id(),
            episode_id=episode,
            at=self._scope.now,
            because=because,
            text=clean(summary),
        )
        self._conversations.speak(conversation, "staff")
        return episode

    def close_episode(self, conversation: ConversationId) -> None:
        """Hand back: the desk speaks again. Without an open episode nothing changes."""
        still_open = sa.and_(episodes.c.conversation_id == conversation, episodes.c.closed_at.is_(None))
        if self._scope.change(episodes, still_open, closed_at=self._scope.now):
            self._conversations.speak(conversation, "desk")
            self._event("closed", conversation, {"conversation": conversation})

    def open_episodes(self) -> tuple[Episode, ...]:
        """All open episodes: emergencies first, then oldest first."""
        query = sa.select(episodes).where(self._scope.mine(episodes, episodes.c.closed_at.is_(None)))
        found = [episode_of(row) for row in self._scope.rows(query)]
        return tuple(sorted(found, key=lambda e: (-LEVELS.index(e.level), e.opened_at, e.id)))

    def _raised(self, conversation: ConversationId, level: str) -> EpisodeId | None:
        mine = [episodes.c.conversation_id == conversation, episodes.c.closed_at.is_(None)]
        row = self._scope.row(sa.select(episodes).where(self._scope.mine(episodes, *mine)))
        if row is None:
            return None
        after = raised(episode_of(row), level, self._scope.now)
        self._scope.change(
            episodes,
            episodes.c.id == row.id,
            level=after.level,
            snoozed_until=after.snoozed_until,
            escalated_at=after.escalated_at,
            acknowledged_at=after.acknowledged_at,
            rung=after.rung,
            rang_at=after.rang_at,
        )
        if after.level != row.level:
            self._event("raised", conversation, {"episode": row.id, "level": after.level})
        return EpisodeId(row.id)

    def _opened(self, conversation: ConversationId, because: str, summary: str, level: str) -> EpisodeId:
        episode = EpisodeId(self._scope.new_id())
        self._scope.lock_practice()
        self._scope.add(
            episodes,
            id=episode,
            number=self._next_number(),
            conversation_id=conversation,
            because=because,
            summary=clean(summary),
            level=level,
            opened_at=self._scope.now,
            escalated_at=self._scope.now,
            rung=0,
        )
        self._event("opened", conversation, {"episode": episode, "because": because, "level": level})
        return episode

    def _event(self, what: str, conversation: ConversationId, about: dict[str, Any]) -> None:
        self._scope.event(f"episode.{what}", about, patient=owner(self._scope, conversation))

    def _next_number(self) -> int:
        """One more than the highest of the practice; the practice is locked meanwhile."""
        highest = self._scope.row(sa.select(sa.func.max(episodes.c.number)).where(self._scope.mine(episodes)))
        return 1 + ((highest[0] or 0) if highest else 0)


def task_of(row: Any) -> Task:
    """The task as staff see it."""
    return Task(row.id, row.kind, row.text, row.patient_id, row.conversation_id, row.created_at, row.done_at)


def episode_of(row: Any) -> Episode:
    """The episode as staff see it."""
    return Episode(
        row.id,
        row.conversation_id,
        row.because,
        row.summary,
        row.level,
        row.opened_at,
        row.closed_at,
        row.number,
        row.claimed_by,
        row.snoozed_until,
        row.escalated_at,
        row.acknowledged_at,
        row.rung,
        row.rang_at,
    )
