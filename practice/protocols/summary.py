"""What a physician reads of a check-in: at most eight lines, in the patient's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from practice.protocols.deciding import Given, Outcome
from practice.protocols.model import AnswerType, CheckInQuestion, Protocol

LONGEST = 140
_HEADED = ("onset", "severity", "course")
_LEVELS = {"emergency": "EMERGENCY", "same_day": "SAME DAY", "routine": "Routine", "self_care": "Self-care"}


def summary(
    protocol: Protocol,
    reason: str,
    given: Mapping[str, Given],
    words: Mapping[str, str],
    outcome: Outcome,
) -> tuple[str, ...]:
    """Reason, onset and severity, what goes with it, what does not, medicines, level, rule and why."""
    asked = [q for name in protocol.summary if (q := protocol.question(name)) and name in given]
    asked += [q for q in protocol.questions if q.name == "risks" and q.name in given]
    rest = [q for q in asked if q.name not in (*_HEADED, "medicines")]
    lines = [
        f"{_LEVELS[outcome.level.value]}: {protocol.title}. Why: {outcome.because} ({outcome.rule})",
        f'Reason: "{_cut(reason)}"',
        _joined("How", [_said(q, words) for q in asked if q.name in _HEADED]),
        _joined("Yes", [_said(q, words) for q in rest if _present(q, given[q.name])]),
        _joined("No", _negatives(protocol, given, rest)),
        _joined("Not clear", [q.short for q in rest if given[q.name] is None]),
        _joined("Medicines", [_quoted(words["medicines"])] if words.get("medicines") else []),
    ]
    return tuple(line for line in lines if line)


def _negatives(protocol: Protocol, given: Mapping[str, Given], rest: Sequence[CheckInQuestion]) -> list[str]:
    flags = [f.label.lower() for f in protocol.red_flags_first if given.get(f.name) is False]
    return [*flags, *(q.short for q in rest if given[q.name] in (False, ()))]


def _present(question: CheckInQuestion, value: Given) -> bool:
    return value is not None and value is not False and value != ()


def _said(question: CheckInQuestion, words: Mapping[str, str]) -> str:
    said = words.get(question.name, "")
    return f"{question.short} {_quoted(said)}" if said else question.short


def _quoted(text: str) -> str:
    return f'"{_cut(text)}"'


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 3]}..."


def _joined(head: str, parts: Sequence[str]) -> str:
    return f"{head}: {'; '.join(parts)}" if parts else ""


def unit(question: CheckInQuestion) -> str:
    """The unit in which a question keeps its answer."""
    units = {AnswerType.DURATION: "hours", AnswerType.TEMPERATURE: "degrees F", AnswerType.AGE: "months"}
    return units.get(question.type, "")
