"""Clocks that can be handed inward: the desk never looks at the wall itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


class VirtualClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        """`start` is aware."""
        self._at = start.astimezone(UTC)

    def __call__(self) -> datetime:
        """The moment, aware UTC."""
        return self._at

    def move_to(self, moment: datetime) -> None:
        """Let the aware `moment` be now."""
        self._at = moment.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._at += by
