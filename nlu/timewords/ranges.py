"""Rules that bound: after 3, before friday, between 2 and 4, from 9:30 to 11, tuesday through thursday."""

from __future__ import annotations

from dataclasses import replace

from nlu.timewords.clocks import clock_at
from nlu.timewords.sentence import RULES, Found, Sentence, Signal, rule
from nlu.timewords.values import DAY_MINUTES, Days, Times
from nlu.understanding import Grain

_LINKS = frozenset({"-", "–", "—"})


def _inner_time(s: Sentence, i: int) -> tuple[Times, int] | None:
    return clock_at(s, s.skip(i, "at", "around", "the"), bare=True)


def _bound_times(times: Times, shape: str) -> Times:
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
    other = _bound_times(times.other, shape) if times.other else None
    return Times(window, times.grain, "range", at, other, times.about, unsure=times.unsure)


_SHAPES = {
    "after": "after",
    "since": "after",
    "from": "after",
    "before": "before",
    "by": "before",
    "until": "before",
}


@rule("after", "up", "before", "by", "until", "since", "from", "which", "not", "no", "later", "earlier")
def open_time(s: Sentence, i: int) -> Found | None:
    """after 3, before 10:30, by noon, until 4, from 2 on, past 3, 3 or later, no later than 4."""
    shape, j = _shape(s, i)
    if not shape:
        return None
    found = _inner_time(s, j)
    if found is None:
        return None
    times, j = found
    if s.cat(i) == "from" and (s.text(j) in _LINKS or s.cat(j) in ("to", "until")):
        return None
    return (_bound_times(times, shape),), _onward(s, j)


def _shape(s: Sentence, i: int) -> tuple[str, int]:
    cat, text = s.cat(i), s.text(i)
    if cat == "up":
        return ("before" if s.cat(i + 1) in ("to", "until") else ""), i + 2
    if cat in ("not", "no"):
        k = i + 1
        if s.cat(k) in ("later", "earlier") and s.text(k + 1) in ("than", "then"):
            return ("upto" if s.cat(k) == "later" else "after"), k + 2
        return "", i
    if cat == "which":
        return ("after", i + 1) if text == "past" else ("", i)
    if cat in ("later", "earlier"):
        than = s.text(i + 1) in ("than", "then")
        return (("after" if cat == "later" else "before") if than else ""), i + 2
    return _SHAPES[cat], i + 1


def _onward(s: Sentence, j: int) -> int:
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
    return s.cat(j) not in ("number", "num", "clock", "the", "which")


@rule("number", "num", "clock", "clockword", "at", "dotted", "half")
def time_or_later(s: Sentence, i: int) -> Found | None:
    """3 or later, 10 or earlier, 2pm or after, 3 onwards, 3 and after."""
    found = clock_at(s, i + (s.cat(i) == "at"), bare=True)
    if found is None:
        return None
    times, j = found
    if s.text(j) in ("onwards", "onward") or (s.text(j) == "+" and s[j].tight):
        return (_bound_times(times, "after"),), j + 1
    if s.cat(j) in ("or", "and") and _stops(s, j + 2):
        if s.cat(j + 1) in ("later", "after"):
            return (_bound_times(times, "after"),), j + 2
        if s.cat(j + 1) in ("earlier", "before"):
            return (_bound_times(times, "upto"),), j + 2
    return None


@rule("between", "from", "number", "num", "clock", "clockword", "at", "around", "dotted", "half")
def time_range(s: Sentence, i: int) -> Found | None:
    """between 2 and 4, from 9:30 to 11, 2-4pm, 9 to 11, noon to 2."""
    opened = s.cat(i) in ("between", "from")
    if s.moves_away(i):
        return None
    j = s.skip(i + 1, "at", "around", "the") if opened or s.cat(i) in ("at", "around") else i
    first = clock_at(s, j, bare=True)
    if first is None:
        return None
    one, j = first
    j = s.skip(j, "in", "the", "part") if s.cat(j) == "in" and s.cat(j + 2) == "part" else j
    linked = (
        s.text(j) in _LINKS
        or s.cat(j) in ("to", "until")
        or (s.cat(i) == "between" and s.cat(j) in ("and", "or"))
    )
    if not linked:
        return None
    second = _inner_time(s, j + 1)
    if second is None:
        return None
    two, k = second
    if not opened and not _surely_times(s, i, j, k):
        return None
    return (_spanning(one, two),), k


