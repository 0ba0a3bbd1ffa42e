"""The limits that a protocol's rules hold one measure against, for one patient: what a chart draws. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from practice.protocols.chronic import ChronicProtocol, Level
from practice.protocols.expressions import Value

_NUMBER = r"(?P<a>[a-z0-9_.]+)(?:\s*\*\s*(?P<b>[a-z0-9_.]+))?"


@dataclass(frozen=True, slots=True)
class Limit:
    """A figure at which a rule raises the level; `mean`: it is held against a mean, not against a reading."""

    value: float
    level: Level
    mean: bool = False


def limits(protocol: ChronicProtocol, measure: str, values: Mapping[str, Value]) -> tuple[Limit, ...]:
    """Each limit once, at the least level that it stands for. `values` are the patient's parameters by name.

    Rules that also ask a question are left out: their figure says nothing by itself.
    """
    questions = {question.name for question in protocol.questions}
    found: dict[float, Limit] = {}
    for rule in protocol.rules:
        if not questions.isdisjoint(rule.when.names):
            continue
        for mean, value in _figures(rule.when.text, measure, values):
            found[value] = Limit(value, rule.level, mean)
    return tuple(found.values())


def _figures(rule: str, measure: str, values: Mapping[str, Value]) -> list[tuple[bool, float]]:
    window = rf"(?:mean|min|max)\(\s*{measure}\s*,[^)]*\)"
    own = rf"(?<![-+*]\s)(?P<mean>{window}|\b{measure}\b(?!\s*[\[-]))"
    found = []
    for match in re.finditer(rf"{own}\s*(?:>=|<=|>|<)\s*{_NUMBER}", rule):
        value = _value(match["a"], values)
        factor = _value(match["b"], values) if match["b"] else 1.0
        if value is not None and factor is not None:
            found.append((match["mean"].startswith("mean"), round(value * factor, 1)))
    return found


def _value(text: str, values: Mapping[str, Value]) -> float | None:
    try:
        return float(text)
    except ValueError:
        known = values.get(text)
        return float(known) if isinstance(known, int | float) and not isinstance(known, bool) else None
