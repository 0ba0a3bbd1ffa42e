"""What a patient changes about being followed: a pause, an end, being back. Staff learn of it."""

from __future__ import annotations

from actions.applied import Applied
from actions.desk import Desk
from actions.follow_up_commands import PauseFollowUp, ResumeFollowUp, StopFollowUp
from practice.ids import ConversationId, EnrolmentId
from practice.ports import UnitOfWork

BY = "patient"


def changed(
    command: PauseFollowUp | StopFollowUp | ResumeFollowUp,
    uow: UnitOfWork,
    desk: Desk,
    conversation: ConversationId,
) -> Applied:
    """Do it, and write it down for staff where nothing will be asked for a while."""
    idents = [EnrolmentId(ident) for ident in command.enrolments]
    fill = {"physician": desk.facts.physician}
    match command:
        case PauseFollowUp(_, until, words):
            for ident in idents:
                uow.enrolments.pause(ident, until, BY, words)
            local = until.astimezone(desk.zone)
            day = f"{local:%a %b} {local.day}"
            _tell(uow, idents, f"Asked to pause until {day}", words, conversation)
            return Applied("follow_up.paused", {**fill, "day": day}, ("follow-up paused", "task follow_up"))
        case StopFollowUp(_, words):
            for ident in idents:
                uow.enrolments.stop(ident, BY, words)
            _tell(uow, idents, "Wants no more of the follow-up", words, conversation)
            return Applied("follow_up.stopped", fill, ("follow-up stopped", "task follow_up"))
        case ResumeFollowUp():
            for ident in idents:
                uow.enrolments.resume(ident, BY)
            return Applied("follow_up.resumed", fill, ("follow-up resumed",))


def _tell(
    uow: UnitOfWork, idents: list[EnrolmentId], what: str, words: str, conversation: ConversationId
) -> None:
    found = [one for ident in idents if (one := uow.enrolments.get(ident)) is not None]
    if not found:
        return
    names = ", ".join(one.protocol.replace("_", " ") for one in found)
    uow.staff.add_task("follow_up", f"{what} ({names}): {words}", found[0].patient, conversation)
