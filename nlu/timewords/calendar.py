"""Naive calendar arithmetic: weeks from Monday, months, n-th weekdays, holidays."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from nlu.timewords.values import Stretch
from nlu.understanding import Grain

_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def midnight(year: int, month: int, day: int) -> datetime | None:
    """The start of that date, or None if the calendar has no such date or no patient means that year."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return datetime.combine(date(year, month, day), time.min)
    except ValueError:
        return None


def one_day(start: datetime) -> Stretch:
    """The whole day of `start`."""
    start = start.replace(hour=0, minute=0, second=0, microsecond=0)
    return Stretch(start, start + timedelta(days=1), Grain.DAY)


def add_months(moment: datetime, months: int) -> datetime:
    """`moment` moved by months, held back to the month's last day if need be."""
    index = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(index, 12)
    year = min(max(year, _FIRST_YEAR), _LAST_YEAR)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def week_of(moment: datetime, offset: int = 0) -> Stretch:
    """The Monday-to-Sunday week that holds `moment`, `offset` weeks on."""
    start = one_day(moment).start + timedelta(days=7 * offset - moment.weekday())
    return Stretch(start, start + timedelta(days=7), Grain.WEEK)


def month_of(moment: datetime, offset: int = 0) -> Stretch:
    """The calendar month that holds `moment`, `offset` months on."""
    start = add_months(one_day(moment).start.replace(day=1), offset)
    return Stretch(start, add_months(start, 1), Grain.MONTH)


def quarter_of(moment: datetime, offset: int = 0) -> Stretch:
    """The quarter that holds `moment`, `offset` quarters on."""
    start = one_day(moment).start.replace(month=3 * ((moment.month - 1) // 3) + 1, day=1)
    start = add_months(start, 3 * offset)
    return Stretch(start, add_months(start, 3), Grain.QUARTER)


def year_of(moment: datetime, offset: int = 0) -> Stretch:
    """The calendar year that holds `moment`, `offset` years on."""
    start = add_months(one_day(moment).start.replace(month=1, day=1), 12 * offset)
    return Stretch(start, add_months(start, 12), Grain.YEAR)


def period_of(unit: str, moment: datetime, offset: int = 0) -> Stretch | None:
    """The calendar period of `unit` (day to year) that holds `moment`, `offset` of them on."""
    match unit:
        case "day":
            return one_day(moment + timedelta(days=offset))
        case "week":
            return week_of(moment, offset)
        case "fortnight":
            start = week_of(moment, 2 * offset).start
            return Stretch(start, start + timedelta(days=14), Grain.WEEK)
        case "month":
            return month_of(moment, offset)
        case "quarter":
            return quarter_of(moment, offset)
        case "year":
            return year_of(moment, offset)
    return None


def moved(moment: datetime, unit: str, count: int) -> datetime:
    """`moment` moved by `count` of `unit` (second to decade), kept between the years 1900 and 2200."""
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120}.get(unit)
    try:
        if months:
            return add_months(moment, months * count)
        there = moment + count * _LENGTHS[unit]
    except OverflowError:
        return moment
    return there if _FIRST_YEAR <= there.year <= _LAST_YEAR else moment


_LENGTHS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "fortnight": timedelta(days=14),
}


def nth_weekday(period: Stretch, weekday: int, nth: int) -> datetime | None:
    """The `nth` (from 1; -1 is the last, -2 the one before) such weekday within `period`, or None."""
    if period.end is None:
        return None
    first = period.start + timedelta(days=(weekday - period.start.weekday()) % 7)
    last = period.end - timedelta(days=1)
    last -= timedelta(days=(last.weekday() - weekday) % 7)
    found = last + timedelta(days=7 * (nth + 1)) if nth < 0 else first + timedelta(days=7 * (nth - 1))
    return found if period.start <= found < period.end else None


def next_weekday(today: datetime, weekday: int, *, today_counts: bool) -> datetime:
    """The first such weekday from `today` on (or after it)."""
    ahead = (weekday - today.weekday()) % 7
    if ahead == 0 and not today_counts:
        ahead = 7
    return today + timedelta(days=ahead)
