"""Rules that bound: after 3, before friday, between 2 and 4, from 9:30 to 11, tuesday through thursday."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from nlu.timewords.bounds import bound_times, inner_time, onward
from nlu.timewords.clocks import clock_at
from nlu.timewords.sentence import Found, Sentence, plain_date_at, rule
from nlu.timewords.values import DAY_MINUTES, Days, Stretch, Times
from nlu.timewords.zones import moved_by, zone_before
from nlu.understanding import Grain

_LINKS = frozenset({"-", "–", "—"})


@rule(
    "between", "from", "number", "num", "clock", "clockword", "at", "around", "dotted", "half", compound=True
)
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
    second = inner_time(s, j + 1)
    if second is None:
        return None
    two, k = second
    if zone_before(s, k) and not zone_before(s, j):
        one = moved_by(one, zone_before(s, k))
    if not opened and not _surely_times(s, i, j, k):
        return None
    return (_spanning(one, two),), k


def between_again(s: Sentence, i: int, start: int) -> tuple[Times, int] | None:
    """ "or 3 and 5" at `i`, where the range said at `start` began with "between"."""
    one = clock_at(s, i + 1, bare=True) if s.cat(start) == "between" and s.cat(i) == "or" else None
    two = inner_time(s, one[1] + 1) if one and s.cat(one[1]) == "and" else None
    return (_spanning(one[0], two[0]), two[1]) if one and two else None


@rule("not", "no", compound=True)
def neither_before_nor_after(s: Sentence, i: int) -> Found | None:
    """nothing earlier than 10 or later than 3, no later than noon and no earlier than 9."""
    one = _compared(s, i + 1)
    j = s.skip(one[2], "or", "and", "no", "not") if one else i
    two = _compared(s, j) if one and j > one[2] else None
    if one is None or two is None or one[0] == two[0]:
        return None
    first, last = (one[1], two[1]) if one[0] == "earlier" else (two[1], one[1])
    spanned = _spanning(first, last)
    start, end = spanned.windows[0]
    return (replace(spanned, windows=((start, min(end + 1, DAY_MINUTES)),)),), two[2]


def _compared(s: Sentence, i: int) -> tuple[str, Times, int] | None:
    """ "earlier than 10" at `i`: the word, the hour, and where it ends."""
    if s.cat(i) not in ("earlier", "later") or s.text(i + 1) not in ("than", "then"):
        return None
    found = clock_at(s, i + 2, bare=True)
    return (s.cat(i), *found) if found else None


@rule("part", compound=True)
def after_in_short(s: Sentence, i: int) -> Found | None:
    """aft 4: after, not afternoon, where an hour follows."""
    if s.text(i) not in ("aft", "aftr") or s.cat(i + 1) not in ("number", "clock", "num"):
        return None
    found = inner_time(s, i + 1)
    return ((bound_times(found[0], "after"),), onward(s, found[1])) if found else None


@rule("at", compound=True)
def at_or_beyond(s: Sentence, i: int) -> Found | None:
    """at or after 3, at or before noon."""
    if s.cat(i + 1) != "or" or s.cat(i + 2) not in ("after", "before"):
        return None
    found = inner_time(s, i + 3)
    if found is None:
        return None
    return (bound_times(found[0], "after" if s.cat(i + 2) == "after" else "upto"),), found[1]


@rule("between", "from", compound=True)
def from_now_to(s: Sentence, i: int) -> Found | None:
    """between now and noon, from now to 3: what is left of today until then."""
    linked = s.cat(i + 2) == "and" if s.cat(i) == "between" else s.cat(i + 2) in ("to", "until")
    found = clock_at(s, i + 3, bare=True) if s.cat(i + 1) == "now" and linked else None
    if found is None:
        return None
    start = s.now.replace(second=0, microsecond=0)
    end = s.today + timedelta(minutes=found[0].anchor)
    return ((Days((Stretch(start, end, Grain.MINUTE),)),), found[1]) if end > start else None


_TAKEN = frozenset(
    {",", "work", "works", "working", "class", "meeting", "shift", "busy", "free", "available"}
)


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
    if s.cat(i - 1) in ("not", "but") or s.text(i - 1) in (
        "say",
        "maybe",
        "so",
        "then",
        "timing",
        "time",
        "timings",
        "slot",
    ):
        return True
    near = (
        s.cat(i - 1)
        in (
            "weekday",
            "relday",
            "part",
            "tonight",
            "parts",
            "weekdays",
            "or",
            "like",
            "daylist",
        )
        or s.text(i - 1) in _TAKEN
        or _said_of_hours(s, i)
    )
    return (
        near
        or s.cat(k) in ("weekday", "relday", "on", "daylist", "weekdays", "any", "every")
        or (i == 0 and s.cat(k) in ("end", "mark"))
    )


def _said_of_hours(s: Sentence, i: int) -> bool:
    """ "any day 9 to 3", "next week 9 to 3", "my lunch is 12 to 1"."""
    if s.text(i - 1) in ("is", "s"):
        return s.text(i - 2) in ("lunch", "break", "window", "availability", "hours")
    return (
        s.cat(i - 1) == "unit"
        and s[i - 1].word in ("day", "week")
        and s.cat(i - 2) in ("any", "every", "which")
    )


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
    compound=True,
)
def date_range(s: Sentence, i: int) -> Found | None:
    """tuesday through thursday, between the 3rd and the 5th, from monday to wednesday, mar 3 - mar 5."""
    opened = s.cat(i) in ("between", "from")
    if s.moves_away(i):
        return None
    first = plain_date_at(s, i + opened)
    if first is None:
        return None
    one, j = first
    if not (
        s.text(j) in _LINKS or s.cat(j) in ("to", "until") or (s.cat(i) == "between" and s.cat(j) == "and")
    ):
        return None
    second = plain_date_at(s, j + 1)
    if second is None:
        return None
    two, k = second
    if one.monthdays and two.monthdays and two.month and not one.month:
        one = replace(one, month=two.month, year=two.year)
    elif one.monthdays and two.monthdays and one.month and not two.month:
        two = replace(two, month=one.month, year=one.year)
    if one.weekdays and two.weekdays and not one.monthdays and not two.monthdays and not two.which:
        run = _weekday_run(one, two)
        weekly = (
            not opened
            and s.text(i - 1) == "day"
            and s.cat(i - 2) in ("any", "every")
            and s.cat(k) not in ("which", "of")
        )
        return (replace(run, which="every") if weekly else run,), onward(s, k)
    return (Days(low=(one, False), high=(two, True)),), k


def _weekday_run(one: Days, two: Days) -> Days:
    first, last = one.weekdays[0], two.weekdays[0]
    run = tuple((first + k) % 7 for k in range((last - first) % 7 + 1))
    every = "every" in (one.which, two.which) or len(run) >= 5
    return Days(weekdays=run, which="every" if every else one.which, run=True)
