"""How a round of a chronic follow-up ends: the level, what staff get, what the patient is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from actions.applied import Applied
from actions.check_in_endings import CRISIS, VISIT, today
from actions.commands import Switch
from actions.desk import Desk
from actions.dialogue.wishes import wish_to_json
from actions.follow_up import FLOW
from actions.follow_up_commands import ConfirmReading, EndFollowUp, KeepReading, SkipRound
from actions.follow_up_summary import summary
from practice.enrolment_port import RoundState
from practice.follow_ups import RECHECK
from practice.home_readings import NewReading
from practice.ids import ConversationId, EnrolmentId, ReadingId
from practice.ports import UnitOfWork
from practice.protocols.chronic import SCORES, ChronicRule, Level
from practice.protocols.chronic_rounds import answers

PATIENCE = timedelta(hours=1)  # after a second measuring was due without an answer a person calls
FOR_THE_DAY = "for_the_day"  # an offer of that day's openings: it is let go the day after
_FLOOR = "your reading should be looked at today"


def kept(command: KeepReading, uow: UnitOfWork, conversation: ConversationId) -> Switch:
    """Write the reading down, now that it is clear what it is."""
    message = uow.mailbox.oldest_unhandled(conversation)
    old = ReadingId(command.corrects) if command.corrects else None
    uow.readings.add(
        NewReading(
            command.patient,
            command.kind,
            command.values,
            command.unit,
            uow.now,
            True,
            conversation,
            message.id if message is not None else None,
            corrects=old,
        )
    )
    return Switch(FLOW, command.about, (f"reading {'corrected' if old else 'kept'}: {command.kind}",))


def confirmed(command: ConfirmReading, uow: UnitOfWork) -> Switch:
    """The patient looked again: it counts."""
    uow.readings.confirm([ReadingId(command.reading)])
    return Switch(FLOW, command.about)


def skipped(command: SkipRound, uow: UnitOfWork) -> Applied:
    """Not this time. A round that was passed counts as one without an answer."""
    for ident in command.enrolments:
        current = uow.rounds.current(EnrolmentId(ident))
        if current is not None:
            uow.rounds.settle(current.id, RoundState.SKIPPED)
    then = Switch(FLOW, {"enrolments": list(command.rest)}) if command.rest else None
    return Applied("follow_up.skipped", effects=("round skipped",), then=then)


def ended(command: EndFollowUp, uow: UnitOfWork, desk: Desk, conversation: ConversationId) -> Applied:
    """Write down what was answered, raise the level if a rule says so, and do what the level asks for."""
    outcome = command.outcome
    level = max(outcome.level, command.floor, key=lambda one: one.rank)
    floored = f"{command.case.protocol.id}.red_flag"
    rule = outcome.rule if outcome.level.rank >= command.floor.rank else floored
    if level is Level.ROUTINE and _seen_already(command, uow):
        level, rule = Level.NONE, ""
    _record(command, uow, conversation, level, rule)
    known = command.case.enrolment.level.rank >= level.rank
    rose = uow.enrolments.rise(command.case.enrolment.id, level, rule)
    effects = (f"follow-up ended: {rule or 'nothing to do'}", *((f"level {level.value}",) if rose else ()))
    if level is Level.EMERGENCY:
        done = _emergency(command, uow, desk, conversation)
    elif level is Level.SAME_DAY and not (known and _told_today(command, uow, desk)):
        done = _same_day(command, uow, desk, conversation)
    elif level is Level.ROUTINE and not known:
        uow.staff.add_task("follow_up", _text(command, uow), command.case.enrolment.patient, conversation)
        done = Applied("follow_up.routine", _fill(command), ("task follow_up",))
    else:
        done = Applied(_noted(command, level), _fill(command))
    _plan_again(command, uow, conversation)
    then = done.then or (_then(command) if level is not Level.EMERGENCY else None)
    return replace(done, effects=(*effects, *done.effects), then=then)


def _record(
    command: EndFollowUp, uow: UnitOfWork, conversation: ConversationId, level: Level, rule: str
) -> None:
    """Protocol version, rule and the patient's words stay with the practice's records."""
    case, protocol = command.case, command.case.protocol
    for kind, total in command.scores.items():
        new = NewReading(case.enrolment.patient, kind, (total,), "score", uow.now, True, conversation)
        uow.readings.judge([uow.readings.add(new).id], rule or "nothing to do")
    uow.readings.judge([reading.id for reading in case.fresh], rule or "nothing to do")
    lasting = {question.name for question in protocol.questions if question.lasts is not None}
    for name, value in command.answers.items():
        if name in lasting and value is not None:
            uow.enrolments.settle(case.enrolment.id, name, value)
    current = uow.rounds.current(case.enrolment.id)
    if current is not None and answers(current, protocol.schedule, uow.now):
        uow.rounds.settle(current.id, RoundState.ANSWERED)
    about = {
        "conversation": conversation,
        "patient": case.enrolment.patient,
        "protocol": protocol.id,
        "version": protocol.version,
        "level": level.value,
        "rule": rule,
        "readings": [reading.id for reading in case.fresh],
        "answers": dict(command.answers),
        "words": dict(command.words),
        "scores": dict(command.scores),
    }
    uow.mailbox.event("follow_up.ended", about)


def _emergency(command: EndFollowUp, uow: UnitOfWork, desk: Desk, conversation: ConversationId) -> Applied:
    because = f"follow-up: {command.outcome.rule}"
    uow.staff.open_episode(conversation, because, _text(command, uow), "emergency")
    own = bool(desk.patients) and desk.patients[0].id == command.case.enrolment.patient
    then = None
    if command.outcome.reply == CRISIS:
        then = Switch("check_in", {"protocol": "asq", "text": "", "symptom": "", CRISIS: True})
    reply = f"{command.outcome.reply}.{'self' if own else 'other'}"
    return Applied(reply, effects=(f"emergency: {because}",), kind="emergency", then=then)


def _same_day(command: EndFollowUp, uow: UnitOfWork, desk: Desk, conversation: ConversationId) -> Applied:
    """Being seen today is the advice: today's openings, and where there are none a person."""
    wish = today(desk)
    fill, text = _fill(command), _text(command, uow)
    patient = command.case.enrolment.patient
    if not desk.find(desk.visit_type(VISIT), [wish]).exact:
        uow.staff.open_episode(conversation, f"follow-up: {command.outcome.rule}", text, "urgent")
        return Applied("follow_up.same_day_full", fill, ("handed over: same day",))
    uow.staff.add_task("same_day", text, patient, conversation)
    about = {"symptom": _reason(command), "visit_type": VISIT, "times": wish_to_json(wish), "who": patient}
    about[FOR_THE_DAY] = wish.included[0].start.isoformat()
    return Applied("follow_up.same_day", fill, ("task same_day",), then=Switch("book_visit", about))


