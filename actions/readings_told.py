"""Readings in a message: written down at once, whatever else is going on; what they mean is played after.

A figure is written down only where it is clear what it is and whose; else the patient is asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta

from actions.persons import named_in
from actions.taken_at import taken_at
from actions.told import NOTHING, Told, Unclear
from actions.turn import Turn
from nlu.understanding import Measure, Reading
from practice.enrolment_port import RoundState
from practice.enrolments import Enrolment
from practice.follow_ups import RECHECK
from practice.home_readings import HomeReading, NewReading
from practice.ids import NudgeId, PatientId
from practice.protocols.chronic_rounds import answers

READING = "reading"
FLOW = "follow_up"
CORRECTED_WITHIN = timedelta(hours=24)
_FEW = 4


def take_readings(turn: Turn) -> Told:
    """Write down what this message reports for protocols that these patients are followed by."""
    said = turn.said.readings
    if not said:
        return NOTHING
    if not turn.desk.patients:
        return Told(strange=any(reading.measure is not None for reading in said))
    live = [e for e in turn.desk.enrolments() if turn.book.chronic.get(e.protocol) is not None]
    by_kind = _by_kind(turn, live)
    told = NOTHING
    for reading in said:
        told = _joined(told, _one(turn, reading, by_kind))
    told = replace(told, asked_since=_asked_since(turn, told))
    _answered(turn, live, told)
    return told


def _asked_since(turn: Turn, told: Told) -> bool:
    kinds, heard_at = {reading.kind for reading in told.kept}, turn.state.heard_at
    asked = [p for p in turn.state.prompts if p.kind in (READING, RECHECK)]
    fitting = [p.at for p in asked if kinds & {*p.about.get("kinds", ())}]
    return heard_at is not None and any(at > heard_at for at in fitting)


def mostly_readings(turn: Turn) -> bool:
    """Whether a message is readings with a few words around them, and no other wish."""
    rest = list(turn.said.text)
    for reading in turn.said.readings:
        rest[reading.start : reading.end] = " " * (reading.end - reading.start)
    return len(re.findall(r"[a-z]{2,}", "".join(rest), re.IGNORECASE)) <= _FEW


def _by_kind(turn: Turn, live: Collection[Enrolment]) -> Mapping[str, list[Enrolment]]:
    """Who is followed for each kind of reading; a patient named in the message leaves out the others."""
    named = {p.id for p in named_in(turn.desk, {**turn.heard.material, "text": turn.said.text})}
    found: dict[str, list[Enrolment]] = {}
    for enrolment in live:
        protocol = turn.book.chronic.get(enrolment.protocol)
        for kind in protocol.kinds() if protocol else ():
            if not named or enrolment.patient in named:
                found.setdefault(kind, []).append(enrolment)
    return found


def _one(turn: Turn, reading: Reading, by_kind: Mapping[str, list[Enrolment]]) -> Told:
    corrected = _correction(turn, reading, by_kind)
    if corrected is not None:
        return corrected
    measures = _measures(turn, reading, by_kind)
    if not measures:
        return Told(strange=reading.measure is not None)
    may_be = [
        (m.kind, patient, m.values, m.unit) for m in measures for patient in _whose(turn, by_kind[m.kind])
    ]
    if len(may_be) > 1:
        return Told(unclear=(Unclear(reading.figures, tuple(may_be)),))
    kept = _kept(turn, measures[0], PatientId(may_be[0][1]), reading)
    return Told((kept,), tuple(e.id for e in by_kind[kept.kind] if e.patient == kept.patient))


def _measures(turn: Turn, reading: Reading, by_kind: Mapping[str, list[Enrolment]]) -> list[Measure]:
    """What the figures may be, of what these patients are followed for."""
    if reading.measure is not None:
        return [reading.measure] if reading.measure.kind in by_kind else []
    if _is_a_choice(turn):
        return []
    wanted = _wanted(turn, by_kind)
    possible = [m for m in reading.possible if m.kind in wanted]
    fitting = [m for m in possible if m.plausible and _fits(turn, m, by_kind[m.kind])]
    return fitting or (possible if len(possible) == 1 and turn.heard.number is None else [])


def _is_a_choice(turn: Turn) -> bool:
    """Whether a bare number picks a line of a menu that the patient sees."""
    frame = turn.state.frame
    menus = [len(p.offered) for p in turn.state.prompts if p.until > turn.uow.now]
    menus.append(len(frame.offered) if frame is not None else 0)
    return turn.heard.number is not None and turn.heard.number <= max(menus)


def _fits(turn: Turn, measure: Measure, followed: Collection[Enrolment]) -> bool:
    """Whether a protocol of these takes such a figure for one that a grown person shows."""
    protocols = [turn.book.chronic.get(enrolment.protocol) for enrolment in followed]
    own = [m for p in protocols if p is not None for m in p.measures if m.kind == measure.kind]
    return any(m.low <= measure.values[m.part] <= m.high for m in own if m.part < len(measure.values))


def _wanted(turn: Turn, by_kind: Mapping[str, list[Enrolment]]) -> list[str]:
    """The kinds that bare figures may be: the open question's, else those asked for, else all followed."""
    frame = turn.state.frame
    if frame is not None and frame.flow == FLOW and frame.asking is not None:
        asked = [kind for kind in frame.about.get("kinds", ()) if kind in by_kind]
        return asked if frame.asking.startswith(READING) else []
    live = [p for p in turn.state.prompts if p.kind in (READING, RECHECK) and p.until > turn.uow.now]
    fresh = [p for p in live if turn.state.heard_at is None or p.at > turn.state.heard_at]
    if frame is not None and not fresh:
        return []
    prompted = [kind for p in (fresh or live) for kind in p.about.get("kinds", ()) if kind in by_kind]
    if prompted or frame is not None:
        return list(dict.fromkeys(prompted))
    return list(by_kind) if mostly_readings(turn) else []


