"""From readings and answers over time to a level. What is not known, or a slip, counts as the worse."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import fmean

from practice.protocols.chronic import (
    ChronicMeasure,
    ChronicProtocol,
    ChronicRule,
    Level,
    Override,
)
from practice.protocols.expressions import Reading, Value

_WEEK = timedelta(days=7)
_FRESH = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Followed:
    """What is known of one patient: readings by measure, oldest first; answers of this round; own numbers.

    An answer of None was asked and is not known; a missing one was not asked.
    """

    readings: Mapping[str, Sequence[Reading]]
    answers: Mapping[str, bool | None]
    params: Mapping[str, float]
    overrides: Collection[Override] = ()


@dataclass(frozen=True, slots=True)
class ChronicOutcome:
    """The level reached, by which rule (`protocol.rule@version`), and why in plain words.

    `sure` False: the rule may hold, as `unknown` names are open; ask for them before acting on it, and if
    they stay open, act. `undecided` are rules that lack only earlier readings. `remeasure` are the measures
    whose latest reading is doubtful.
    """

    level: Level
    rule: str = ""
    because: str = ""
    reply: str = ""
    sure: bool = True
    unknown: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    remeasure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trend:
    """The mean of the last 7 days and of the 7 before, each with its count; None without readings."""

    mean: float | None
    count: int
    before: float | None
    count_before: int


@dataclass(frozen=True, slots=True)
class Adherence:
    """Rounds answered of rounds due."""

    answered: int
    due: int


@dataclass(frozen=True, slots=True)
class _Facts:
    """What rules are decided on. Implements expressions.Facts."""

    values: Mapping[str, Value]
    taken: Mapping[str, Sequence[Reading]]
    now: datetime

    def answer(self, name: str) -> Value:
        """The answer, the parameter, or the latest reading of the last day; None: not known."""
        if name in self.values:
            return self.values[name]
        latest = self.readings(name)[-1:]
        return latest[0].value if latest and self.now - latest[0].at <= _FRESH else None

    def readings(self, name: str) -> Sequence[Reading]:
        """The readings that count."""
        return self.taken.get(name, ())


def decide(protocol: ChronicProtocol, followed: Followed, now: datetime) -> ChronicOutcome:
    """The most urgent rule that holds or may hold at the aware `now`.

    A rule that lacks only readings of earlier days does not raise the level: it is `undecided`. Nobody knows
    what an implausible last reading should have been, so it counts as the worse end of what is plausible.
    """
    ends = [_decided(protocol, followed, now, highest) for highest in (False, True)]
    return max(ends, key=lambda outcome: outcome.level.rank)


def _decided(protocol: ChronicProtocol, followed: Followed, now: datetime, highest: bool) -> ChronicOutcome:
    facts = _facts(protocol, followed, now, highest)
    told = {rule.id: rule.when.decide(facts) for rule in protocol.rules}
    undecided = tuple(r.id for r in protocol.rules if told[r.id] is None and not _open(protocol, r, facts))
    doubtful = remeasure(protocol, followed.readings, now)
    held = [r for r in protocol.rules if told[r.id] is not False and r.id not in undecided]
    if not held:
        return ChronicOutcome(Level.NONE, sure=not doubtful, undecided=undecided, remeasure=doubtful)
    best = max(held, key=lambda rule: (rule.level.rank, told[rule.id] is True))
    return ChronicOutcome(
        level=best.level,
        rule=f"{protocol.id}.{best.id}@{protocol.version}",
        because=best.because,
        reply=best.reply if best.level is Level.EMERGENCY else "",
        sure=told[best.id] is True and best.when.names.isdisjoint(doubtful),
        unknown=() if told[best.id] else _open(protocol, best, facts),
        undecided=undecided,
        remeasure=doubtful,
    )


def remeasure(
    protocol: ChronicProtocol, readings: Mapping[str, Sequence[Reading]], now: datetime
) -> tuple[str, ...]:
    """The measures whose latest reading no person shows, or which jumped and was not confirmed since."""
    found = []
    for measure in protocol.measures:
        seen = _until(readings.get(measure.name, ()), now)
        if seen and (not _plausible(measure, seen[-1]) or _jumped(measure, seen)):
            found.append(measure.name)
    return tuple(found)


def trend(readings: Sequence[Reading], now: datetime) -> Trend:
    """How the last 7 days compare with the 7 before."""
    last = [r.value for r in readings if now - _WEEK < r.at <= now]
    before = [r.value for r in readings if now - 2 * _WEEK < r.at <= now - _WEEK]
    return Trend(fmean(last) if last else None, len(last), fmean(before) if before else None, len(before))


def adherence(due: Sequence[datetime], readings: Sequence[datetime], window: timedelta) -> Adherence:
    """How many of the rounds `due` were answered within their `window`."""
    answered = sum(any(at <= moment < at + window for moment in readings) for at in due)
    return Adherence(answered, len(due))


def _facts(protocol: ChronicProtocol, followed: Followed, now: datetime, highest: bool) -> _Facts:
    values = protocol.limits(followed.params, followed.overrides)
    for question in protocol.questions:
        given = followed.answers.get(question.name)
        asked = question.name in followed.answers
        values[question.name] = question.unknown_as if asked and given is None else given
    taken = {
        m.name: _counted(m, _until(followed.readings.get(m.name, ()), now), highest)
        for m in protocol.measures
    }
    return _Facts(values, taken, now)


def _counted(measure: ChronicMeasure, seen: Sequence[Reading], highest: bool) -> tuple[Reading, ...]:
    """Plausible readings; an implausible last one counts as the highest or lowest until measured again."""
    if not seen:
        return ()
    last = seen[-1]
    if not _plausible(measure, last):
        last = replace(last, value=measure.high if highest else measure.low)
    return (*(r for r in seen[:-1] if _plausible(measure, r)), last)


def _until(readings: Sequence[Reading], now: datetime) -> tuple[Reading, ...]:
    return tuple(sorted((r for r in readings if r.at <= now), key=lambda r: r.at))


def _plausible(measure: ChronicMeasure, reading: Reading) -> bool:
    return measure.low <= reading.value <= measure.high


def _jumped(measure: ChronicMeasure, seen: Sequence[Reading]) -> bool:
    """Whether the last reading is far from both before it; back where it was, or said twice, is confirmed."""
    if measure.confirm_if_change is None or seen[-1].sure:
        return False
    *before, last = [r.value for r in seen if _plausible(measure, r)] or [0.0]
    return bool(before) and all(abs(last - one) >= measure.confirm_if_change for one in before[-2:])


def _open(protocol: ChronicProtocol, rule: ChronicRule, facts: _Facts) -> tuple[str, ...]:
    """The names the rule reads of which nothing is known now: answers, parameters and today's readings."""
    return tuple(sorted(name for name in rule.when.names if facts.answer(name) is None))
