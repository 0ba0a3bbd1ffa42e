"""What the practice's memory offers about calendars beyond the desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from practice.visits import Visit

Span = tuple[datetime, datetime]  # aware; from the first moment up to, not including, the second


class Outside(Protocol):
    """The physician's own calendar coming in as busy time, and the visits' times going out."""

    def replace(self, spans: Iterable[Span]) -> tuple[Visit, ...]:
        """From now on the physician is busy elsewhere then, and no more at other times to come.

        Nothing can be booked by chat there; staff can. The visits that are booked already and overlap are
        given back, each once for each such time: they stay, and a person has to look.
        """

    def spans(self) -> tuple[Span, ...]:
        """The busy times elsewhere that are not over, the earliest first."""

    def open_feed(self, by: str) -> str:
        """A new secret name under which the times of visits can be read. It is given only here, only now."""

    def end_feeds(self, by: str) -> int:
        """All such names open nothing any more; how many did."""

    def opens(self, name: str) -> bool:
        """Whether this is such a name."""

    def shown(self, start: datetime, end: datetime) -> tuple[Visit, ...]:
        """The visits that a calendar shows between these moments, the earliest first."""
