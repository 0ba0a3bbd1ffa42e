"""Rules for bounds that were named before: from then on, after that, any day after."""

from __future__ import annotations

from nlu.timewords.sentence import Found, Sentence, Signal, rule
from nlu.timewords.wordlists import words


@rule("from", compound=True)
def onward_from_said(s: Sentence, i: int) -> Found | None:
    """from then on, from there: from what was named earlier."""
    if s.text(i + 1) not in ("then", "there") or s.text(i) == "starting":
        return None
    return (Signal("beyond", days=1, number=1),), i + 2 + (s.cat(i + 2) == "on")


@rule("that")
def from_said_day_on(s: Sentence, i: int) -> Found | None:
    """that day or after, that day and later: from the day named earlier."""
    joined = s.text(i + 1) == "day" and s.cat(i + 2) in ("or", "and")
    if not joined or s.cat(i + 3) not in ("after", "later") or s.cat(i + 4) not in ("end", "mark"):
        return None
    return (Signal("beyond", days=1, number=1),), i + 4


_DATES = words("md weekday relday ord iso ymd number num")
_HOURS = words("number num clock clockword")


def _bounded_before(s: Sentence, i: int) -> bool:
    """Whether the other side of an hour was asked for earlier: "3/9 before noon or 3/10 after"."""
    other = "before" if s.cat(i) == "after" else "after"
    return any(s.cat(k) == other and s.cat(k + 1) in _HOURS for k in range(i - 2))


@rule("after", "before", compound=True)
def beside_time_said(s: Sentence, i: int) -> Found | None:
    """after that, before then: beside a time of day named earlier."""
    if s.cat(i + 1) in ("end", "mark") and s.text(i - 1) in ("so", "anytime", "anything", "time", "or"):
        earlier = any(s.cat(k) in ("number", "num", "clock", "clockword") for k in range(i - 1))
        if not earlier and s.text(i - 1) in ("so", "anytime", "anything"):
            earlier = any(s.cat(k) in ("weekday", "relday", "ord", "md") for k in range(i - 1))
        sign = 1 if s.cat(i) == "after" else -1
        return ((Signal("beyond", days=sign, word="time"),), i + 1) if earlier else None
    if s.cat(i + 1) in ("end", "mark") and s.cat(i - 1) in _DATES and _bounded_before(s, i):
        return (Signal("beyond", days=1 if s.cat(i) == "after" else -1, word="time"),), i + 1
    if s.text(i - 1) in ("day", "days") and s.text(i - 2) == "any" and s.cat(i + 1) in ("end", "mark"):
        return (Signal("beyond", days=1 if s.cat(i) == "after" else -1),), i + 1
    if s.text(i + 1) not in ("that", "then", "this") or s.cat(i + 2) in ("part", "unit", "weekday"):
        return None
    if s.text(i + 2) not in ("", "is", "works", "please", "would", "on", "thanks", "if") and s.cat(
        i + 2
    ) not in ("mark", "on", "weekday", "relday"):
        return None
    return (Signal("beyond", days=1 if s.cat(i) == "after" else -1),), i + 2
