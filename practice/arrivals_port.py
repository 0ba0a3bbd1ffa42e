"""What the practice's memory offers to do once what a channel delivers twice."""

from __future__ import annotations

from typing import Protocol


class Arrivals(Protocol):
    """What a channel delivered beside patients' messages."""

    def first(self, channel: str, external_id: str) -> bool:
        """Whether this is the first time; only then is the act that it asks for done, in this transaction."""
