"""Rules that bound on one side: after 3, before friday, by noon, 3 or later, friday at the latest."""

from __future__ import annotations

from dataclasses import replace

from nlu.timewords.calendar import one_day
from nlu.timewords.clocks import clock_at
from nlu.timewords.dates import stretches_of
from nlu.timewords.sentence import Found, Sentence, plain_date_at, rule
from nlu.timewords.values import DAY_MINUTES, Days, Times
from nlu.understanding import Grain

_LINKS = frozenset({"-", "–", "—"})


def inner_time(s: Sentence, i: int) -> tuple[Times, int] | None:
    j = s.skip(i + (s.cat(i) == "of"), "at", "around", "the")
    return clock_at(s, j + (s.text(j) in ("like", "maybe", "say")), bare=True)


def bound_times(times: Times, shape: str) -> Times:
    """The open range on one side of a clock time, for both readings of a.m./p.m."""
    at = times.anchor
    size = 60 if times.grain is Grain.HOUR else 1
    windows = {
        "after": ((at, DAY_MINUTES),),
        "before": ((0, at or DAY_MINUTES),),
        "upto": ((0, min(at + 1, 1440)),),
    }
    past_it = ((min(at + size, DAY_MINUTES - 1), DAY_MINUTES),)
    window = past_it if shape == "beyond" else windows[shape]
    other = bound_times(times.other, shape) if times.other else None
    return Times(window, times.grain, "range", at, other, times.about, unsure=times.unsure)


_SHAPES = {
    "after": "after",
    "since": "after",
    "from": "after",
    "before": "before",
    "by": "before",
    "until": "before",
}


@rule(
    "after",
    "up",
    "before",
    "by",
    "until",
    "since",
    "from",
    "which",
    "not",
    "no",
    "later",
    "earlier",
    "edge",
    compound=True,
)
def open_time(s: Sentence, i: int) -> Found | None:
    """after 3, before 10:30, by noon, until 4, from 2 on, past 3, 3 or later, no later than 4."""
    shape, j = _shape(s, i)
    if not shape or _comes_by(s, i):
        return None
    found = inner_time(s, j)
    if found is None:
        return None
    times, j = found
    if s.cat(i) == "from" and (s.text(j) in _LINKS or s.cat(j) in ("to", "until")):
        return None
    return (bound_times(times, shape),), onward(s, j)


def _comes_by(s: Sentence, i: int) -> bool:
    """Whether the "by" at `i` belongs to a verb: "i could swing by tomorrow"."""
    return s.cat(i) == "by" and s.text(i - 1) in (
        "swing",
        "stop",
        "come",
        "drop",
        "pop",
        "coming",
        "stopping",
    )


def _shape(s: Sentence, i: int) -> tuple[str, int]:
    cat, text = s.cat(i), s.text(i)
    if cat == "up":
        return ("before" if s.cat(i + 1) in ("to", "until") else ""), i + 2
    if cat in ("not", "no"):
        k = i + 1
        if s.cat(k) in ("later", "earlier") and s.text(k + 1) in ("than", "then"):
            return ("upto" if s.cat(k) == "later" else "after"), k + 2
        return "", i
    if cat == "edge":
        compared = s.text(i - 1) == "more" and s.text(i + 1) in ("than", "then")
        return ({"late": "after", "early": "before"}.get(text, "") if compared else ""), i + 2
    if cat == "which":
        return ("after", i + 1) if text == "past" else ("", i)
    if cat in ("later", "earlier"):
        than = s.text(i + 1) in ("than", "then")
        return (("after" if cat == "later" else "before") if than else ""), i + 2
    if cat == "until" and s.cat(i + 1) == "after":
        return "before", i + 2
    if cat == "by" and s.text(i - 1) in ("there", "here") and s.text(i - 2) in ("be", "b", "get", "make"):
        return "after", i + 1
    return _SHAPES[cat], i + 1


def onward(s: Sentence, j: int) -> int:
    if s.text(j) in ("onwards", "onward", "forward"):
        return j + 1
    if (s.cat(j) == "on" and s.cat(j + 1) in ("end", "mark")) or (
        s.cat(j) == "and" and s.text(j + 1) == "on"
    ):
        return j + (2 if s.cat(j) == "and" else 1)
    if (
        s.cat(j) in ("or", "and")
        and s.cat(j + 1) in ("later", "after", "earlier", "before")
        and _stops(s, j + 2)
    ):
        return j + 2
    return j


def _stops(s: Sentence, j: int) -> bool:
    return s.text(j) not in ("than", "then") and s.cat(j) not in (
        "number",
        "num",
        "clock",
        "clockword",
        "dotted",
        "half",
        "the",
        "which",
        "at",
    )