def _surely_times(s: Sentence, i: int, j: int, k: int) -> bool:
    """Two bare numbers with a dash are hours only where an hour is due ("tuesday 2-4", "2-4pm", "at 2-4")."""
    if s.cat(i) in ("at", "around", "clock", "clockword", "dotted", "half"):
        return True
    if s.cat(k - 1) in ("meridiem", "oclock", "clock", "clockword", "ish") or s.cat(j - 1) in (
        "meridiem",
        "oclock",
    ):
        return True
    if (
        s.text(k - 1) in ("a", "p", "m")
        or s.cat(k) in ("part",)
        or (s.cat(k) == "in" and s.cat(k + 2) == "part")
    ):
        return True
    if (s[i].value > 12 and s[i].value < 60) or (s[k - 1].value > 12 and len(s[k - 1].text) < 3):
        return False
    near = (
        s.cat(i - 1) in ("weekday", "relday", "part", "tonight", "parts", "weekdays", "or", "like")
        or s.text(i - 1) == ","
    )
    return near or s.cat(k) in ("weekday", "relday", "on") or (i == 0 and s.cat(k) in ("end", "mark"))


def _spanning(one: Times, two: Times) -> Times:
    """From `one` to `two`, sharing am or pm as people do: "2-4pm", "11-1pm", "9 to 5"."""
    starts = [one, one.other] if one.other else [one]
    ends = [two, two.other] if two.other else [two]
    pairs = [(a.anchor, b.anchor or DAY_MINUTES) for a in starts for b in ends if a]
    valid = [(a, b) for a, b in pairs if a < b]
    grain = Grain.MINUTE if Grain.MINUTE in (one.grain, two.grain) else Grain.HOUR
    if not valid:
        return Times(((one.anchor, DAY_MINUTES),), grain, "range", one.anchor)
    if one.other and not two.other:
        best = min(valid, key=lambda pair: pair[1] - pair[0])
    elif one.other and two.other:
        best = (
            valid[0] if valid[0][1] - valid[0][0] <= 720 else min(valid, key=lambda pair: pair[1] - pair[0])
        )
    else:
        best = valid[0]
    rest = [pair for pair in valid if pair != best and pair[1] - pair[0] == best[1] - best[0]]
    other = Times((rest[0],), grain, "range", rest[0][0]) if rest else None
    return Times((best,), grain, "range", best[0], other, one.about or two.about)


@rule("after", "before")
def beside_time_said(s: Sentence, i: int) -> Found | None:
    """after that, before then: beside a time of day named earlier."""
    if s.text(i + 1) not in ("that", "then", "this") or s.cat(i + 2) in ("part", "unit", "weekday"):
        return None
    if s.text(i + 2) not in ("", "is", "works", "please", "would", "on", "thanks", "if") and s.cat(
        i + 2
    ) not in ("mark", "on", "weekday", "relday"):
        return None
    return (Signal("beyond", days=1 if s.cat(i) == "after" else -1),), i + 2


_LOW = {"after": True, "since": False, "from": False}
_HIGH = {"before": False, "by": True, "until": True}


@rule("after", "up", "on", "before", "by", "until", "since", "from", "which", "later", "earlier")
def open_dates(s: Sentence, i: int) -> Found | None:
    """after wednesday, before friday, by the 12th, until next week, since monday, from march 3 on."""
    cat = "after" if s.text(i) == "past" else s.cat(i)
    if cat in ("later", "earlier") and s.text(i + 1) in ("than", "then"):
        cat, i = ("after" if cat == "later" else "before"), i + 1
    inclusive = cat == "on" and s.cat(i + 1) == "or" and s.cat(i + 2) in ("after", "before")
    if inclusive:
        cat, i = "from" if s.cat(i + 2) == "after" else "by", i + 2
    if cat == "up" and s.cat(i + 1) in ("to", "until"):
        cat, i = "until", i + 1
    if cat not in _LOW and cat not in _HIGH:
        return None
    j = s.skip(i + 1, "on", "around")
    found = _plain_date(s, j)
    if found is None or (cat == "from" and (s.moves_away(i) or _goes_on(s, found[1]))):
        return None
    inner, j = found
    if cat == "from" and inner.run:
        return (inner,), j
    if cat == "since" and not inner.stretches and not inner.which:
        inner = replace(inner, which="last", past=True)
    if cat in _LOW:
        return (Days(low=(inner, _LOW[cat]), past=cat == "since"),), _onward(s, j)
    ending = s[s.skip(i + 1, "the")].word == "end"
    return (Days(high=(inner, _HIGH[cat] or ending)),), _past_limit(s, j) or j


