"""How a check-in ends: what the patient is told, what staff get, what is planned. Runs inside the turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from actions.applied import Applied
from actions.commands import EndCheckIn, Switch
from actions.desk import Desk
from actions.dialogue.wishes import wish_to_json
from actions.say import moment
from nlu.understanding import BookingConstraint, Grain, Span
from practice.ids import ConversationId
from practice.ports import UnitOfWork
from practice.protocols.model import Urgency

VISIT = "sick_visit"
CRISIS = "crisis"
EARLIEST, LATEST = time(9), time(20)
PATIENCE = timedelta(days=1)  # after a follow-up was due without an answer a person calls
_CALL = "No answer to the follow-up of a check-in. Please call and ask how they are."


def ended(command: EndCheckIn, uow: UnitOfWork, desk: Desk, conversation: ConversationId) -> Applied:
    """Do what the ending asks for, once its record is written. It replaces an earlier follow-up."""
    uow.follow_ups.close_chat(conversation, "a new check-in")
    _record(command, uow, conversation)
    done = _ENDINGS[command.outcome.level](command, uow, desk, conversation)
    return replace(done, effects=(f"check-in ended: {command.outcome.rule}", *done.effects))


def _record(command: EndCheckIn, uow: UnitOfWork, conversation: ConversationId) -> None:
    """Protocol version, rule and the patient's words stay with the practice's records."""
    about = {
        "conversation": conversation,
        "patient": command.patient,
        "protocol": command.protocol.id,
        "version": command.protocol.version,
        "level": command.outcome.level.value,
        "rule": command.outcome.rule,
        "reason": command.reason,
        "words": dict(command.words),
    }
    uow.mailbox.event("check_in.ended", about)


def _emergency(command: EndCheckIn, uow: UnitOfWork, desk: Desk, conversation: ConversationId) -> Applied:
    because = f"check-in: {command.outcome.rule}"
    uow.staff.open_episode(conversation, because, _text(command), "emergency")
    then = command.outcome.then
    about = {"protocol": then, "text": "", "symptom": command.reason, CRISIS: True, **_person(command)}
    more = Switch("check_in", about) if then else None
    reply = f"{command.outcome.reply}.{command.subject}"
    return Applied(reply, effects=(f"emergency: {because}",), kind="emergency", then=more)


def _same_day(command: EndCheckIn, uow: UnitOfWork, desk: Desk, conversation: ConversationId) -> Applied:
    wish = today(desk)
    fill = _fill(command)
    if not desk.find(desk.visit_type(VISIT), [wish]).exact:
        uow.staff.open_episode(conversation, f"check-in: {command.outcome.rule}", _text(command), "urgent")
        return Applied("check_in.same_day_full", fill, ("handed over: same day",))
    uow.staff.add_task("same_day", _text(command), command.patient, conversation)
    about = {"symptom": command.reason, "visit_type": VISIT, "times": wish_to_json(wish), **_person(command)}
    return Applied("check_in.same_day", fill, ("task same_day",), then=Switch("book_visit", about))


def _routine(command: EndCheckIn, uow: UnitOfWork, desk: Desk, conversation: ConversationId) -> Applied:
    uow.staff.add_task("check_in", _text(command), command.patient, conversation)
    about = {"symptom": command.reason, **_person(command)}
    return Applied("check_in.routine", _fill(command), ("task check_in",), then=Switch("book_visit", about))


def _self_care(command: EndCheckIn, uow: UnitOfWork, desk: Desk, conversation: ConversationId) -> Applied:
    hours = command.outcome.follow_up_hours
    assert hours is not None, "the loader refuses self-care without a follow-up"
    due = daytime(desk.now + timedelta(hours=hours), desk.zone)
    about = {"protocol": command.protocol.id, "rule": command.outcome.rule, "reason": command.reason}
    whose: Any = {"patient": command.patient, "conversation": conversation}
    promise = uow.follow_ups.promise("check_in", {**about, "task": _CALL}, due + PATIENCE, **whose)
    about |= {"follow_up": promise}
    uow.nudges.plan(
        "check_in_follow_up",
        due,
        f"check_in:{promise}",
        about,
        conversation,
        patient=command.patient,
        rests_on=f"follow_up:{promise}",
        not_after=due + PATIENCE,
    )
    when = moment(due, desk.zone)
    return Applied("check_in.self_care", {**_fill(command), "when": when}, (f"follow-up planned {when}",))


_ENDINGS = {
    Urgency.EMERGENCY: _emergency,
    Urgency.SAME_DAY: _same_day,
    Urgency.ROUTINE: _routine,
    Urgency.SELF_CARE: _self_care,
}


def daytime(due: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself, or the next one between 9 AM and 8 PM of practice time."""
    local = due.astimezone(zone)
    if local.time() < EARLIEST:
        return local.replace(hour=EARLIEST.hour, minute=0, second=0, microsecond=0)
    if local.time() > LATEST:
        morning = local + timedelta(days=1)
        return morning.replace(hour=EARLIEST.hour, minute=0, second=0, microsecond=0)
    return local.replace(second=0, microsecond=0)


def today(desk: Desk) -> BookingConstraint:
    """All of this day, as a wish."""
    start = desk.now.astimezone(desk.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return BookingConstraint(included=(Span(start, start + timedelta(days=1), Grain.DAY),))


def _fill(command: EndCheckIn) -> dict[str, str]:
    protocol = command.protocol
    return {"because": command.outcome.because, "worse": protocol.worse, "self_care": protocol.self_care}


def _person(command: EndCheckIn) -> dict[str, str]:
    """Whom the booking is for, so that it is not asked again."""
    if command.patient is not None:
        return {"who": command.patient}
    return {"person": command.person, "who": "someone_else"} if command.person else {}


def _text(command: EndCheckIn) -> str:
    return "\n".join(command.summary)
