"""A protocol as plain English, for the physician to read and sign."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from practice.protocols.expressions import Value
from practice.protocols.model import AnswerType, CheckInQuestion, Protocol, Urgency

_LEVELS = {
    Urgency.EMERGENCY: "EMERGENCY (911 or 988 reply at once, staff are called)",
    Urgency.SAME_DAY: "SAME DAY (staff are told, today's openings are offered)",
    Urgency.ROUTINE: "ROUTINE (a visit is offered)",
    Urgency.SELF_CARE: "SELF-CARE (with a planned follow-up)",
}
_WORDS = (
    (r" >= ", " is at least "),
    (r" <= ", " is at most "),
    (r" == ", " is "),
    (r" != ", " is not "),
    (r" > ", " is more than "),
    (r" < ", " is less than "),
    (r'"', ""),
    (r"\btrue\b", "everything else"),
)


def in_plain_english(protocol: Protocol) -> str:
    """Everything the protocol asks and decides, in the order in which it does so."""
    return "\n".join(_lines(protocol)) + "\n"


def _lines(protocol: Protocol) -> Iterator[str]:
    approval = protocol.approval
    signed = f"signed by {approval.by}, next review {approval.next_review}"
    yield f"{protocol.title} (check-in {protocol.id!r}, version {protocol.version})"
    yield f"Status: {approval.status}" + (f", {signed}" if approval.by else ", not signed")
    yield "Rests on: " + "; ".join(protocol.sources)
    yield "Begins when a patient says: " + (", ".join(protocol.triggers) or "nothing that another fits")
    if protocol.red_flags_first:
        yield "\nFirst, in one question, these danger signs:"
    for flag in protocol.red_flags_first:
        yield f'- "{flag.label}": yes means {_level(flag.yes)}; no clear answer means {_level(flag.unknown)}.'
    yield "\nThen it asks:"
    for number, question in enumerate(protocol.questions, 1):
        yield from _question(number, question, protocol)
    yield "\nIt ends with the first of these that holds, the most urgent first:"
    for ending in protocol.dispositions:
        when = _rule(ending.when.text, protocol)
        yield f"- {_LEVELS[ending.level]} when {when}: {ending.because}. [{ending.id}]"
        if ending.follow_up_hours:
            yield f"  The desk asks again after {ending.follow_up_hours} hours."
    if protocol.combine:
        yield "\nWhatever else was said, it is at least:"
    for rule in protocol.combine:
        yield f"- {_level(rule.raise_to)} when {_rule(rule.when.text, protocol)}: {rule.because}. [{rule.id}]"
    yield "\nAn answer that is unknown, skipped or not understood counts as the worse one named above;"
    yield "with any such answer the ending is never self-care."
    yield f'\nEvery ending says: "{protocol.worse}"'
    if protocol.self_care:
        yield f'Self-care also says: "{protocol.self_care}"'


def _question(number: int, question: CheckInQuestion, protocol: Protocol) -> Iterator[str]:
    yield f'{number}. "{question.ask}" [{question.name}]'
    if question.options:
        yield "   Choices: " + "; ".join(option.label for option in question.options)
    if question.asked_if is not None:
        yield f"   Asked only when {_rule(question.asked_if.text, protocol)}."
    if question.unknown_as is not None:
        yield f"   No clear answer counts as: {_answer(question.unknown_as, question)}."
    elif not protocol.rules_read.isdisjoint(question.names):
        yield "   No clear answer counts as yes and as no, whichever is worse."
    yield f'   Why, if the patient asks: "{question.why}"'
    if question.loinc:
        yield f"   LOINC {question.loinc}"


def _level(level: Urgency) -> str:
    return level.value.replace("_", " ")


def _answer(value: Value, question: CheckInQuestion) -> str:
    if question.type is AnswerType.CHECKLIST:
        return "all of them" if value else "none of them"
    if isinstance(value, bool):
        return "yes" if value else "no"
    label = next((option.label for option in question.options if option.value == value), None)
    return label or f"{value}{_unit(question.type)}"


def _unit(kind: AnswerType) -> str:
    return {AnswerType.DURATION: " hours", AnswerType.TEMPERATURE: " F"}.get(kind, "")


def _rule(text: str, protocol: Protocol) -> str:
    names = {q.name: q.short for q in protocol.questions} | {"age_months": "age in months"}
    names |= {o.key: o.label.lower() for q in protocol.questions for o in q.options if q.names != (q.name,)}
    return in_words(text, names)


def in_words(rule: str, names: Mapping[str, str]) -> str:
    """A rule's text with words for its signs, and what its names are called in quotes."""
    for pattern, words in _WORDS:
        rule = re.sub(pattern, words, rule)
    return re.sub(r"\b[a-z][a-z0-9_]*\b", lambda m: f'"{names[m[0]]}"' if m[0] in names else m[0], rule)
