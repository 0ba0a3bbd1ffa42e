"""What stands beside a reading: the words of time, and whether it was before or after a meal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from nlu.understanding import Reading

_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_CLOCK = (
    r"(?:at\s+|around\s+|about\s+)?(?:\d{1,2}:\d\d\s*(?:[ap]\.?m\b\.?|[ap]\b)?|"
    r"\d{1,2}\s*(?:[ap]\.?m\b\.?|o'?clock)|\d{1,2}[ap]\b)"
)
_PART = (
    r"(?:in the |at |this |last |yesterday |tomorrow )?(?:morning|afternoon|evening|night|am|pm|"
    r"noon|bedtime)\b"
)
_MOMENT = re.compile(
    rf"(?:{_CLOCK}|\b(?:{_PART}|today|yesterday|tonight|just now|right now|on waking|when i woke up|"
    rf"(?:on |last )?{_DAY}\b))"
    rf"(?:\s+(?:(?:on |last )?{_DAY}\b|{_PART}|{_CLOCK}|today|yesterday|tonight|at\s+\d{{1,2}}\b(?!\d)))*",
    re.IGNORECASE,
)
_MEAL = r"(?:breakfast|lunch|dinner|supper|meals?|eating|food|prandial)"
_STATES = (
    ("fasting", re.compile(r"\b(?:fasting|fasted|empty stomach|on waking)\b", re.IGNORECASE)),
    ("before_meal", re.compile(rf"\b(?:before|b4|pre)[\s-]*{_MEAL}\b", re.IGNORECASE)),
    ("after_meal", re.compile(rf"\b(?:after|post|past)[\s-]*{_MEAL}\b", re.IGNORECASE)),
)
_NEAR = 40


def moments_in(text: str, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings with the words of time that belong to each.

    Time that comes first in the message governs what follows it ("this morning 128/82 pulse 71"); time that
    comes after figures governs those since the time before ("150/90 7am, 145/88 9pm").
    """
    moments = [m.span() for m in _MOMENT.finditer(text) if not _within(m.span(), readings)]
    if not readings or not moments:
        return tuple(readings)
    leading = moments[0][0] < readings[0].start
    out = []
    for reading in readings:
        if leading:
            mine = [m for m in moments if m[1] <= reading.start][-1:]
        else:
            mine = [m for m in moments if m[0] >= reading.end][:1]
        out.append(replace(reading, when=text[slice(*mine[0])]) if mine else reading)
    return tuple(out)


def _within(span: tuple[int, int], readings: Sequence[Reading]) -> bool:
    return any(r.start < span[1] and span[0] < r.end for r in readings)


def state_beside(text: str, start: int, end: int) -> str | None:
    """Whether the figure at [start, end) was taken fasting, before or after a meal; the nearest words win."""
    near: list[tuple[int, str]] = []
    for name, pattern in _STATES:
        for match in pattern.finditer(text):
            gap = max(match.start() - end, start - match.end())
            if gap <= _NEAR and not re.search(r"\d", text[min(end, match.end()) : max(start, match.start())]):
                near.append((gap, name))
    return min(near)[1] if near else None
