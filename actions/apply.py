"""Applies a flow's command in the turn's transaction and says what came of it."""

from __future__ import annotations

from actions import campaigns, follow_up_endings, linking
from actions.applied import Applied
from actions.apply_nudges import answer_follow_up, answer_offer
from actions.check_in_endings import ended
from actions.commands import (
    AnswerFollowUp,
    AnswerOffer,
    AnswerRecall,
    BeginLink,
    BookVisit,
    CancelVisit,
    ChooseInFull,
    Command,
    ConfirmInvitation,
    ConfirmVisit,
    ConfirmVisits,
    EndCheckIn,
    HandOver,
    JoinWaitlist,
    MoveVisit,
    Newcomer,
    NoteLate,
    Person,
    Say,
    ShowCode,
    Switch,
    TakeDown,
)
from actions.desk import Desk
from actions.dialogue.wishes import wish_to_json
from actions.follow_up_changes import changed
from actions.follow_up_commands import (
    ConfirmReading,
    EndFollowUp,
    KeepReading,
    PauseFollowUp,
    ResumeFollowUp,
    SkipRound,
    StopFollowUp,
)
from actions.in_full import chosen
from actions.other_way import WAYS
from actions.say import moment, short
from actions.which_visit import brings
from practice.ids import ConversationId, PatientId
from practice.ports import SlotTaken, UnitOfWork
from practice.visits import Visit


def apply(
    command: Command, uow: UnitOfWork, desk: Desk, conversation: ConversationId
) -> Applied | SlotTaken | Switch:
    """Do what the flow decided. SlotTaken: nothing was done, ask again."""
    match command:
        case Switch():
            return command
        case Say(phrase, fill, then):
            return Applied(phrase, fill, then=then)
        case BeginLink():
            return linking.begun(command, uow, desk, conversation)
        case ShowCode():
            return linking.shown(command, uow, conversation)
        case ConfirmInvitation():
            return linking.confirmed(command, uow, conversation)
        case BookVisit():
            return _book(command, uow, desk, conversation)
        case MoveVisit(visit, opening):
            moved = uow.visits.move(visit.id, opening, conversation)
            return moved if isinstance(moved, SlotTaken) else _moved(visit, moved, desk)
        case CancelVisit(visit):
            uow.visits.cancel(visit.id, "patient", "called off by chat")
            return _about(visit, desk, "cancel_visit.done", "cancelled")
        case ConfirmVisit(visit):
            uow.visits.confirm(visit.id)
            return _confirmed((visit,), desk)
        case ConfirmVisits(visits):
            for visit in visits:
                uow.visits.confirm(visit.id)
            return _confirmed(visits, desk)
        case NoteLate(visit, minutes):
            return _late(visit, minutes, uow, desk, conversation)
        case JoinWaitlist(person, visit_type, wish):
            patient, effects = _registered(person, uow, conversation)
            uow.visits.join_waitlist(patient, visit_type, wish_to_json(wish), conversation)
            return Applied("waitlist.joined", effects=(*effects, f"waitlist {visit_type}"))
        case TakeDown(kind, text, phrase, patient_id, fill):
            uow.staff.add_task(kind, text, patient_id, conversation)
            return Applied(phrase, fill, (f"task {kind}",))
        case EndCheckIn():
            return ended(command, uow, desk, conversation)
        case KeepReading():
            return follow_up_endings.kept(command, uow, conversation)
        case ConfirmReading():
            return follow_up_endings.confirmed(command, uow)
        case EndFollowUp():
            return follow_up_endings.ended(command, uow, desk, conversation)
        case SkipRound():
            return follow_up_endings.skipped(command, uow)
        case PauseFollowUp() | StopFollowUp() | ResumeFollowUp():
            return changed(command, uow, desk, conversation)
        case ChooseInFull():
            return chosen(command, uow, desk, conversation)
        case AnswerOffer():
            return answer_offer(command, uow, desk, conversation)
        case AnswerFollowUp():
            return answer_follow_up(command, uow)
        case AnswerRecall():
            return campaigns.answered(command, uow, conversation)
        case HandOver(because, summary, phrase):
            uow.staff.open_episode(conversation, because, summary)
            return Applied(phrase, {"phone": desk.facts.phone}, (f"handed over: {because}",))


def _book(
    command: BookVisit, uow: UnitOfWork, desk: Desk, conversation: ConversationId
) -> Applied | SlotTaken:
    patient, effects = _registered(command.person, uow, conversation)
    visit = uow.visits.book(command.opening, conversation, patient, command.reason)
    if isinstance(visit, SlotTaken):
        return visit
    kind = desk.visit_type(visit.visit_type)
    fill = {
        "when": moment(visit.start, desk.zone),
        "physician": desk.facts.physician,
        "for": f" for {command.person.given_name}" if len(desk.patients) > 1 else "",
        "bring": f" {kind.bring}" if kind.bring else "",
    }
    return Applied("book_visit.done", fill, (*effects, f"booked {short(visit.start, desk.zone)}"), visit.id)


def _registered(
    person: Person, uow: UnitOfWork, conversation: ConversationId
) -> tuple[PatientId, tuple[str, ...]]:
    if not isinstance(person, Newcomer):
        return person.id, ()
    patient = uow.patients.register(
        person.given_name, person.family_name, person.born, person.phone, is_new=person.is_new
    )
    uow.conversations.claim(conversation, patient.id)
    return patient.id, ("registered, not verified",)


def _moved(old: Visit, new: Visit, desk: Desk) -> Applied:
    fill = {"when": moment(new.start, desk.zone), "whose": desk.whose(new), "physician": desk.facts.physician}
    if new.mode is not old.mode:
        bring = brings(desk, new)
        fill |= {"way": WAYS[new.mode], "bring": f" {bring}" if bring else ""}
        effect = f"{new.mode.value} {short(new.start, desk.zone)}"
        return Applied("reschedule_visit.done_other_way", fill, (effect,), new.id)
    effect = f"moved {short(old.start, desk.zone)} to {short(new.start, desk.zone)}"
    return Applied("reschedule_visit.done", fill, (effect,), new.id)


def _about(visit: Visit, desk: Desk, phrase: str, effect: str) -> Applied:
    fill = {"visit": moment(visit.start, desk.zone), "whose": desk.whose(visit)}
    return Applied(phrase, fill, (f"{effect} {short(visit.start, desk.zone)}",), visit.id)


def _confirmed(visits: tuple[Visit, ...], desk: Desk) -> Applied:
    """One visit with what to bring to it; of several, all that was confirmed."""
    effects = tuple(f"confirmed {short(visit.start, desk.zone)}" for visit in visits)
    if len(visits) > 1:
        return Applied("confirm_visit.all", effects=effects)
    bring = brings(desk, visits[0])
    fill = {"visit": moment(visits[0].start, desk.zone), "whose": desk.whose(visits[0])}
    return Applied(
        "confirm_visit.done", {**fill, "bring": f" {bring}" if bring else ""}, effects, visits[0].id
    )


def _late(
    visit: Visit, minutes: int | None, uow: UnitOfWork, desk: Desk, conversation: ConversationId
) -> Applied:
    uow.visits.note_late(visit.id, minutes)
    how_long = f"{minutes} min" if minutes else "some minutes"
    uow.staff.add_task(
        "running_late", f"Late by {how_long}: {short(visit.start, desk.zone)}", visit.patient, conversation
    )
    fill = {"visit": moment(visit.start, desk.zone), "whose": desk.whose(visit)}
    return Applied("running_late.done", fill, (f"late {how_long}",))
