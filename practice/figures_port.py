"""What the practice's memory offers for its figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from practice.figures.facts import Facts
from practice.figures.period import Period

Segments = Callable[[str], int]


class FigureFacts(Protocol):
    """Counts what happened."""

    def facts(self, period: Period, segments: Segments) -> Facts:
        """All of a period as it stands now. `segments`: how many a carrier makes of a text."""

    def is_reported(self, period: Period) -> bool:
        """Whether staff were given the report of it."""

    def report(self, period: Period) -> bool:
        """From now on it counts as reported; False: it did already."""
