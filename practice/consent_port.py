"""What the practice's memory offers about consent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from practice.consent import Entry, Scope, Source
from practice.ids import ConversationId, PatientId


class Consents(Protocol):
    """The ledger of what people want to be sent. Entries are only ever added.

    What a person said in one of their own chats, or by the phone on file, counts in all of them. A phone that
    nobody is linked with yet keeps its own word when it is linked later.
    """

    def allows(
        self,
        scope: Scope,
        conversation: ConversationId | None = None,
        *,
        patient: PatientId | None = None,
        channel: str | None = None,
    ) -> str | None:
        """None: a message may be sent there now. Else why not, ready for a log: no name, no number.

        Name the conversation it would go to; or the patient and a channel, when there is none yet.
        """

    def give(
        self,
        scopes: Iterable[Scope],
        conversation: ConversationId | None = None,
        *,
        patient: PatientId | None = None,
        channel: str | None = None,
        source: Source = Source.WORDS,
        text_version: str = "",
    ) -> None:
        """Write down that the person wants these. Who and where as in `allows`."""

    def withdraw(
        self,
        scopes: Iterable[Scope],
        conversation: ConversationId | None = None,
        *,
        patient: PatientId | None = None,
        channel: str | None = None,
        source: Source = Source.WORDS,
        text_version: str = "",
    ) -> None:
        """Write down that the person wants these no more, on any channel."""

    def in_full(self, conversation: ConversationId) -> bool | None:
        """Whether clinical words may go out in full there, by the person's own choice; None: never said."""

    def ledger(
        self, conversation: ConversationId | None = None, *, patient: PatientId | None = None
    ) -> tuple[Entry, ...]:
        """All that the person ever said, on every channel, oldest first."""
