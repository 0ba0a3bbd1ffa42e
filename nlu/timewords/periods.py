"""Rules for periods: next week, early next month, the end of march, the week of the 5th."""

from __future__ import annotations

from datetime import datetime, timedelta

from nlu.timewords.calendar import add_months, midnight, moved, period_of, week_of
from nlu.timewords.dates import stretches_of
from nlu.timewords.sentence import Found, Sentence, date_at, rule
from nlu.timewords.values import Days, Stretch, Times
from nlu.understanding import Grain

OFFSETS = {
    "this": 0,
    "these": 0,
    "next": 1,
    "coming": 1,
    "following": 1,
    "last": -1,
    "past": -1,
    "previous": -1,
}


@rule("which", "the")
def which_period(s: Sentence, i: int) -> Found | None:
    """this week, next month, last year, the coming week, the following week."""
    j = s.skip(i, "the")
    if s.cat(j) != "which":
        return None
    offset = OFFSETS[s[j].word]
    k = j + 1
    while s.cat(k) == "which":
        offset, k = max(offset, OFFSETS[s[k].word]), k + 1
    if s.cat(k) in ("end", "mark") and j == i:
        return _same_unit(s, i, k, offset)
    if s.cat(k) != "unit" or s[k].word in ("second", "minute", "hour", "decade"):
        return None
    if s[k].text.endswith("s") and s[k].text not in ("mos",):
        return None
    if s[k].word == "day" and s[j].word != "next":
        return None
    if s[j].word == "last" and s.text(k + 1) in ("of", "in"):
        return None
    period = period_of(s[k].word, s.now, offset)
    return ((Days((period,), past=offset < 0),), k + 1) if period else None


def _same_unit(s: Sentence, i: int, k: int, offset: int) -> Found | None:
    """ "this week or next": the unit is the one said before."""
    for back in range(i - 1, max(i - 7, 0), -1):
        if s.cat(back) == "weekday" and s.cat(back - 1) == "which" and offset == 1:
            return (Days(weekdays=(s[back].value,), which="next"),), k
        if s.cat(back) == "unit" and s.cat(back - 1) == "which":
            period = period_of(s[back].word, s.now, offset)
            return ((Days((period,)),), k) if period and offset > 0 else None
    return None


@rule("within")
def within_period(s: Sentence, i: int) -> Found | None:
    """within the week, within this month."""
    j = s.skip(i + 1, "the", "which")
    if j == i + 1 or s.cat(j) != "unit" or s[j].word not in ("week", "fortnight", "month", "year"):
        return None
    end = moved(s.today, s[j].word, 1) + timedelta(days=1)
    return (Days((Stretch(s.now, end, Grain.DAY),)),), j + 1


@rule("unit")
def unit_after_next(s: Sentence, i: int) -> Found | None:
    """week after next; week of the 5th."""
    return _week_of(s, i)


@rule("the")
def the_week_of(s: Sentence, i: int) -> Found | None:
    """the week of march 3."""
    return _week_of(s, i + 1)


def _week_of(s: Sentence, i: int) -> Found | None:
    if s[i].word != "week" or s.cat(i) != "unit":
        return None
    if s.text(i + 1) == "coming" and s.cat(i + 2) not in ("unit", "weekday"):
        return (Days((week_of(s.now, 1),)),), i + 2
    if s.cat(i + 1) not in ("of", "edge", "from") and s.text(i + 1) not in ("commencing", "beginning"):
        return None
    inner = date_at(s, i + 2)
    found = stretches_of(inner[0], s.now, []) if inner else ()
    return ((Days((week_of(found[0].start),)),), inner[1]) if found and inner else None


@rule("edge", "the", "later", "which")
def edge_of(s: Sentence, i: int) -> Found | None:
    """early next week, mid march, end of the month, beginning of may, later this week, the end of 2027."""
    j = i + 1 if s.cat(i) == "the" else i
    if s.cat(j) == "later":
        return _later_in(s, j)
    if s.cat(j) != "edge":
        return None
    which, k = s[j].word, j + 1
    if which == "rest" and s.cat(k) != "of":
        return None
    while s.cat(k) in ("of", "in") or s.text(k) in ("part", "-", "to") or s.cat(k) == "edge":
        k += 1
    inner = date_at(s, k) or _plain_period(s, k)
    if inner is None:
        return None
    found = stretches_of(inner[0], s.now, [])
    if not found:
        return None
    cut = _rest(found[0], s.now) if which == "rest" else _cut(found[0], which)
    return ((Days((cut,)),), inner[1]) if cut else None


def _rest(whole: Stretch, now: datetime) -> Stretch | None:
    """What is left of `whole`."""
    return whole.meet(Stretch(now, None, Grain.DAY))


