"""What the practice's memory offers to staff who work on an episode."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from practice.episodes import Act, Refused
from practice.ids import ConversationId
from practice.mail import Episode, Note


class Episodes(Protocol):
    """Episodes as staff work on them. Lock the conversation before an act."""

    def numbered(self, number: int) -> Episode | None:
        """The case of this number, open or closed, or None."""

    def of(self, conversation: ConversationId) -> Episode | None:
        """The open episode of a conversation, or None: the desk has it."""

    def closed(self, limit: int) -> tuple[Episode, ...]:
        """Those that were handed back, the latest first."""

    def act(
        self, episode: Episode, act: Act, by: str, *, until: datetime | None = None, level: str | None = None
    ) -> Episode | Refused:
        """Do and record what staff decided; `by` names who. Closing lets the desk speak again."""

    def patient_wrote(self, conversation: ConversationId) -> None:
        """A snoozed episode is back; without one nothing changes."""

    def rang(self, episode: Episode, rung: int) -> None:
        """Record that the alarm rang on the ladder's rung `rung`, counted from 1; not once acknowledged."""

    def note(self, episode: Episode, because: str, text: str) -> None:
        """Write down something for staff only."""

    def notes(self, episode: Episode) -> Sequence[Note]:
        """What was written down about it, oldest first."""
