"""Applies what patients answer to nudges: offers of the waitlist, follow-ups that were promised."""

from __future__ import annotations

from actions.applied import Applied
from actions.commands import AnswerFollowUp, AnswerOffer, Switch
from actions.desk import Desk
from actions.say import moment, short
from practice.follow_ups import FollowUpState
from practice.ids import ConversationId, FollowUpId, OfferId
from practice.ports import UnitOfWork
from practice.visits import Visit


def answer_offer(command: AnswerOffer, uow: UnitOfWork, desk: Desk, conversation: ConversationId) -> Applied:
    """The first yes gets the opening. Who comes too late is told at once and stays on the waitlist."""
    offer, when = OfferId(command.offer), moment(command.start, desk.zone)
    if command.said == "leave":
        uow.waitlist.leave(offer)
        return Applied("offer.left", effects=("left the waitlist",))
    if command.said == "decline":
        uow.waitlist.decline(offer)
        return Applied("offer.declined", effects=("offer declined",))
    done = uow.waitlist.accept(offer, conversation)
    if not isinstance(done, Visit):
        return Applied("offer.taken", {"when": when}, ("offer gone",))
    fill = {
        "when": moment(done.start, desk.zone),
        "physician": desk.facts.physician,
        "whose": desk.whose(done),
    }
    return Applied("offer.done", fill, (f"offer accepted {short(done.start, desk.zone)}",), done.id)


def answer_follow_up(command: AnswerFollowUp, uow: UnitOfWork) -> Applied:
    """Better closes the promise; otherwise the check-in begins again with what it was about."""
    promise = uow.follow_ups.get(FollowUpId(command.follow_up)) if command.follow_up else None
    if promise is not None and promise.state is FollowUpState.OPEN:
        uow.follow_ups.done(promise.id, f"the patient is {command.said}")
    if command.said == "better":
        return Applied("follow_up.better", effects=("follow-up done: better",))
    again = Switch("check_in", {"symptom": command.reason, "text": command.reason})
    return Applied("follow_up.again", effects=(f"follow-up done: {command.said}",), then=again)