def _later_in(s: Sentence, j: int) -> Found | None:
    inner = date_at(s, j + 1 + (s.cat(j + 1) in ("on", "in"))) or _plain_period(s, j + 2)
    if inner is None or s.cat(j + 1) not in ("which", "relday", "in"):
        return None
    found = stretches_of(inner[0], s.now, [])
    if not found or found[0].end is None or found[0].end <= s.now:
        return None
    start = max(found[0].start, s.now if found[0].grain is Grain.DAY else s.day(1))
    if (s.cat(j + 1) == "in" or found[0].start > s.now) and found[0].grain is Grain.WEEK:
        start = max(start, found[0].start + timedelta(days=2))
    return (Days((Stretch(start, found[0].end, found[0].grain),)),), inner[1]


_WHOLES = ("week", "month", "year", "quarter")


def _plain_period(s: Sentence, k: int) -> tuple[Days, int] | None:
    j = s.skip(k, "the")
    named = j > k or s.cat(k - 1) == "of" or (s[k - 1].word == "mid" or s[k - 2].word == "mid")
    if (
        s.cat(j) == "unit"
        and named
        and not s.text(j).endswith("s")
        and s[j].word in (*_WHOLES, "day")[: 5 if s[k - 2].word == "rest" else 4]
    ):
        period = period_of(s[j].word, s.now)
        return (Days((period,)), j + 1) if period else None
    if s.cat(j) == "number" and len(s[j].text) == 4 and 1990 <= s[j].value <= 2100:
        start = midnight(s[j].value, 1, 1)
        return (Days((Stretch(start, add_months(start, 12), Grain.YEAR),)), j + 1) if start else None
    return None


# per grain of the whole: days from the start at which "mid" and "late" begin, and where "early" ends
_CUTS = {
    Grain.WEEK: {"early": (0, 2), "beginning": (0, 2), "mid": (1, 4), "late": (3, 5), "end": (3, 5)},
    Grain.MONTH: {"early": (0, 10), "beginning": (0, 10), "mid": (10, 20), "late": (20, 32), "end": (20, 32)},
    Grain.QUARTER: {
        "early": (0, 30),
        "beginning": (0, 30),
        "mid": (30, 62),
        "late": (61, 99),
        "end": (61, 99),
    },
    Grain.YEAR: {
        "early": (0, 90),
        "beginning": (0, 90),
        "mid": (120, 243),
        "late": (273, 367),
        "end": (273, 367),
    },
}


def _cut(whole: Stretch, which: str) -> Stretch | None:
    if whole.end is None:
        return None
    seasonal = whole.grain is Grain.DAY and whole.end - whole.start > timedelta(days=80)
    cuts = _CUTS.get(Grain.QUARTER if seasonal else whole.grain)
    if cuts is None:
        return None
    first, last = cuts[which]
    start = whole.start + timedelta(days=first)
    return Stretch(start, min(whole.end, whole.start + timedelta(days=last)), Grain.DAY)


@rule("ord", "the")
def half_of(s: Sentence, i: int) -> Found | None:
    """the first half of next week, second half of march."""
    j = s.skip(i, "the")
    if s[j].value not in (1, 2) or s.cat(j) != "ord" or s.cat(j + 1) != "half" or s.cat(j + 2) != "of":
        return None
    inner = date_at(s, j + 3) or _plain_period(s, j + 3)
    found = stretches_of(inner[0], s.now, []) if inner else ()
    if not found or inner is None or found[0].end is None:
        return None
    whole, days = found[0], (found[0].end - found[0].start).days
    middle = whole.start + timedelta(days=(days - 1) // 2)
    if whole.grain is Grain.YEAR:
        middle = add_months(whole.start, 6)
    cut = (
        Stretch(whole.start, middle, Grain.DAY) if s[j].value == 1 else Stretch(middle, whole.end, Grain.DAY)
    )
    return (Days((cut,)),), inner[1]


@rule("eod")
def end_of_period(s: Sentence, i: int) -> Found | None:
    """eom, eoy."""
    unit = {"eom": "month", "eoy": "year"}.get(s[i].word)
    whole = period_of(unit, s.now) if unit else None
    cut = _cut(whole, "end") if whole else None
    return ((Days((cut,)),), i + 1) if cut else None


@rule("the", "edge", "eod")
def end_of_day(s: Sentence, i: int) -> Found | None:
    """the end of the day, eod, close of business, early morning, late afternoon."""
    j = i + 1 if s.cat(i) == "the" else i
    if s[j].word == "eod":
        return _closing(s, j + 1)
    if s.cat(j) == "edge" and s[j].word in ("end", "late") and s.cat(j + 1) in ("of", "in"):
        k = s.skip(j + 2, "the", "which")
        if s[k].word == "day" and s.cat(k) == "unit":
            return _closing(s, k + 1)
    return None


def _closing(s: Sentence, j: int) -> Found:
    close = s.hours.closes.hour * 60 + s.hours.closes.minute
    return (Times(((close - 120, close),), Grain.HOUR, "part", close),), j
