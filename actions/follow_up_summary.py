"""A round of a follow-up for the physician: what was measured and said, the trend, how often it comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from actions.follow_up_commands import EndFollowUp
from actions.following import Case
from practice.enrolment_port import RoundState
from practice.ports import UnitOfWork
from practice.protocols.chronic_deciding import trend

_COUNTED = (RoundState.ANSWERED, RoundState.MISSED, RoundState.SKIPPED)
_MONTH = timedelta(days=30)
_YES_NO = {True: "yes", False: "no", None: "not known"}


def summary(command: EndFollowUp, uow: UnitOfWork) -> tuple[str, ...]:
    """Lines: the readings first, then answers, the reason, the trend and how many rounds were answered."""
    return tuple(_lines(command, uow))


def _lines(command: EndFollowUp, uow: UnitOfWork) -> Iterator[str]:
    case = command.case
    fresh = ", ".join(reading.shown for reading in case.fresh)
    scores = ", ".join(f"{kind.upper()} {total:g}" for kind, total in command.scores.items())
    yield f"{case.protocol.title}: {', '.join(part for part in (fresh, scores) if part) or 'answers'}"
    rule = case.protocol.rule(command.outcome.rule)
    if rule is not None:
        yield f"{rule.because.capitalize()}{_doubt(command)}. [{command.outcome.rule}]"
    answers = [f"{name.replace('_', ' ')}: {_YES_NO[value]}" for name, value in command.answers.items()]
    if answers:
        yield "; ".join(answers)
    yield from trend_lines(case, uow)


def _doubt(command: EndFollowUp) -> str:
    """What is not certain about the outcome, in brackets."""
    if command.outcome.remeasure:
        return " (far from the readings before, and not measured again)"
    return "" if command.outcome.sure else " (not certain: not all answers are known)"


def trend_lines(case: Case, uow: UnitOfWork) -> Iterator[str]:
    """The mean of 7 days beside that of the 7 before for each measure, and the rounds answered in 30 days."""
    measured = case.followed({}, {}, uow.now).readings
    for measure in case.protocol.measures:
        told = measured.get(measure.name, ())
        found = trend([r for r in told if measure.low <= r.value <= measure.high], uow.now)
        if found.mean is None:
            continue
        line = f"{measure.short.capitalize()}: mean of 7 days {found.mean:.0f} {measure.unit} ({found.count})"
        if found.before is not None:
            line += f", 7 days before {found.before:.0f} ({found.count_before})"
        yield line
    recent = [r for r in uow.rounds.latest(case.enrolment.id) if uow.now - r.due_at <= _MONTH]
    due = [r for r in recent if r.state in _COUNTED]
    if due:
        answered = sum(r.state is RoundState.ANSWERED for r in due)
        yield f"Answered {answered} of {len(due)} times in 30 days"
