"""What the practice's memory offers to keep clinical words off channels that others may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from practice.ids import ConversationId, OutboxId
from practice.mail import OutboxMessage

TRIES = 5  # dates of birth, by message and within a day by patient
OFFERED_FOR = timedelta(days=7)  # so long a message that nobody opened is given when the patient asks for it


@dataclass(frozen=True, slots=True)
class Withheld:
    """A message in whose place a notice goes out. `link`: a date of birth opens its link."""

    expires_at: datetime
    link: bool


class PrivateMessages(Protocol):
    """Messages that were not sent in full. Of a link's secret only the hash is kept.

    The second factor is the date of birth of the chat's own patient; without one there is nothing to ask.
    """

    def withhold(self, message: OutboxId, secret: str | None, lives: timedelta) -> Withheld:
        """This message is not sent as it stands. Said again it changes nothing. `secret` None: no link."""

    def open(self, secret: str, born: date | None) -> OutboxMessage | None:
        """The message behind a link, for who knows the date of birth; None: no such link, too late, wrong.

        It does the same work whichever it was. Who tries too often is told nothing more, and staff know.
        """

    def still_open(self, secret: str) -> OutboxMessage | None:
        """The message behind a link that was opened and has not run out, for an answer to it."""

    def waiting(self, conversation: ConversationId) -> tuple[OutboxMessage, ...]:
        """What was withheld there lately and nobody has read, oldest first."""

    def asks_born(self, conversation: ConversationId) -> bool:
        """Whether what waits there is given only for a date of birth."""

    def release(self, conversation: ConversationId, born: date | None) -> bool:
        """Give what waits in the chat itself. False: the date of birth is wrong, or was too often."""
