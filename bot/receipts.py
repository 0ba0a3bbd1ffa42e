"""What a provider says later became of a message: on its row, and to a person where one must know."""

from __future__ import annotations

from bot.channels.base import Fate, Receipt
from practice.consent import EVERYTHING, Scope, Source
from practice.ids import ConversationId
from practice.mail import OutboxState
from practice.ports import UnitOfWork

DIRECT = "direct-"  # begins the name of an emergency reply that went out before its row was written
TASK = "unreachable"
_STATES = {
    Fate.SENT: OutboxState.SENT,
    Fate.DELIVERED: OutboxState.DELIVERED,
    Fate.FAILED: OutboxState.FAILED,
}


def note(uow: UnitOfWork, receipt: Receipt) -> bool:
    """Write it down. True: an emergency reply did not arrive, so somebody must be called."""
    row = uow.mailbox.receipt(receipt.message, receipt.provider_id, _STATES[receipt.fate], receipt.reason)
    whose = row.conversation if row else uow.mailbox.whose(receipt.message, receipt.provider_id)
    if whose is not None and receipt.stopped:
        _mirror_stop(uow, whose)
    if whose is not None and receipt.unreachable:
        _doubt(uow, whose, receipt.reason)
        _tell_staff(uow, whose, receipt.reason)
    failed = receipt.fate is Fate.FAILED
    return failed and (row.kind == "emergency" if row else receipt.message.startswith(DIRECT))


def _mirror_stop(uow: UnitOfWork, whose: ConversationId) -> None:
    """The carrier was told to stop, so we stop too, everywhere."""
    if uow.consents.allows(Scope.REPLIES, whose) is None:
        uow.consents.withdraw(EVERYTHING, whose, source=Source.CARRIER)


def _doubt(uow: UnitOfWork, whose: ConversationId, reason: str) -> None:
    """No nudge goes there until somebody writes from it, and who does has to show who they are.

    What was chosen there was chosen by whoever had the number then.
    """
    uow.conversations.unreachable(whose)
    uow.identity.doubt(whose, reason)
    if uow.consents.in_full(whose):
        uow.consents.withdraw((Scope.IN_FULL,), whose, source=Source.CARRIER)


def _tell_staff(uow: UnitOfWork, whose: ConversationId, reason: str) -> None:
    """One open task is enough, however many texts do not arrive."""
    if any(task.kind == TASK and task.conversation == whose for task in uow.staff.open_tasks()):
        return
    text = f"A text did not arrive: {reason}. Call, or ask for another number."
    uow.staff.add_task(TASK, text, None, whose)
    uow.mailbox.event("phone.unreachable", {"conversation": whose, "reason": reason})
