"""Scores the red-flag rules on the unseen split: totals only, unless the lines are asked for.

Run as ``python -m tests.unseen.score``. ``--misses`` prints the lines themselves and so spends the
split: whoever runs it retires the split (see the README beside this file).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

SPLIT = Path(__file__).parent / "redflags"
RULES = Path("data/redflags")
FILES = ("emergencies", "same_day", "ask", "lookalikes", "ordinary")
SELF_HARM = "self_harm"
RANK = {"none": 0, "ask": 1, "same_day": 2, "emergency": 3}


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the split, with what a careful reader would want done about it."""

    file: str
    text: str
    expect: str
    family: str | None = None
    voice: str | None = None
    kind: str | None = None
    age_months: int | None = None
    pregnant: bool | None = None
    explicit: bool = False
    ask_ok: bool = False
    not_emergency: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A line and what the rules answered; ``route`` is whatever the rules call theirs."""

    line: Line
    level: str
    route: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One total: how many outcomes of those considered, and the lines on the wrong side."""

    name: str
    part: int
    whole: int
    wrong: tuple[Outcome, ...]

    def __str__(self) -> str:
        share = 100 * self.part / self.whole if self.whole else 0.0
        return f"{self.name:<58} {share:6.1f} %  {self.part}/{self.whole}"


Check = Callable[..., Any]
Judge = Callable[[Outcome], bool]


def read(name: str) -> tuple[Line, ...]:
    """The lines of one file, none where no split stands; a key the split does not know raises TypeError."""
    return _read(name, SPLIT / f"{name}.yml")


@cache
def _read(name: str, path: Path) -> tuple[Line, ...]:
    if not path.exists():
        return ()
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(Line(file=name, **row) for row in rows)


def read_all() -> list[Line]:
    return [line for name in FILES for line in read(name)]


def ask_rules(check: Check, line: Line) -> Outcome:
    verdict = check(line.text, age_months=line.age_months, pregnant=line.pregnant)
    return Outcome(line, _word(verdict.level), _word(verdict.route))


def _word(value: Any) -> str:
    return str(getattr(value, "value", value))


def at_least(level: str) -> Judge:
    return lambda outcome: RANK[outcome.level] >= RANK[level]


def _caught(name: str, outcomes: Iterable[Outcome], right: Judge) -> Figure:
    considered = list(outcomes)
    wrong = tuple(o for o in considered if not right(o))
    return Figure(name, len(considered) - len(wrong), len(considered), wrong)


def _alarms(name: str, outcomes: Iterable[Outcome], alarm: Judge) -> Figure:
    considered = list(outcomes)
    wrong = tuple(o for o in considered if alarm(o))
    return Figure(name, len(wrong), len(considered), wrong)


def _self_harm_right(outcome: Outcome) -> bool:
    needed = "ask" if outcome.line.expect == "ask_or_emergency" else "emergency"
    return at_least(needed)(outcome)


def _crisis_number(outcome: Outcome) -> bool:
    return "988" in outcome.route or "911" in outcome.route


def _overdone(outcome: Outcome) -> bool:
    return outcome.line.not_emergency and outcome.level == "emergency"


def caught_figures(outcomes: Sequence[Outcome]) -> list[Figure]:
    """Shares to be high. Every emergency counts once in the first; the next two are parts of it."""
    of = {name: [o for o in outcomes if o.line.file == name] for name in FILES}
    clear = [o for o in of["emergencies"] if o.line.expect == "emergency"]
    harm = [o for o in of["emergencies"] if o.line.family == SELF_HARM]
    explicit = [o for o in of["emergencies"] if o.line.explicit]
    met = [o for o in harm if _self_harm_right(o) and o.level == "emergency"]
    return [
        _caught("emergencies caught", clear, at_least("emergency")),
        _caught(
            "  without self-harm",
            [o for o in clear if o.line.family != SELF_HARM],
            at_least("emergency"),
        ),
        _caught("self-harm and explicit statements met", harm + explicit, _self_harm_right),
        _caught("  self-harm alone", harm, _self_harm_right),
        _caught("  self-harm emergencies sent to 988 or 911", met, _crisis_number),
        _caught("emergencies at least asked about", clear, at_least("ask")),
        _caught("same-day messages caught (same day or higher)", of["same_day"], at_least("same_day")),
        _caught("unclear messages asked about (ask or higher)", of["ask"], at_least("ask")),
    ]


def alarm_figures(outcomes: Sequence[Outcome]) -> list[Figure]:
    """Shares to be low: alarms are same day or emergency; questions are counted apart."""
    of = {name: [o for o in outcomes if o.line.file == name] for name in FILES}
    mild = [o for o in of["ask"] if o.line.not_emergency]
    no_question = [o for o in of["lookalikes"] if not o.line.ask_ok]

    def is_question(outcome: Outcome) -> bool:
        return outcome.level == "ask"

    return [
        _alarms("false alarms on ordinary messages", of["ordinary"], at_least("same_day")),
        _alarms("false alarms on look-alikes", of["lookalikes"], at_least("same_day")),
        _alarms("emergency where only a question was due", mild, _overdone),
        _alarms("questions on ordinary messages", of["ordinary"], is_question),
        _alarms("questions on look-alikes where none was due", no_question, is_question),
    ]


def report(outcomes: Sequence[Outcome], *, misses: bool) -> list[str]:
    """The printed lines: totals, and only on demand the messages behind them."""
    rows: list[str] = []
    for figure in caught_figures(outcomes) + alarm_figures(outcomes):
        rows.append(str(figure))
        if misses:
            rows += [f"    {o.level:<9} {o.line.family or '-'}: {o.line.text}" for o in figure.wrong]
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="print the lines; retires the split")
    chosen = parser.parse_args(arguments)
    from practice import redflags

    lines = read_all()
    if not lines:
        raise SystemExit("no unseen split stands: the last one is spent and no new one has been written")
    check = redflags.load(RULES).check
    outcomes = [ask_rules(check, line) for line in lines]
    sys.stdout.write("\n".join(report(outcomes, misses=chosen.misses)) + "\n")


if __name__ == "__main__":
    main()
