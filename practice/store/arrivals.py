"""What a channel delivered beside patients' messages: acts of staff, once each, and what nobody can read."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from practice.store.scope import Scope
from practice.store.staff_chat_tables import arrivals

_DONE, _ASIDE = "done", "quarantined"


class Arrivals:
    """Implements practice.arrivals_port.Arrivals."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def first(self, channel: str, external_id: str) -> bool:
        """See the port."""
        return _added(self._scope, channel, external_id, _DONE, "", "")


def set_aside(scope: Scope, channel: str, external_id: str, raw: Any, reason: str) -> bool:
    """Keep what could not be read, as it came; False when it was kept already."""
    kept = _added(scope, channel, external_id, _ASIDE, reason, json.dumps(raw, default=repr))
    if kept:
        scope.event("arrival.quarantined", {"channel": channel, "reason": reason})
    return kept


def _added(scope: Scope, channel: str, external_id: str, state: str, reason: str, raw: str) -> bool:
    row = {
        "id": scope.new_id(),
        "channel": channel,
        "external_id": external_id,
        "state": state,
        "reason": reason,
        "raw": raw,
        "at": scope.now,
    }
    return scope.add_new(arrivals, [row]) == 1


def knows(scope: Scope, channel: str, external_id: str) -> bool:
    """Whether a delivery is kept here."""
    same = scope.mine(arrivals, arrivals.c.channel == channel, arrivals.c.external_id == external_id)
    return scope.row(sa.select(arrivals.c.id).where(same)) is not None
