"""What the practice's memory offers to remember small things over restarts, in the turn's transaction."""

from __future__ import annotations

from typing import Protocol


class Notes(Protocol):
    """One short text a key."""

    def recalled(self, key: str) -> str | None:
        """The text under the key; None when there is none."""

    def remember(self, key: str, value: str) -> None:
        """Keep the text under the key, in place of the one before."""
