"""A chronic protocol as plain English, for the physician to read and sign."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from practice.protocols.chronic import ChronicMeasure, ChronicProtocol, EnrolWhen, Level, PatientParam
from practice.protocols.plain import in_words

_LEVELS = {
    Level.EMERGENCY: "EMERGENCY (911 or 988 reply at once, staff are called)",
    Level.SAME_DAY: "SAME DAY (staff are told)",
    Level.ROUTINE: "ROUTINE (a visit is offered)",
    Level.NONE: "NONE (nothing to do)",
}
_UNITS = {"h": "hour", "d": "day", "w": "week"}


def chronic_in_plain_english(protocol: ChronicProtocol) -> str:
    """Everything the protocol measures, asks and decides."""
    return "\n".join(_lines(protocol)) + "\n"


def _lines(protocol: ChronicProtocol) -> Iterator[str]:
    approval, schedule = protocol.approval, protocol.schedule
    signed = f"signed by {approval.by}, next review {approval.next_review}" if approval.by else "not signed"
    yield f"{protocol.title} (chronic protocol {protocol.id!r}, version {protocol.version})"
    yield f"Status: {approval.status}, {signed}"
    yield "Rests on: " + "; ".join(protocol.sources)
    yield f"\nIt asks every {_span(schedule.every)} and waits {_span(schedule.window)} for an answer;"
    yield f"without one it asks again after {_span(schedule.nudge_after)} ({schedule.max_nudges} at most)."
    if schedule.rounds is not None:
        yield f"It ends by itself after being asked for {schedule.rounds} times."
    yield f'A question for it says: "time for {protocol.asks_for}".'
    yield f"After {protocol.missed.after} rounds missed in a row, staff: {protocol.missed.action}."
    yield from _enrolled_when(protocol.enrol_when)
    for measure in protocol.measures:
        yield _measure(measure)
    for question in protocol.questions:
        counts = "yes" if question.unknown_as else "no"
        lasts = f" A clear answer stands for {_span(question.lasts)}." if question.lasts else ""
        yield f'It asks: "{question.ask}" No clear answer counts as {counts}.{lasts} [{question.name}]'
    for param in protocol.params:
        yield _param(param)
    yield "\nThe most urgent of these that holds, or cannot be ruled out, decides:"
    names = {param.name: param.short for param in protocol.params}
    names |= {measure.name: measure.short for measure in protocol.measures}
    names |= {question.name: question.name.replace("_", " ") for question in protocol.questions}
    for rule in protocol.rules:
        when = in_words(_windows(rule.when.text), names)
        yield f"- {_LEVELS[rule.level]} when {when}: {rule.because}. [{rule.id}]"
        if rule.advice:
            again = f" (asked again after {_span(rule.again)})" if rule.again else ""
            yield f'  It says: "{rule.advice}"{again}'
    yield f'\nIt always says: "{protocol.worse}"'


def _enrolled_when(when: EnrolWhen) -> Iterator[str]:
    chart = [f"{_either(when.conditions)} on the chart"] if when.conditions else []
    visit = [f"a {_either(when.after_visits)} visit that took place"] if when.after_visits else []
    if chart or visit:
        who = "The desk itself enrols" if when.at_once else "Staff are asked whether to enrol"
        yield f"{who} a patient with {' or '.join((*chart, *visit))}."


def _either(names: tuple[str, ...]) -> str:
    return " or ".join(name.replace("_", " ") for name in names)


def _measure(measure: ChronicMeasure) -> str:
    again = ""
    if measure.confirm_if_change is not None:
        again = f"; a change of {measure.confirm_if_change:g} or more is measured again"
    return (
        f"It takes: {measure.short} in {measure.unit}, LOINC {measure.loinc},"
        f" from {measure.low:g} to {measure.high:g}{again}. [{measure.name}]"
    )


def _param(param: PatientParam) -> str:
    value = "must be known before it begins" if param.default is None else f"{param.default:g} unless changed"
    return (
        f"For each patient: {param.short}, {value}, from {param.low:g} to {param.high:g};"
        f" {param.looser.value} is looser and needs a physician's name and reason. [{param.name}]"
    )


def _windows(rule: str) -> str:
    rule = re.sub(r"(mean|min|max|count)\((\w+), (\d+)([hdw])\)", _window, rule)
    return re.sub(r"(\w+)\[-(\d+)([hdw])\]", lambda m: f"{m[1]} {_many(int(m[2]), _UNITS[m[3]])} ago", rule)


def _window(found: re.Match[str]) -> str:
    words = {"mean": "the mean of", "min": "the lowest", "max": "the highest", "count": "the number of"}
    return f"{words[found[1]]} {found[2]} in the last {_many(int(found[3]), _UNITS[found[4]])}"


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    if minutes % 60:
        return _many(minutes, "minute")
    hours = minutes // 60
    count, unit = (hours // 24, "day") if hours % 24 == 0 else (hours, "hour")
    return _many(count, unit)


def _many(count: int, unit: str) -> str:
    return f"{count} {unit}" + ("" if count == 1 else "s")
