"""From answers to an ending. What is not known counts as the worse answer and never ends in self-care."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from practice.protocols.expressions import Reading, Rule, Value
from practice.protocols.model import AnswerType, CheckInQuestion, Protocol, Urgency

Given = float | str | bool | tuple[str, ...] | None
UNKNOWN = "unknown_answers"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The ending reached: how urgent, by which rule (`protocol.rule@version`), and why in plain words.

    `reply` names the fixed text of an emergency; `unknown` are the questions with no clear answer.
    """

    level: Urgency
    rule: str
    ending: str
    because: str
    reply: str = "emergency"
    then: str = ""
    follow_up_hours: int | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """What rules are decided on: the values by name. Implements expressions.Facts; there are no readings."""

    values: Mapping[str, Value]
    now: datetime = field(default=datetime.min.replace(tzinfo=UTC))

    def answer(self, name: str) -> Value:
        """The answer, or None."""
        return self.values.get(name)

    def readings(self, name: str) -> Sequence[Reading]:
        """None: a check-in asks once."""
        return ()


def decide(protocol: Protocol, given: Mapping[str, Given]) -> Outcome:
    """The ending for these answers. A key with None was asked and is not known; a missing key was not asked.

    Every ending whose rule is true or cannot be told counts; the most urgent one wins.
    """
    facts = Answers(values(protocol, given))
    unknown = _unknown(protocol, given)
    found = [
        *_flagged(protocol, given, unknown),
        *_ending(protocol, facts, unknown),
        *_combined(protocol, facts, unknown),
    ]
    best = max(found, key=lambda outcome: outcome.level.rank)
    if best.level is Urgency.SELF_CARE and unknown:
        because = "some answers are not clear, and a person should look at it"
        return Outcome(Urgency.ROUTINE, _rule(protocol, UNKNOWN), UNKNOWN, because, unknown=unknown)
    return best


def surely_emergency(protocol: Protocol, given: Mapping[str, Given]) -> bool:
    """Whether what was said so far is an emergency whatever comes next, so that nothing more is asked."""
    facts = Answers(values(protocol, given))
    if any(o.level is Urgency.EMERGENCY for o in _flagged(protocol, given, ())):
        return True
    rules = [d.when for d in protocol.dispositions if d.level is Urgency.EMERGENCY]
    rules += [c.when for c in protocol.combine if c.raise_to is Urgency.EMERGENCY]
    return any(rule.decide(facts) is True for rule in rules if rule.names)


def is_asked(question: CheckInQuestion, protocol: Protocol, given: Mapping[str, Given]) -> bool:
    """Whether the question applies; when that cannot be told it is asked."""
    if question.asked_if is None:
        return True
    return question.asked_if.decide(Answers(values(protocol, given))) is not False


def values(protocol: Protocol, given: Mapping[str, Given]) -> dict[str, Value]:
    """The answers as rules see them: unknown ones as the worse answer, checklists line by line."""
    found: dict[str, Value] = {}
    for question in protocol.questions:
        if question.name in given:
            found.update(_values(question, given[question.name]))
    for flag in protocol.red_flags_first:
        if flag.name in given:
            value = given[flag.name]
            found[flag.name] = True if value is None else bool(value)
    if "age_months" in given:
        age = given["age_months"]
        found.setdefault("age_months", age if isinstance(age, int | float) else None)
    return found


def _values(question: CheckInQuestion, value: Given) -> dict[str, Value]:
    if question.type is AnswerType.CHECKLIST:
        if value is None:
            return dict.fromkeys(question.names, question.unknown_as)
        chosen = value if isinstance(value, tuple) else ()
        return {name: name in chosen for name in question.names}
    if value is None or isinstance(value, tuple):
        return {question.name: question.unknown_as}
    return {question.name: value}


def _flagged(protocol: Protocol, given: Mapping[str, Given], unknown: tuple[str, ...]) -> list[Outcome]:
    found = []
    for flag in protocol.red_flags_first:
        if flag.name in given and given[flag.name] is not False:
            level = flag.yes if given[flag.name] else flag.unknown
            found.append(
                Outcome(
                    level, _rule(protocol, flag.name), flag.name, flag.because, flag.reply, unknown=unknown
                )
            )
    return found


def _ending(protocol: Protocol, facts: Answers, unknown: tuple[str, ...]) -> list[Outcome]:
    """The first ending that may hold; of others as urgent, one that surely holds is the better reason."""
    possible = [d for d in protocol.dispositions if _may_hold(d.when, facts)]
    as_urgent = [d for d in possible if d.level is possible[0].level]
    best = next((d for d in as_urgent if d.when.decide(facts) is True), possible[0])
    rule = _rule(protocol, best.id)
    return [
        Outcome(best.level, rule, best.id, best.because, best.reply, best.then, best.follow_up_hours, unknown)
    ]


def _combined(protocol: Protocol, facts: Answers, unknown: tuple[str, ...]) -> list[Outcome]:
    """What raises the level, the sure ones first."""
    possible = [c for c in protocol.combine if _may_hold(c.when, facts)]
    possible.sort(key=lambda c: c.when.decide(facts) is not True)
    return [
        Outcome(c.raise_to, _rule(protocol, c.id), c.id, c.because, c.reply, unknown=unknown)
        for c in possible
    ]


def _may_hold(rule: Rule, facts: Answers) -> bool:
    return rule.decide(facts) is not False


def _unknown(protocol: Protocol, given: Mapping[str, Given]) -> tuple[str, ...]:
    read = protocol.rules_read
    asked = [q for q in protocol.questions if q.name in given and given[q.name] is None]
    flags = [f.name for f in protocol.red_flags_first if f.name in given and given[f.name] is None]
    return (*flags, *(q.name for q in asked if not read.isdisjoint(q.names)))


def _rule(protocol: Protocol, ending: str) -> str:
    return f"{protocol.id}.{ending}@{protocol.version}"