@rule("number", "num", "clock", "clockword", "at", "dotted", "half", compound=True)
def time_or_later(s: Sentence, i: int) -> Found | None:
    """3 or later, 10 or earlier, 2pm or after, 3 onwards, 3 and after."""
    found = clock_at(s, i + (s.cat(i) == "at"), bare=True)
    if found is None:
        return None
    times, j = found
    if s.cat(j) in ("and", "or") and s.text(j + 1) == "up":
        return (bound_times(times, "after"),), j + 2
    if s.text(j) in ("onwards", "onward") or (s.text(j) == "+" and s[j].tight):
        return (bound_times(times, "after"),), j + 1
    if s.cat(j) in ("or", "and") and _stops(s, j + 2):
        if s.cat(j + 1) in ("later", "after"):
            return (bound_times(times, "after"),), j + 2
        if s.cat(j + 1) in ("earlier", "before"):
            return (bound_times(times, "upto"),), j + 2
    return None


_BEGINNING = frozenset({"beginning", "begining"})
_LOW = {"after": True, "since": False, "from": False}


_HIGH = {"before": False, "by": True, "until": True}


@rule(
    "after",
    "up",
    "on",
    "before",
    "by",
    "until",
    "since",
    "from",
    "which",
    "later",
    "earlier",
    "of",
    "edge",
    compound=True,
)
def open_dates(s: Sentence, i: int) -> Found | None:
    """after wednesday, before friday, by the 12th, until next week, since monday, from march 3 on."""
    cat = "after" if s.text(i) == "past" else s.cat(i)
    if cat in ("later", "earlier") and s.text(i + 1) in ("than", "then"):
        cat, i = ("after" if cat == "later" else "before"), i + 1
    if (cat == "of" and s.text(i - 1) == "as") or (s.text(i) in _BEGINNING and s.cat(i + 1) != "of"):
        cat = "from"
    inclusive = cat == "on" and s.cat(i + 1) == "or" and s.cat(i + 2) in ("after", "before")
    if inclusive:
        cat, i = "from" if s.cat(i + 2) == "after" else "by", i + 2
    if cat == "up" and s.cat(i + 1) in ("to", "until"):
        cat, i = "until", i + 1
    if cat == "until" and s.cat(i + 1) == "and" and s.text(i + 2) in ("including", "incl", "inclusive"):
        i += 2
    if (cat not in _LOW and cat not in _HIGH) or _comes_by(s, i):
        return None
    if cat == "until" and s.text(i - 1) == "wait" and s.cat(i - 2) == "not":
        cat = "before"
    if cat == "until" and s.cat(i + 1) == "after":
        return _until_past(s, i + 2)
    j = s.skip(i + 1, "on", "around")
    found = plain_date_at(s, j)
    if found is None or (cat == "from" and (s.moves_away(i) or goes_on(s, found[1]))):
        return None
    inner, j = found
    if cat == "from" and inner.run:
        return (inner,), j
    if cat == "since" and any(s.text(k) in ("free", "available", "open", "can") for k in range(j, j + 5)):
        cat = "from"
    if cat == "since" and not inner.stretches and not inner.which:
        inner = replace(inner, which="last", past=True)
    elif cat == "since":
        inner = _last_year_if_ahead(s, inner)
    if cat in _LOW:
        return (Days(low=(inner, _LOW[cat]), past=cat == "since"),), onward(s, j)
    ending = s[s.skip(i + 1, "the")].word == "end"
    return (Days(high=(inner, _HIGH[cat] or ending)),), past_limit(s, j) or j


def _last_year_if_ahead(s: Sentence, inner: Days) -> Days:
    """ "since christmas", said in March: the one gone by."""
    (part, *more) = inner.stretches or (None,)
    if part is None or more or part.start <= s.now or part.end is None:
        return inner
    year = part.start.year - 1
    if (part.start.month, part.start.day) == (2, 29) or part.end.day == 29:
        return inner
    gone = replace(part, start=part.start.replace(year=year), end=part.end.replace(year=part.end.year - 1))
    return replace(inner, stretches=(gone,), past=True)


def _until_past(s: Sentence, i: int) -> Found | None:
    """until after the 10th: to the end of that day."""
    found = plain_date_at(s, i)
    ends = [part.end for part in stretches_of(found[0], s.now, [])] if found else []
    if found is None or not ends or ends[-1] is None:
        return None
    return (Days(high=(Days((one_day(ends[-1]),)), False)),), found[1]


def past_limit(s: Sentence, j: int) -> int:
    """Where "at the latest" or "at the earliest" after a bound ends, or `j`."""
    k = s.skip(j + 1, "the")
    return k + 1 if s.cat(j) == "at" and s.text(k) in ("latest", "earliest", "soonest") else 0


def goes_on(s: Sentence, j: int) -> bool:
    """Whether a range goes on at `j` ("from monday TO wednesday")."""
    linked = s.text(j) in _LINKS or s.cat(j) in ("to", "until")
    return linked and plain_date_at(s, s.skip(j + 1, "the")) is not None
