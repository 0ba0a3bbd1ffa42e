"""Messages planned for later: one row each, due at a moment, unique by its key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from practice.ids import ConversationId
from practice.store.desk_tables import nudges
from practice.store.scope import Scope

Json = Any


class Nudges:
    """Implements practice.ports.Nudges."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def plan(
        self,
        kind: str,
        due_at: datetime,
        dedupe_key: str,
        about: Mapping[str, Json],
        conversation: ConversationId | None = None,
    ) -> bool:
        """See the port."""
        row = {
            "id": self._scope.new_id(),
            "conversation_id": conversation,
            "kind": kind,
            "about": dict(about),
            "due_at": due_at.astimezone(UTC),
            "dedupe_key": dedupe_key,
            "state": "planned",
            "reason": "",
        }
        return self._scope.add_new(nudges, [row]) == 1
