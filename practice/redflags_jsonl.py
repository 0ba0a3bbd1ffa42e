"""The red-flag check over JSON lines: how its safety is measured from outside. The format is stable."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from practice.redflags import RedFlags


def redflags_lines(lines: Iterable[str], redflags: RedFlags) -> Iterator[str]:
    """One JSON line out for each line in that is not blank; a line that cannot be read gives an `error`."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _answer(line, number, redflags)


def _answer(line: str, number: int, redflags: RedFlags) -> str:
    try:
        asked = json.loads(line)
    except ValueError as error:
        return _error(number, f"not JSON: {error}")
    problem = _problem(asked)
    if problem:
        return _error(number, problem)
    return redflags.check(asked["text"], asked.get("age_months"), asked.get("pregnant")).as_json()


def _problem(asked: Any) -> str | None:
    if not isinstance(asked, dict):
        return 'expected an object such as {"text": "..."}'
    if not isinstance(asked.get("text"), str):
        return "'text' is missing or no string"
    age = asked.get("age_months")
    if age is not None and (isinstance(age, bool) or not isinstance(age, int | float)):
        return "'age_months' should be a number of months or null"
    if asked.get("pregnant") not in (None, True, False):
        return "'pregnant' should be true, false or null"
    return None


def _error(number: int, problem: str) -> str:
    return json.dumps({"error": f"line {number}: {problem}"})
