"""What comes of readings that were just written down: the follow-up is played, or a person sees them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from actions.dialogue.frames import Frame
from actions.dialogue.registry import FLOWS, FlowEntry
from actions.follow_up_endings import FOR_THE_DAY
from actions.following import case_in
from actions.readings_told import FLOW, mostly_readings
from actions.turn import Turn
from practice.ids import EnrolmentId
from practice.protocols.chronic import Level
from practice.redflags import Verdict
from practice.safety.level import Level as Danger

_OF_READINGS = frozenset({"blood_pressure_crisis", "glucose_high", "heart_failure_gain"})
_SAFETY = "red_flag_check"
_ONE_TALK = timedelta(hours=6)  # after which an answer comes from another day, or another mood
_FEELINGS = ("symptom_report", "check_in_answer")


def readings_played(turn: Turn) -> bool:
    """Readings of a patient who is followed: their follow-up goes on with them, before anything else."""
    told = turn.told
    if not told:
        return False
    if not told.kept:
        unclear = told.unclear[0]
        turn.begin(
            "which_reading", {"figures": list(unclear.figures), "may_be": [list(m) for m in unclear.may_be]}
        )
        return True
    _let_go_of_yesterday(turn)
    frame = turn.state.frame
    if frame is not None and frame.flow == FLOW:
        turn.state = turn.state.with_frame(_with_more(turn, frame))
        turn.go_on(())
        return True
    _wish_beneath(turn)
    _begin(turn, told.enrolments)
    return True


def _with_more(turn: Turn, frame: Frame) -> Frame:
    """The follow-up in progress goes on with what was told. What a correction took back raises nothing."""
    told = turn.told
    about = dict(frame.about)
    about["enrolments"] = list(dict.fromkeys((*about["enrolments"], *told.enrolments)))
    about["kinds"] = list(dict.fromkeys((*about.get("kinds", ()), *_kinds(turn, told.enrolments))))
    if told.instead:
        about["instead"] = ", ".join(told.instead)
        about.pop("floor", None)
    return replace(frame, about=about)


def _let_go_of_yesterday(turn: Turn) -> None:
    """Openings that were offered for a day that is over are offered no more."""
    today = turn.desk.now.astimezone(turn.desk.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    kept = [
        f for f in turn.state.frames if str(f.about.get(FOR_THE_DAY, today.isoformat())) == today.isoformat()
    ]
    turn.state = replace(turn.state, frames=tuple(kept))


def strange_readings(turn: Turn) -> bool:
    """Readings that nobody asked this patient for: a person sees them, and they hear so."""
    if turn.told or not turn.told.strange or turn.state.frame is not None or not mostly_readings(turn):
        return False
    if _tells_of_a_fever(turn):
        return False
    _to_staff(turn)
    turn.say("follow_up.passed_on")
    return True


def _tells_of_a_fever(turn: Turn) -> bool:
    """A temperature told as a complaint is a symptom, which the check-in asks about."""
    kinds = {reading.measure.kind for reading in turn.said.readings if reading.measure is not None}
    return kinds == {"temperature"} and turn.heard.sure_of("symptom_report")


def safety_question_is_old(turn: Turn) -> bool:
    """Whether a reading is no answer to the open safety question: it was asked long ago, or the desk asked
    for this reading since. The question is asked afresh once the reading is judged."""
    frame, heard_at = turn.state.frame, turn.state.heard_at
    if not turn.told.kept or heard_at is None or frame is None or frame.flow != _SAFETY:
        return False
    return turn.told.asked_since or turn.uow.now - heard_at > _ONE_TALK


def instead_of_a_red_flag(turn: Turn, verdict: Verdict) -> bool:
    """A reading that is to be seen today, from a patient whose protocol asks for danger signs first.

    The level that the red flag found is the least that it can end with.
    """
    told = turn.told
    only_readings = bool(verdict.families) and set(verdict.families) <= _OF_READINGS
    if verdict.level is not Danger.SAME_DAY or verdict.confirm is not None or not only_readings:
        return False
    frame = turn.state.frame
    answering = frame is not None and frame.flow == _SAFETY and not safety_question_is_old(turn)
    if not told.kept or turn.conversation.speaker != "desk" or answering:
        return False
    _begin(turn, told.enrolments, floor=Level.SAME_DAY)
    return True


def seen_by_staff(turn: Turn, level: Level, because: str) -> None:
    """Staff have the chat or were called, and the readings are in it: the level waits for no question."""
    uow = turn.uow
    for ident in turn.told.enrolments:
        uow.enrolments.rise(ident, level, because)
    uow.readings.judge([reading.id for reading in turn.told.kept], because)


def while_held(turn: Turn) -> None:
    """Staff speak: what the protocol would act on today makes them look again."""
    for ident in turn.told.enrolments:
        enrolment = turn.uow.enrolments.get(ident)
        protocol = turn.book.chronic.get(enrolment.protocol) if enrolment is not None else None
        if enrolment is None or protocol is None:
            continue
        outcome = case_in(turn.uow, enrolment, protocol).decided({}, {}, turn.uow.now)
        if outcome.level.rank >= Level.SAME_DAY.rank:
            because = f"follow-up: {outcome.rule}"
            turn.uow.staff.open_episode(turn.conversation.id, because, turn.said.text, "urgent")
            turn.uow.enrolments.rise(EnrolmentId(ident), Level.SAME_DAY, outcome.rule)
    turn.uow.readings.judge([reading.id for reading in turn.told.kept], "staff have the chat")


def go_on_with_readings(turn: Turn) -> bool:
    """A worry about a message is settled: the readings in it are looked at now."""
    patients = [patient.id for patient in turn.desk.patients]
    waiting = turn.uow.readings.unjudged(patients) if patients else ()
    if not waiting:
        return False
    kinds = {(reading.patient, reading.kind) for reading in waiting}
    idents = []
    for enrolment in turn.desk.enrolments():
        protocol = turn.book.chronic.get(enrolment.protocol)
        if protocol is not None and any((enrolment.patient, kind) in kinds for kind in protocol.kinds()):
            idents.append(enrolment.id)
    if idents:
        _begin(turn, tuple(idents))
    return bool(idents)


def _begin(turn: Turn, enrolments: tuple[EnrolmentId, ...], floor: Level = Level.NONE) -> None:
    about: dict[str, object] = {"enrolments": list(enrolments), "kinds": _kinds(turn, enrolments)}
    if turn.told.instead:
        about["instead"] = ", ".join(turn.told.instead)
    if floor is not Level.NONE:
        about["floor"] = floor.value
    turn.begin(FLOW, about)


def _kinds(turn: Turn, enrolments: Collection[EnrolmentId]) -> list[str]:
    """What is measured for these follow-ups."""
    live = {enrolment.id: enrolment for enrolment in turn.desk.enrolments()}
    protocols = [turn.book.chronic.get(live[ident].protocol) for ident in enrolments if ident in live]
    return list(dict.fromkeys(kind for p in protocols if p is not None for kind in p.kinds()))


def keep_strange(turn: Turn) -> None:
    """A reading that nobody asked for, in a message about something else: staff see it all the same."""
    taken = ("task ", "emergency", "handed over", "kept for staff", "check-in")
    frame = turn.state.frame
    asked = frame is not None and frame.flow in ("check_in", _SAFETY)
    if not turn.told.strange or asked or any(line.startswith(taken) for line in turn.effects):
        return
    _to_staff(turn)


def _to_staff(turn: Turn) -> None:
    patients = turn.desk.patients
    patient = patients[0].id if len(patients) == 1 else None
    text = f"Sent a reading that no follow-up asks for: {turn.said.text}"
    turn.uow.staff.add_task("reading", text, patient, turn.conversation.id)
    turn.effect("task reading")


def _wish_beneath(turn: Turn) -> None:
    """ "150/90 and I need an appointment": what else is wanted waits beneath, and comes after."""
    entry = _wished(turn)
    if entry is None or turn.state.frame is not None or mostly_readings(turn):
        return
    about = {**turn.heard.material, "text": turn.said.text}
    if entry.name == "check_in":
        about["symptom"] = turn.said.text.strip()
    begun = turn.uow.now.isoformat()
    aside = {key: value for key, value in about.items() if key != "text"}
    turn.state = turn.state.pushed(Frame(entry.name, about={**about, "begun": begun}, aside=aside))


def _wished(turn: Turn) -> FlowEntry | None:
    """What is surely wanted beside the reading. Feelings count where the words of a check-in name them."""
    if turn.said.intent in _FEELINGS or turn.said.intent is None:
        return FLOWS.get("check_in") if turn.desk.protocols.matching(turn.said.text) else None
    entry = FLOWS.for_intent(turn.said.intent)
    return entry if entry is not None and turn.heard.sure_of(*entry.begins) else None