def _seen_already(command: EndFollowUp, uow: UnitOfWork) -> bool:
    """Whether a rule that can wait holds only by what the physician knew when they lowered the level."""
    case, lowered = command.case, command.case.enrolment.raised_at
    if case.enrolment.level is not Level.NONE or lowered is None:
        return False
    since = replace(case, readings=tuple(r for r in case.readings if r.said_at > lowered))
    return since.decided(command.answers, command.scores, uow.now).level is Level.NONE


def _told_today(command: EndFollowUp, uow: UnitOfWork, desk: Desk) -> bool:
    """Whether this level was reached today already: then staff and patient know, and neither is told anew."""
    raised_at = command.case.enrolment.raised_at
    return raised_at is not None and (
        raised_at.astimezone(desk.zone).date() == uow.now.astimezone(desk.zone).date()
    )


def _plan_again(command: EndFollowUp, uow: UnitOfWork, conversation: ConversationId) -> None:
    """Where the rule says to measure once more: a word at that time, and a person if nothing comes."""
    rule, case, fresh = _rule(command), command.case, command.case.fresh
    if rule is None or rule.again is None or not fresh:
        return
    due = uow.now + rule.again
    about = {
        "enrolment": case.enrolment.id,
        "measure": fresh[-1].kind,
        "task": f"{case.protocol.title}: {fresh[-1].shown}, and no second reading came. Please call now.",
    }
    whose = {"patient": case.enrolment.patient, "conversation": conversation}
    promise = uow.follow_ups.promise(RECHECK, about, due + PATIENCE, **whose)  # type: ignore[arg-type]
    uow.nudges.plan(
        RECHECK,
        due,
        f"{RECHECK}:{promise}",
        {**about, "follow_up": promise},
        conversation,
        patient=case.enrolment.patient,
        rests_on=f"follow_up:{promise}",
        not_after=due + PATIENCE,
    )


def _rule(command: EndFollowUp) -> ChronicRule | None:
    return command.case.protocol.rule(command.outcome.rule)


def _noted(command: EndFollowUp, level: Level) -> str:
    if level is not Level.NONE:
        return "follow_up.known"
    if command.instead:
        return "follow_up.corrected"
    return "follow_up.noted" if command.case.fresh else "follow_up.answered"


def _fill(command: EndFollowUp) -> dict[str, str]:
    rule, protocol = _rule(command), command.case.protocol
    readings = ", ".join(reading.shown for reading in command.case.fresh)
    return {
        "readings": readings,
        "noted": _said(command.instead, readings),
        "instead": command.instead,
        "because": rule.because if rule is not None else _FLOOR,
        "advice": f"{rule.advice} " if rule is not None and rule.advice else "",
        "worse": protocol.worse,
    }


def _said(instead: str, readings: str) -> str:
    if instead and readings:
        return f"I changed {instead} to {readings}. "
    return f"I noted {readings}. " if readings else ""


def _reason(command: EndFollowUp) -> str:
    """What the visit is for, for the physician's calendar."""
    fresh = [r.shown for r in command.case.fresh if r.kind not in SCORES]
    return f"{command.case.protocol.title}: {', '.join(fresh) or 'answers of the follow-up'}"


def _text(command: EndFollowUp, uow: UnitOfWork) -> str:
    return "\n".join(summary(command, uow))


def _then(command: EndFollowUp) -> Switch | None:
    """The other follow-ups, for which the same readings are new."""
    if not command.rest:
        return None
    readings = [reading.id for reading in command.case.fresh]
    return Switch(FLOW, {"enrolments": list(command.rest), "readings": readings})
