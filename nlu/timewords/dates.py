"""From dates as said to stretches of the calendar, seen from `now`; and how two dates combine."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from nlu.timewords.calendar import add_months, midnight, month_of, next_weekday, one_day, week_of
from nlu.timewords.lexicon import WEEKDAY_NAMES
from nlu.timewords.values import Days, Stretch
from nlu.understanding import Ambiguity, Grain

HORIZON = 90
_LONGEST_SEARCH = 400
_NEARBY = 800


def stretches_of(days: Days, now: datetime, notes: list[Ambiguity], words: str = "") -> tuple[Stretch, ...]:
    """The stretches that `days` means, said at naive local `now`; appends what was ambiguous to `notes`."""
    base = _base(days, now, notes, words)
    if days.low or days.high:
        base = _bounded(days, base, now, notes, words)
    return base


def _base(days: Days, now: datetime, notes: list[Ambiguity], words: str) -> tuple[Stretch, ...]:
    if days.stretches:
        return _within(days)
    if days.monthdays or days.month:
        return _month_days(days, now, notes, words)
    if days.weekdays:
        return _weekdays(days, now, notes, words)
    if days.year:
        start = midnight(days.year, 1, 1)
        return (Stretch(start, add_months(start, 12), Grain.YEAR),) if start else ()
    return ()


def _today(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def each_day(stretch: Stretch) -> list[datetime]:
    """The midnights of the days that `stretch` touches, at most about thirteen months of them."""
    first = _today(stretch.start)
    count = _LONGEST_SEARCH
    if stretch.end is not None:
        count = min(count, (stretch.end - first - timedelta(microseconds=1)).days + 1)
    return [first + timedelta(days=k) for k in range(count)]


def _within(days: Days) -> tuple[Stretch, ...]:
    if not (days.weekdays or days.monthdays or days.month or days.year):
        return days.stretches
    met = [
        part
        for stretch in days.stretches
        for day in each_day(stretch)
        if _meets(day, days) and (part := stretch.meet(one_day(day)))
    ]
    return _joined(met) if days.run else tuple(met)


def _meets(day: datetime, days: Days) -> bool:
    return (
        (not days.weekdays or day.weekday() in days.weekdays)
        and (not days.monthdays or day.day in days.monthdays)
        and (not days.month or day.month == days.month)
        and (not days.year or day.year == days.year)
    )


def _joined(parts: list[Stretch]) -> tuple[Stretch, ...]:
    out: list[Stretch] = []
    for part in parts:
        if out and out[-1].end == part.start:
            out[-1] = Stretch(out[-1].start, part.end, out[-1].grain)
        else:
            out.append(part)
    return tuple(out)


def _weekdays(days: Days, now: datetime, notes: list[Ambiguity], words: str) -> tuple[Stretch, ...]:
    today = _today(now)
    if days.which == "every":
        span = Stretch(today, today + timedelta(days=HORIZON), Grain.DAY)
        return _within(replace(days, stretches=(span,)))
    if days.run:
        first = next_weekday(today, days.weekdays[0], today_counts=True)
        return (Stretch(first, first + timedelta(days=len(days.weekdays)), Grain.DAY),)
    return tuple(one_day(_weekday(day, days.which, today, notes, words)) for day in days.weekdays)


def _weekday(weekday: int, which: str, today: datetime, notes: list[Ambiguity], words: str) -> datetime:
    if which == "last":
        return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
    if which == "this":
        return next_weekday(today, weekday, today_counts=True)
    soonest = next_weekday(today, weekday, today_counts=False)
    if which != "next":
        return soonest
    best = week_of(today, 1).start + timedelta(days=weekday)
    if soonest != best:
        notes.append(Ambiguity("next_weekday", words, (best.date().isoformat(), soonest.date().isoformat())))
    return best


def _month_days(days: Days, now: datetime, notes: list[Ambiguity], words: str) -> tuple[Stretch, ...]:
    if not days.monthdays:
        return _whole_month(days, now)
    if days.run:
        return _run_of_month_days(days, now, notes, words)
    found = [_month_day(day, days, now, notes, words) for day in days.monthdays]
    return tuple(one_day(day) for day in found if day)


def _whole_month(days: Days, now: datetime) -> tuple[Stretch, ...]:
    first = midnight(days.year or now.year, days.month, 1)
    if first is None:
        return ()
    if not days.year:
        first = _chosen_year(first, days.which, now)
    whole = month_of(first)
    if days.weekdays:
        return tuple(one_day(day) for day in each_day(whole) if day.weekday() in days.weekdays)
    return (whole,)


def _chosen_year(first: datetime, which: str, now: datetime) -> datetime:
    this_month = month_of(now).start
    if which == "last":
        return first if first < this_month else add_months(first, -12)
    if first < this_month or (which == "next" and first == this_month):
        return add_months(first, 12)
    return first


def _run_of_month_days(days: Days, now: datetime, notes: list[Ambiguity], words: str) -> tuple[Stretch, ...]:
    last = _month_day(days.monthdays[-1], replace(days, weekdays=()), now, notes, words)
    if last is None:
        return ()
    first = last - timedelta(days=len(days.monthdays) - 1)
    if days.weekdays:
        run = [first + timedelta(days=k) for k in range(len(days.monthdays))]
        return tuple(one_day(day) for day in run if day.weekday() in days.weekdays)
    return (Stretch(first, last + timedelta(days=1), Grain.DAY),)


def _month_day(day: int, days: Days, now: datetime, notes: list[Ambiguity], words: str) -> datetime | None:
    candidates = _candidates(day, days, now)
    if not candidates:
        notes.append(Ambiguity("no_such_date", words))
        return None
    first = candidates[0]
    if not days.weekdays or first.weekday() in days.weekdays:
        return first
    nearby = (c for c in candidates if abs((c - first).days) < _NEARBY)
    fitting = next((c for c in nearby if c.weekday() in days.weekdays), None)
    chosen = fitting or first
    other = f"{WEEKDAY_NAMES[first.weekday()]} {first.date().isoformat()}"
    notes.append(Ambiguity("weekday_mismatch", words, (chosen.date().isoformat(), other)))
    return chosen


def _candidates(day: int, days: Days, now: datetime) -> list[datetime]:
    """Dates that the fields may mean, nearest first: from today on, unless the past was said."""
    today = _today(now)
    if days.month and days.year:
        only = midnight(days.year, days.month, day)
        return [only] if only else []
    if days.month:
        years = range(today.year - 1, today.year + 9) if day == 29 and days.month == 2 else None
        found = [midnight(year, days.month, day) for year in years or range(today.year - 1, today.year + 7)]
    else:
        starts = [month_of(now, k).start for k in range(-1, 13)]
        found = [midnight(start.year, start.month, day) for start in starts]
    real = [date for date in found if date is not None]
    if days.past or days.which == "last":
        return [date for date in real if date < today][::-1]
    return [date for date in real if date >= today]


def _bounded(
    days: Days, base: tuple[Stretch, ...], now: datetime, notes: list[Ambiguity], words: str
) -> tuple[Stretch, ...]:
    low = _edge(days.low, base, now, notes, words)
    high = _edge(days.high, base, now, notes, words)
    if (days.low and low is None) or (days.high and high is None):
        return base
    grain = low[1] if low else high[1] if high else Grain.DAY
    start = low[0] if low else min(now, high[0]) if high else now
    if high and high[0] <= start:
        if low is None:
            return ()
        later = high[0] + timedelta(days=7)
        return (Stretch(start, later, grain),) if days.low and later > start else ()
    span = Stretch(start, high[0] if high else None, grain)
    if not base:
        return (span,)
    return tuple(part for stretch in base if (part := stretch.meet(span)))


def _edge(
    bound: tuple[Days, bool] | None,
    base: tuple[Stretch, ...],
    now: datetime,
    notes: list[Ambiguity],
    words: str,
) -> tuple[datetime, Grain] | None:
    if bound is None:
        return None
    inner, at_end = bound
    if base and not inner.stretches and not inner.which and (inner.weekdays or inner.monthdays):
        inner = replace(inner, stretches=base)
    found = stretches_of(inner, now, notes, words)
    if not found:
        return None
    edge = found[-1].end if at_end else found[0].start
    return (edge or found[0].start, found[0].grain)


def merged(one: Days, two: Days) -> Days | None:
    """Both said of the same date ("weds the 12th", "next week" + "tuesday"); None if they cannot be."""
    if (one.weekdays and two.weekdays) or (one.monthdays and two.monthdays) or (one.month and two.month):
        return None
    if (
        (one.year and two.year)
        or "after_said" in (one.which, two.which)
        or (one.past != two.past and one.stretches and two.stretches)
    ):
        return None
    if (one.low and two.low) or (one.high and two.high):
        return None
    stretches = one.stretches or two.stretches
    if one.stretches and two.stretches:
        if {s.grain for s in one.stretches} == {s.grain for s in two.stretches} and not _nested(one, two):
            return None
        met = [part for a in one.stretches for b in two.stretches if (part := a.meet(b))]
        if not met:
            return None
        stretches = tuple(met)
    both = replace(
        one,
        stretches=stretches,
        weekdays=one.weekdays or two.weekdays,
        monthdays=one.monthdays or two.monthdays,
        month=one.month or two.month,
        year=one.year or two.year,
        which=one.which or two.which,
        run=one.run or two.run,
        low=one.low or two.low,
        high=one.high or two.high,
        about=one.about or two.about,
        past=one.past or two.past,
    )
    return both if not stretches or _within(both) else None


def _nested(one: Days, two: Days) -> bool:
    return any(a.end is None or b.end is None for a in one.stretches for b in two.stretches)
