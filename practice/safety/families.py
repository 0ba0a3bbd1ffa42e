"""Red-flag families as values, and how their patterns are met by the concepts found in a message."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise, product
from typing import Any, Protocol

from practice.safety.level import Level
from practice.safety.measures import Condition
from practice.safety.phrases import Span, distance_between

_TRIED = 24
_EACH = 6
_LONGEST_SPAN = 10
Item = tuple[str, ...]


class Day(Protocol):
    """A calendar day, such as a `date`, that the caller gives: the check itself knows no clock."""

    def isoformat(self) -> str:
        """Year, month and day with dashes."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Concepts that together raise a family. Each item of `together` is met by any one of its concepts.

    `when` and `unless` name facts about the patient; every one of `when` must hold and none of `unless`.
    With `apart` the same words cannot meet two of the items.
    """

    id: str
    level: Level
    route: str
    together: tuple[Item, ...]
    within: int
    when: frozenset[str]
    unless: frozenset[str]
    keeps: frozenset[str]
    in_order: bool
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """One red-flag file. `keeps` names assertions that do not lower it; `floor` is where negation stops."""

    id: str
    version: int
    status: str
    level: Level
    route: str
    reply: str
    confirm: str
    patterns: tuple[Pattern, ...]
    keeps: frozenset[str]
    floor: Level
    approved_by: str = ""
    next_review: str = ""
    tests: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)

    def lacks(self, today: Day) -> str | None:
        """What keeps the family from standing signed on that day, or None."""
        if self.status != "approved" or not self.approved_by:
            return "is not signed"
        if not self.next_review:
            return "has no day of review"
        return f"was to be reviewed by {self.next_review}" if self.next_review < today.isoformat() else None


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern met: the word spans that met it, one for each of its items."""

    family: Family
    pattern: Pattern
    spans: tuple[Span, ...]


def matches(
    family: Family, pattern: Pattern, found: Mapping[str, Sequence[Span]], facts: frozenset[str]
) -> Iterator[Match]:
    """Every way in which the message meets the pattern, a bounded number around each finding."""
    if not (pattern.when <= facts) or pattern.unless & facts:
        return
    choices = [sorted({s for name in item for s in found.get(name, ())}) for item in pattern.together]
    if not all(choices):
        return
    for first in choices[0]:
        near = [_nearest(first, spans, pattern) for spans in choices[1:]]
        for rest in islice(product(*near), _TRIED):
            spans_together = (first, *rest)
            if not rest or _fits(pattern, spans_together):
                yield Match(family, pattern, spans_together)


def _nearest(first: Span, spans: Sequence[Span], pattern: Pattern) -> list[Span]:
    reach = (pattern.within + _LONGEST_SPAN) * (len(pattern.together) - 1)
    close = [s for s in spans if abs(s[0] - first[0]) <= reach]
    return sorted(close, key=lambda s: abs(s[0] - first[0]))[:_EACH]


def _fits(pattern: Pattern, spans: tuple[Span, ...]) -> bool:
    if pattern.in_order and any(a[0] > b[0] for a, b in pairwise(spans)):
        return False
    if pattern.apart and any(b[0] < a[1] for a, b in pairwise(sorted(spans))):
        return False
    return distance_between(spans) <= pattern.within


def condition_name(condition: Condition) -> str:
    """The concept name under which readings that pass the condition are found."""
    return f"{condition.kind}{condition.sign}{condition.value}/{condition.second}"