def _past_limit(s: Sentence, j: int) -> int:
    """Where "at the latest" or "at the earliest" after a bound ends, or `j`."""
    k = s.skip(j + 1, "the")
    return k + 1 if s.cat(j) == "at" and s.text(k) in ("latest", "earliest", "soonest") else 0


def _or_later(s: Sentence, j: int) -> int:
    """Where "onwards" or "or later" after a date ends, or `j`."""
    if s.text(j) in ("onwards", "onward", "forward"):
        return j + 1
    bound = s.cat(j) in ("or", "and") and s.cat(j + 1) in ("later", "after", "earlier", "before")
    if bound and _plain_date(s, j + 2) is None and _inner_time(s, j + 2) is None:
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
)
def limit(s: Sentence, i: int) -> Found | None:
    """friday at the latest, tuesday at the earliest, 3 at the latest."""
    start = s.skip(i, "at", "on")
    timed = clock_at(s, start, bare=True)
    dated = _plain_date(s, start)
    for found in (dated, timed):
        if found is None or (end := _past_limit(s, found[1]) or _or_later(s, found[1])) == found[1]:
            continue
        latest = s.text(end - 1) in ("latest", "before", "earlier", "sooner")
        if isinstance(found[0], Times):
            return (_bound_times(found[0], "upto" if latest else "after"),), end
        bound = (found[0], latest)
        return (Days(high=bound) if latest else Days(low=bound),), end
    return None


@rule(
    "weekday",
    "month",
    "ord",
    "relday",
    "between",
    "from",
    "number",
    "md",
    "iso",
    "ymd",
    "which",
    "the",
    "num",
    "holiday",
)
def date_range(s: Sentence, i: int) -> Found | None:
    """tuesday through thursday, between the 3rd and the 5th, from monday to wednesday, mar 3 - mar 5."""
    opened = s.cat(i) in ("between", "from")
    if s.moves_away(i):
        return None
    first = _plain_date(s, i + opened)
    if first is None:
        return None
    one, j = first
    if not (
        s.text(j) in _LINKS or s.cat(j) in ("to", "until") or (s.cat(i) == "between" and s.cat(j) == "and")
    ):
        return None
    second = _plain_date(s, j + 1)
    if second is None:
        return None
    two, k = second
    if one.monthdays and two.monthdays and two.month and not one.month:
        one = replace(one, month=two.month, year=two.year)
    elif one.monthdays and two.monthdays and one.month and not two.month:
        two = replace(two, month=one.month, year=one.year)
    if one.weekdays and two.weekdays and not one.monthdays and not two.monthdays and not two.which:
        return (_weekday_run(one, two),), _onward(s, k)
    return (Days(low=(one, False), high=(two, True)),), k


def _goes_on(s: Sentence, j: int) -> bool:
    """Whether a range goes on at `j` ("from monday TO wednesday")."""
    linked = s.text(j) in _LINKS or s.cat(j) in ("to", "until")
    return linked and _plain_date(s, s.skip(j + 1, "the")) is not None


def _plain_date(s: Sentence, i: int) -> tuple[Days, int] | None:
    best: tuple[Days, int] | None = None
    for candidate in RULES.get(s.cat(i), ()):
        if candidate in (date_range, time_range, open_dates, open_time, time_or_later, limit):
            continue
        found = candidate(s, i)
        if (
            found
            and len(found[0]) == 1
            and isinstance(found[0][0], Days)
            and (not best or found[1] > best[1])
        ):
            best = (found[0][0], found[1])
    return best


def _weekday_run(one: Days, two: Days) -> Days:
    first, last = one.weekdays[0], two.weekdays[0]
    run = tuple((first + k) % 7 for k in range((last - first) % 7 + 1))
    every = "every" in (one.which, two.which) or len(run) >= 5
    return Days(weekdays=run, which="every" if every else one.which, run=True)
