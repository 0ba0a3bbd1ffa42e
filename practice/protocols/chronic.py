"""A chronic protocol: what is measured and asked how often, which readings matter, what silence means."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from practice.protocols.expressions import Rule, Value
from practice.protocols.model import Approval

SCORES = ("phq9", "gad7")  # totals of questionnaires: asked item by item, not measured


class Level(StrEnum):
    """How soon a person should act on readings and answers. Compare by `rank`, never as text."""

    NONE = "none"
    ROUTINE = "routine"
    SAME_DAY = "same_day"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """0 for none up to 3 for an emergency."""
        return list(Level).index(self)


class Side(StrEnum):
    """The direction in which moving a patient's limit lets more readings pass unremarked."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Schedule:
    """One round `every` so often, open for `window`; without an answer asked again `max_nudges` times.

    After so many `rounds` it ends by itself; None: it goes on.
    """

    every: timedelta
    window: timedelta
    nudge_after: timedelta
    max_nudges: int
    rounds: int | None = None


@dataclass(frozen=True, slots=True)
class PatientParam:
    """A number of this patient that rules read. `default` None: it must be known before enrolment."""

    name: str
    short: str
    low: float
    high: float
    default: float | None
    looser: Side


@dataclass(frozen=True, slots=True)
class ChronicMeasure:
    """A number measured at home, in `unit`; `part` is its place in a reading of several figures, from 0.

    Outside [low, high] no person measures; a change of `confirm_if_change` or more is measured again.
    """

    name: str
    short: str
    kind: str
    part: int
    unit: str
    loinc: str
    low: float
    high: float
    confirm_if_change: float | None


@dataclass(frozen=True, slots=True)
class ChronicQuestion:
    """A yes-or-no question. An answer asked for and not known counts as `unknown_as`, the worse one.

    A clear answer stands for `lasts`; None: for its round only.
    """

    name: str
    ask: str
    unknown_as: bool
    lasts: timedelta | None = None


@dataclass(frozen=True, slots=True)
class ChronicRule:
    """What raises the level, and why in plain words. `reply` names the fixed text of an emergency.

    `advice` is what to do meanwhile, in signed words; `again` is when to measure once more.
    """

    id: str
    when: Rule
    level: Level
    because: str
    reply: str
    advice: str = ""
    again: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """Silence is a signal: `after` that many rounds without an answer, staff do `action`."""

    after: int
    action: str


@dataclass(frozen=True, slots=True)
class Override:
    """A patient's own value of a parameter, who set it and why."""

    name: str
    value: float
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class OverrideRefused:
    """Why an override does not hold, for the person who wrote it."""

    because: str


@dataclass(frozen=True, slots=True)
class EnrolWhen:
    """Who is to be followed: with one of these conditions on the chart, or after a visit of such a type.

    `at_once`: without a word of staff, where the person may be asked; else staff are asked to decide.
    """

    conditions: tuple[str, ...] = ()
    after_visits: tuple[str, ...] = ()
    at_once: bool = False


_NOBODY = EnrolWhen()
_NO_OWN: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class ChronicProtocol:
    """One condition followed over time. `worse` tells when to call 911 or write at once.

    `asks_for` says in a nudge what is wanted, with an example where it is a number.
    """

    id: str
    version: int
    title: str
    approval: Approval
    sources: tuple[str, ...]
    schedule: Schedule
    params: tuple[PatientParam, ...]
    measures: tuple[ChronicMeasure, ...]
    questions: tuple[ChronicQuestion, ...]
    rules: tuple[ChronicRule, ...]
    missed: Missed
    worse: str
    asks_for: str
    enrol_when: EnrolWhen = _NOBODY

    def rule(self, outcome: str) -> ChronicRule | None:
        """The rule that an outcome names (`protocol.rule@version`), or None."""
        name = outcome.partition("@")[0].partition(".")[2]
        return next((rule for rule in self.rules if rule.id == name), None)

    def kinds(self) -> tuple[str, ...]:
        """The kinds of readings that patients send for it, each once."""
        return tuple(dict.fromkeys(m.kind for m in self.measures if m.kind not in SCORES))

    def scores(self) -> tuple[str, ...]:
        """The questionnaires whose totals it reads."""
        return tuple(m.kind for m in self.measures if m.kind in SCORES)

    def param(self, name: str) -> PatientParam | None:
        """The parameter of that name, or None."""
        return next((param for param in self.params if param.name == name), None)

    def lacking(self, params: Mapping[str, float]) -> tuple[str, ...]:
        """The parameters that must be known before enrolment and are not."""
        return tuple(p.name for p in self.params if p.default is None and p.name not in params)

    def limits(self, params: Mapping[str, float], overrides: Collection[Override] = ()) -> dict[str, Value]:
        """Every parameter's value for one patient: an override before an own number before the default."""
        own = dict(params) | {override.name: override.value for override in overrides}
        return {param.name: own.get(param.name, param.default) for param in self.params}

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text a patient may read, by the key under which phrases hold it."""
        yield "worse", self.worse
        yield "asks_for", self.asks_for
        yield from ((f"{question.name}.ask", question.ask) for question in self.questions)
        yield from ((f"because.{rule.id}", rule.because) for rule in self.rules)
        yield from ((f"advice.{rule.id}", rule.advice) for rule in self.rules if rule.advice)


def overridden(
    protocol: ChronicProtocol, wish: Override, physicians: Collection[str], own: Mapping[str, float] = _NO_OWN
) -> Override | OverrideRefused:
    """The override if it may hold. A looser one needs the name of one of `physicians` and a reason.

    `own` are the patient's own numbers: looser is measured against them, else against the default.
    """
    param = protocol.param(wish.name)
    if param is None:
        known = ", ".join(p.name for p in protocol.params) or "none"
        return OverrideRefused(f"{protocol.title} has no parameter {wish.name!r}; it has: {known}")
    if not param.low <= wish.value <= param.high:
        return OverrideRefused(f"{param.short} goes from {param.low:g} to {param.high:g}, not {wish.value:g}")
    usual = own.get(wish.name, param.default)
    if is_looser(param, wish.value, usual) and (wish.by not in physicians or not wish.reason.strip()):
        return OverrideRefused(
            f"{wish.value:g} is looser than {usual:g}: it needs a physician's name and a reason"
        )
    return wish


def is_looser(param: PatientParam, value: float, usual: float | None = None) -> bool:
    """Whether more passes unremarked than with `usual`, or with the default; without one nothing does."""
    usual = param.default if usual is None else usual
    if usual is None:
        return False
    return value > usual if param.looser is Side.UP else value < usual
