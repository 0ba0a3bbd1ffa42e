"""Rules for limits said behind what they bound: friday at the latest, 3 or later, the 12th onwards."""

from __future__ import annotations

from nlu.timewords.bounds import bound_times, inner_time, past_limit
from nlu.timewords.clocks import clock_at
from nlu.timewords.sentence import Found, Sentence, plain_date_at, rule
from nlu.timewords.values import Days, Times


def _or_later(s: Sentence, j: int) -> int:
    """Where "onwards" or "or later" after a date ends, or `j`."""
    if s.text(j) in ("onwards", "onward", "forward") or (
        s.text(j) == "on" and s.cat(j + 1) in ("end", "mark")
    ):
        return j + 1
    soon = s.cat(j) == "or" and s.text(j + 1) in ("shortly", "soon", "just") and s.cat(j + 2) == "after"
    if soon:
        return j + 3
    bound = s.cat(j) in ("or", "and") and s.cat(j + 1) in ("later", "after", "earlier", "before")
    if bound and plain_date_at(s, j + 2) is None and inner_time(s, j + 2) is None:
        return j + 2
    return j


@rule(
    "weekday",
    "month",
    "ord",
    "relday",
    "number",
    "md",
    "which",
    "the",
    "num",
    "holiday",
    "clock",
    "clockword",
    "at",
    "on",
    compound=True,
)
def limit(s: Sentence, i: int) -> Found | None:
    """friday at the latest, tuesday at the earliest, 3 at the latest."""
    start = s.skip(i, "at", "on")
    timed = clock_at(s, start, bare=True)
    dated = plain_date_at(s, start)
    for found in (dated, timed):
        if found is None or (end := past_limit(s, found[1]) or _or_later(s, found[1])) == found[1]:
            continue
        latest = s.text(end - 1) in ("latest", "before", "earlier", "sooner")
        if isinstance(found[0], Times):
            return (bound_times(found[0], "upto" if latest else "after"),), end
        bound = (found[0], latest)
        return (Days(high=bound) if latest else Days(low=bound),), end
    return None
