"""A check-in protocol: what is asked, in which order, and which answers lead to which ending."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from practice.protocols.expressions import Rule, Value


class Urgency(StrEnum):
    """How soon somebody should be seen. Compare by `rank`, never as text."""

    SELF_CARE = "self_care"
    ROUTINE = "routine"
    SAME_DAY = "same_day"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """0 for self-care up to 3 for an emergency."""
        return list(Urgency).index(self)


def worse(one: Urgency, other: Urgency) -> Urgency:
    """The more urgent of two."""
    return max(one, other, key=lambda urgency: urgency.rank)


class AnswerType(StrEnum):
    """What a question wants to hear. Durations are in hours, temperatures in degrees F, ages in months."""

    YES_NO = "yes_no"
    SCALE = "scale"
    DURATION = "duration"
    COURSE = "course"
    CHOICE = "choice"
    CHECKLIST = "checklist"
    TEMPERATURE = "temperature"
    AGE = "age"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose: its `label` is shown, `words` also name it, `value` is what rules see."""

    key: str
    label: str
    words: tuple[str, ...] = ()
    value: float | str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """A danger asked about before anything else. `unknown` is what no clear answer means.

    `reply` names the fixed emergency text.
    """

    name: str
    label: str
    yes: Urgency
    unknown: Urgency
    because: str
    words: tuple[str, ...] = ()
    reply: str = "emergency"


@dataclass(frozen=True, slots=True)
class CheckInQuestion:
    """One question. `unknown_as` is the worse answer, which an unknown one counts as.

    None: no rule reads it, or a yes is worse for one rule and a no for another, so that both may hold.
    `low` and `high` bound what is plausible, in the unit of the type. `words` are what a patient calls the
    thing asked, so that "no fever" in an earlier message answers it. `short` names it in a summary.
    """

    name: str
    type: AnswerType
    ask: str
    why: str
    short: str
    unknown_as: Value = None
    options: tuple[Choice, ...] = ()
    low: float | None = None
    high: float | None = None
    words: tuple[str, ...] = ()
    asked_if: Rule | None = None
    loinc: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names that rules may use: of a checklist, one for each line."""
        if self.type is AnswerType.CHECKLIST:
            return tuple(option.key for option in self.options)
        return (self.name,)


@dataclass(frozen=True, slots=True)
class Disposition:
    """An ending. `when` decides; `because` says why in plain words; `then` names a protocol that follows."""

    id: str
    level: Urgency
    when: Rule
    because: str
    follow_up_hours: int | None = None
    reply: str = "emergency"
    then: str = ""


@dataclass(frozen=True, slots=True)
class Combination:
    """Answers that together raise the level to at least `raise_to`."""

    id: str
    when: Rule
    raise_to: Urgency
    because: str
    reply: str = "emergency"


@dataclass(frozen=True, slots=True)
class Approval:
    """Whether a physician has signed, who, and until when it holds."""

    status: str
    by: str
    next_review: date | None

    def lacks(self, today: date) -> str | None:
        """Why this may not be used in production today, or None."""
        if self.status != "approved" or not self.by:
            return "is not signed"
        if self.next_review is None or self.next_review < today:
            return f"was to be reviewed by {self.next_review}"
        return None


@dataclass(frozen=True, slots=True)
class Protocol:
    """One check-in. `worse` tells when to call 911 or write again; `self_care` is what may help meanwhile.

    `triggers` are what patients say who have this. `covers` are protocols whose matter it asks about too.
    `rank` orders protocols that a message fits equally, the highest first. Ages are in months, half-open.
    """

    id: str
    version: int
    title: str
    approval: Approval
    sources: tuple[str, ...]
    triggers: tuple[str, ...]
    red_flags_first: tuple[Flag, ...]
    questions: tuple[CheckInQuestion, ...]
    combine: tuple[Combination, ...]
    dispositions: tuple[Disposition, ...]
    worse: str
    self_care: str
    summary: tuple[str, ...]
    covers: tuple[str, ...] = ()
    rank: int = 0
    from_age: float = 0
    until_age: float = 1500

    def is_for(self, age_months: float | None) -> bool:
        """Whether it is meant for somebody of that age; an age that is not known fits."""
        return age_months is None or self.from_age <= age_months < self.until_age

    @property
    def rules_read(self) -> frozenset[str]:
        """Every name that some ending depends on."""
        rules = [*(d.when for d in self.dispositions), *(c.when for c in self.combine)]
        return frozenset(name for rule in rules for name in rule.names)

    def question(self, name: str) -> CheckInQuestion | None:
        """The question of that name, or None."""
        return next((question for question in self.questions if question.name == name), None)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text a patient may read, by the key under which phrases hold it."""
        yield "worse", self.worse
        yield "self_care", self.self_care
        for question in self.questions:
            yield f"{question.name}.ask", question.ask
            yield f"{question.name}.why", question.why
        yield from ((f"because.{d.id}", d.because) for d in self.dispositions)
        yield from ((f"because.{c.id}", c.because) for c in self.combine)
        yield from ((f"because.{f.name}", f.because) for f in self.red_flags_first)
