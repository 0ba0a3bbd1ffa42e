"""The rules' language: a whitelist of comparisons and windows over named answers and readings.

`severity >= 7 and not better`, `fever in ("yes", "unsure")`, `weight - weight[-7d] >= 5`,
`mean(sbp, 7d) >= 135`. Missing data is unknown, never false: comparing something unknown is unknown,
`unknown and false` is false, `unknown or true` is true. Nothing is ever evaluated as Python.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean
from typing import Any, Protocol

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

_GRAMMAR = r"""
    ?start: either
    ?either: both ("or" both)*
    ?both: negation ("and" negation)*
    ?negation: "not" negation -> not_ | comparison
    ?comparison: sum
        | sum OP sum -> compare
        | sum "in" "(" constant ("," constant)* ")" -> among
        | sum "is" "known" -> known
        | sum "is" "unknown" -> unknown
    ?sum: term | sum "+" term -> add | sum "-" term -> subtract
    ?term: atom | term "*" atom -> times
    ?atom: NUMBER -> number
        | STRING -> string
        | "true" -> true
        | "false" -> false
        | NAME "[" "-" SPAN "]" -> ago
        | FUNCTION "(" NAME "," SPAN ")" -> window
        | NAME -> name
        | "(" either ")"
    constant: NUMBER -> number | STRING -> string
    OP: ">=" | "<=" | "==" | "!=" | ">" | "<"
    FUNCTION.2: "mean" | "min" | "max" | "count"
    SPAN.3: /\d+[dhw]/
    NAME: /(?!(?:and|or|not|in|is|known|unknown|true|false)\b)[a-z][a-z0-9_]*/
    STRING: /"[^"]*"/
    %import common.NUMBER
    %import common.WS
    %ignore WS
"""
_PARSER = Lark(_GRAMMAR, parser="lalr")

Value = float | str | bool | None
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


class RuleError(ValueError):
    """A rule that cannot be read, or that names something its protocol does not have."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One measured value at an aware moment, in the measure's own unit. `sure`: looked at twice."""

    at: datetime
    value: float
    sure: bool = False


class Facts(Protocol):
    """What a rule is decided on."""

    def answer(self, name: str) -> Value:
        """The answer or latest reading of that name; None: not known."""

    def readings(self, name: str) -> Sequence[Reading]:
        """All readings of that name, oldest first."""

    @property
    def now(self) -> datetime:
        """The moment of deciding, aware."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A parsed rule. `names` are the answers and measures it reads."""

    text: str
    names: frozenset[str]
    _tree: Tree[Token]

    def decide(self, facts: Facts) -> bool | None:
        """True, False, or None when what is known does not decide it."""
        return _truth(_value(self._tree, facts))


def parse(text: str, known: frozenset[str] | None = None) -> Rule:
    """Read a rule. Raises RuleError that shows the place, or names what `known` does not hold."""
    try:
        tree = _PARSER.parse(text)
    except UnexpectedInput as wrong:
        place = (
            wrong.get_context(text).rstrip() if getattr(wrong, "pos_in_stream", None) is not None else text
        )
        raise RuleError(f"cannot read the rule {text!r} here:\n{place}") from None
    if not isinstance(tree, Tree):
        raise RuleError(f"the rule {text!r} compares nothing")
    names = frozenset(str(t) for t in tree.scan_values(lambda t: isinstance(t, Token) and t.type == "NAME"))
    strange = sorted(names - known) if known is not None else []
    if strange:
        raise RuleError(
            f"the rule {text!r} names {', '.join(strange)}, which no question or measure is called"
        )
    return Rule(text, names, tree)


def _truth(value: Value) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    return bool(value)


def _value(tree: Any, facts: Facts) -> Value:
    return _OPERATIONS[tree.data](tree.children, facts)


def _either(children: Sequence[Any], facts: Facts) -> bool | None:
    parts = [_truth(_value(child, facts)) for child in children]
    return True if True in parts else None if None in parts else False


def _both(children: Sequence[Any], facts: Facts) -> bool | None:
    parts = [_truth(_value(child, facts)) for child in children]
    return False if False in parts else None if None in parts else True


def _not(children: Sequence[Any], facts: Facts) -> bool | None:
    value = _truth(_value(children[0], facts))
    return None if value is None else not value


def _compare(children: Sequence[Any], facts: Facts) -> bool | None:
    left, right = _value(children[0], facts), _value(children[2], facts)
    if left is None or right is None:
        return None
    if isinstance(left, str) != isinstance(right, str):
        return None
    return _COMPARISONS[str(children[1])](left, right)


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


def _among(children: Sequence[Any], facts: Facts) -> bool | None:
    value = _value(children[0], facts)
    return None if value is None else value in [_value(child, facts) for child in children[1:]]


def _arithmetic(work: Callable[[float, float], float]) -> Callable[[Sequence[Any], Facts], Value]:
    def operation(children: Sequence[Any], facts: Facts) -> Value:
        left, right = _value(children[0], facts), _value(children[1], facts)
        if not isinstance(left, int | float) or not isinstance(right, int | float):
            return None
        return work(float(left), float(right))

    return operation


def _span(text: str) -> timedelta:
    return int(text[:-1]) * _UNITS[text[-1]]


def _ago(children: Sequence[Any], facts: Facts) -> Value:
    """The last reading at least that long ago, but no older than twice as long."""
    span = _span(str(children[1]))
    old = [r for r in facts.readings(str(children[0])) if span <= facts.now - r.at <= 2 * span]
    return old[-1].value if old else None


def _window(children: Sequence[Any], facts: Facts) -> Value:
    since = facts.now - _span(str(children[2]))
    values = [r.value for r in facts.readings(str(children[1])) if r.at >= since]
    if str(children[0]) == "count":
        return float(len(values))
    return float(_SUMMARIES[str(children[0])](values)) if values else None


_SUMMARIES: Mapping[str, Callable[[Sequence[float]], float]] = {"mean": fmean, "min": min, "max": max}

_OPERATIONS: Mapping[str, Callable[[Sequence[Any], Facts], Value]] = {
    "either": _either,
    "both": _both,
    "not_": _not,
    "compare": _compare,
    "among": _among,
    "known": lambda children, facts: _value(children[0], facts) is not None,
    "unknown": lambda children, facts: _value(children[0], facts) is None,
    "add": _arithmetic(lambda a, b: a + b),
    "subtract": _arithmetic(lambda a, b: a - b),
    "times": _arithmetic(lambda a, b: a * b),
    "number": lambda children, facts: float(children[0]),
    "string": lambda children, facts: str(children[0])[1:-1],
    "true": lambda children, facts: True,
    "false": lambda children, facts: False,
    "name": lambda children, facts: facts.answer(str(children[0])),
    "ago": _ago,
    "window": _window,
}
