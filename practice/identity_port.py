"""What the practice's memory offers to find out who writes, and to believe it only with proof."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol

from practice.identity import Answered, Begun, Invitation, Standing
from practice.ids import ConversationId, PatientId


class Identity(Protocol):
    """Codes, invitations, and what a chat has shown of whose it is. Secrets are kept as hashes, used once."""

    def standing(self, conversation: ConversationId) -> Standing:
        """What is known of who writes there, as of now."""

    def locked(self, conversation: ConversationId) -> bool:
        """Whether this chat has tried too often; it may try again after a day."""

    def begin(
        self,
        conversation: ConversationId,
        given_name: str,
        family_name: str,
        born: date,
        text: Callable[[str], str],
    ) -> Begun:
        """Take a name and a date of birth, and text a code to the phone on file, as `text(code)` says it.

        Whether there is such a patient, with this date of birth, makes no difference to the answer or the
        work. A chat that is the phone on file itself is linked at once: only that phone reads what is said.
        """

    def answer(self, conversation: ConversationId, code: str) -> Answered:
        """Check the code of the last beginning, and link the chat when it is right."""

    def invite(self, patient: PatientId, by: str) -> Invitation:
        """A way in for one chat of this patient's, made by staff; earlier ones of the patient end."""

    def open_invitation(self, conversation: ConversationId, secret: str) -> bool:
        """Take a link's token or a typed code, once; the date of birth is asked next. False: no good."""

    def confirm_invitation(self, conversation: ConversationId, born: date) -> Answered:
        """Check the date of birth after an invitation, and link the chat when it is right."""

    def doubt(self, conversation: ConversationId, why: str) -> None:
        """The number takes no messages any more: whoever writes from it has to show again who they are."""