def _whose(turn: Turn, enrolments: Collection[Enrolment]) -> list[PatientId]:
    """Whose reading it may be: who was asked, else everyone followed for it."""
    people = list(dict.fromkeys(e.patient for e in enrolments))
    asked = {
        ident for p in turn.state.prompts if p.kind == READING for ident in p.about.get("enrolments", ())
    }
    frame = turn.state.frame
    if frame is not None and frame.flow == FLOW:
        asked |= set(frame.about.get("enrolments", ()))
    meant = list(dict.fromkeys(e.patient for e in enrolments if e.id in asked))
    return meant if len(meant) == 1 else people


def _correction(turn: Turn, reading: Reading, by_kind: Mapping[str, list[Enrolment]]) -> Told | None:
    """ "Sorry, 145 not 154": the reading that holds what is taken back, with the new figures in its place."""
    if not reading.correction:
        return None
    people = list(dict.fromkeys(e.patient for group in by_kind.values() for e in group))
    since = turn.uow.now - CORRECTED_WITHIN
    recent = [r for p in people for r in turn.uow.readings.of_patient(p, list(by_kind), since)]
    for old in sorted(recent, key=lambda r: r.said_at, reverse=True):
        values = _replaced(old, reading)
        if values is None:
            continue
        measure = _same_kind(old, values, reading)
        new = _kept(turn, measure, old.patient, reading, old)
        enrolments = tuple(e.id for e in by_kind[new.kind] if e.patient == new.patient)
        return Told((new,), enrolments, (old.shown,))
    return None


def _replaced(old: HomeReading, reading: Reading) -> tuple[float, ...] | None:
    """The old figures with the new ones in their place; None: that is not the one meant."""
    figures, wrong = reading.figures, reading.instead_of
    if reading.measure is not None and reading.measure.kind != old.kind:
        return None
    if wrong and not set(wrong) <= set(old.values):
        return None
    if len(figures) == len(old.values):
        return reading.measure.values if reading.measure is not None else figures
    if len(figures) != 1:
        return None
    place = old.values.index(wrong[0]) if wrong else _nearest(old.values, figures[0])
    return tuple(figures[0] if n == place else value for n, value in enumerate(old.values))


def _nearest(values: tuple[float, ...], figure: float) -> int:
    return min(range(len(values)), key=lambda n: abs(values[n] - figure))


def _same_kind(old: HomeReading, values: tuple[float, ...], reading: Reading) -> Measure:
    if reading.measure is not None and reading.measure.values == values:
        return reading.measure
    told = next((m for m in reading.possible if m.kind == old.kind), None)
    plausible = told.plausible if told is not None and len(values) == 1 else _in_order(values)
    return Measure(old.kind, "", values, old.unit, plausible)


def _in_order(values: tuple[float, ...]) -> bool:
    """Whether figures of a pair can be an upper and a lower one."""
    return len(values) == 1 or values[0] > values[1]


def _kept(
    turn: Turn, measure: Measure, patient: PatientId, reading: Reading, old: HomeReading | None = None
) -> HomeReading:
    nudge = next(
        (p.nudge for p in reversed(turn.state.prompts) if measure.kind in p.about.get("kinds", ())), None
    )
    at = taken_at(reading.when, turn.uow.now, turn.desk.zone)
    message = turn.uow.mailbox.oldest_unhandled(turn.conversation.id)
    turn.effect(f"reading {'corrected' if old else 'kept'}: {measure.kind}")
    return turn.uow.readings.add(
        NewReading(
            patient=patient,
            kind=measure.kind,
            values=measure.values,
            unit=measure.unit,
            taken_at=old.taken_at if old else at,
            plausible=measure.plausible,
            conversation=turn.conversation.id,
            source=message.id if message is not None else None,
            nudge=NudgeId(nudge) if nudge else None,
            state=reading.state or "",
            corrects=old.id if old else None,
        )
    )


def _answered(turn: Turn, live: Collection[Enrolment], told: Told) -> None:
    """Rounds that asked for these readings are answered, and nobody waits for them to be measured again."""
    if not told.kept:
        return
    now, uow = turn.uow.now, turn.uow
    for enrolment in live:
        protocol = turn.book.chronic.get(enrolment.protocol)
        current = uow.rounds.current(enrolment.id) if enrolment.id in told.enrolments else None
        if protocol is not None and current is not None and answers(current, protocol.schedule, now):
            uow.rounds.settle(current.id, RoundState.ANSWERED)
    kinds = {(r.patient, r.kind) for r in told.kept}
    for promise in uow.follow_ups.open():
        if promise.kind == RECHECK and (promise.patient, promise.about.get("measure")) in kinds:
            uow.follow_ups.done(promise.id, "measured again")
    for prompt in turn.state.prompts:
        wanted = set(prompt.about.get("kinds", ()))
        if prompt.kind in (READING, RECHECK) and wanted and wanted <= {r.kind for r in told.kept}:
            turn.state = turn.state.answered(prompt.nudge)


def _joined(one: Told, more: Told) -> Told:
    return Told(
        (*one.kept, *more.kept),
        tuple(dict.fromkeys((*one.enrolments, *more.enrolments))),
        (*one.instead, *more.instead),
        (*one.unclear, *more.unclear),
        one.strange or more.strange,
    )
