"""The holidays that patients in the United States name, and when they fall."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from nlu.timewords.calendar import midnight, month_of, nth_weekday
from nlu.timewords.sentence import Found, Sentence, rule
from nlu.timewords.values import Days, Stretch
from nlu.understanding import Grain

_FIXED = {
    "christmas eve": (12, 24), "xmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25),
    "xmas": (12, 25), "xmas day": (12, 25), "boxing day": (12, 26), "new years eve": (12, 31),
    "nye": (12, 31),
    "new year eve": (12, 31), "new years day": (1, 1), "new years": (1, 1), "new year day": (1, 1),
    "new year": (1, 1), "valentines day": (2, 14), "valentines": (2, 14), "valentine day": (2, 14),
    "st patricks day": (3, 17), "saint patricks day": (3, 17), "st pattys day": (3, 17),
    "st paddys day": (3, 17), "st patrick day": (3, 17), "groundhog day": (2, 2), "april fools day": (4, 1),
    "april fools": (4, 1), "cinco de mayo": (5, 5), "juneteenth": (6, 19), "independence day": (7, 4),
    "fourth of july": (7, 4), "4th of july": (7, 4), "july fourth": (7, 4), "july 4th": (7, 4),
    "halloween": (10, 31), "veterans day": (11, 11), "all saints day": (11, 1), "earth day": (4, 22),
    "all souls day": (11, 2), "tax day": (4, 15), "flag day": (6, 14), "womens day": (3, 8),
    "pi day": (3, 14), "may day": (5, 1), "canada day": (7, 1), "bastille day": (7, 14), "kwanzaa": (12, 26),
    "epiphany": (1, 6),
}  # fmt: skip
# month, weekday (Monday 0), which one (-1 the last), days added
_FLOATING = {
    "mlk day": (1, 0, 3, 0), "martin luther king day": (1, 0, 3, 0), "mlk": (1, 0, 3, 0),
    "martin luther king jr day": (1, 0, 3, 0), "presidents day": (2, 0, 3, 0), "president day": (2, 0, 3, 0),
    "mothers day": (5, 6, 2, 0), "mother day": (5, 6, 2, 0), "memorial day": (5, 0, -1, 0),
    "fathers day": (6, 6, 3, 0), "father day": (6, 6, 3, 0), "labor day": (9, 0, 1, 0),
    "labour day": (9, 0, 1, 0), "columbus day": (10, 0, 2, 0), "indigenous peoples day": (10, 0, 2, 0),
    "thanksgiving day": (11, 3, 4, 0), "thanksgiving": (11, 3, 4, 0), "turkey day": (11, 3, 4, 0),
    "election day": (11, 0, 1, 1), "patriots day": (4, 0, 3, 0), "grandparents day": (9, 0, 1, 6),
    "giving tuesday": (11, 3, 4, 5), "black friday": (11, 3, 4, 1), "cyber monday": (11, 3, 4, 4),
}  # fmt: skip
_FROM_EASTER = {
    "easter": 0, "easter sunday": 0, "easter monday": 1, "good friday": -2, "ash wednesday": -46,
    "palm sunday": -7, "mardi gras": -47, "fat tuesday": -47, "pentecost": 49, "holy thursday": -3,
}  # fmt: skip
_NAMES = {tuple(name.split()) for table in (_FIXED, _FLOATING, _FROM_EASTER) for name in table}
STARTS = frozenset(name[0] for name in _NAMES)
_LONGEST = max(len(name) for name in _NAMES)


def name_at(s: Sentence, i: int) -> tuple[str, int] | None:
    """The longest holiday name at `i`, with where it ends."""
    if s.text(i) not in STARTS:
        return None
    places = [k for k in range(i, i + _LONGEST + 1) if s.text(k) != "."][:_LONGEST]
    words = [s.text(k) for k in places]
    for size in range(_LONGEST, 0, -1):
        if tuple(words[:size]) in _NAMES:
            return " ".join(words[:size]), places[size - 1] + 1
    return None


@rule("the", "holiday")
def holiday_season(s: Sentence, i: int) -> Found | None:
    """before the holidays, over the holidays: from Christmas Eve to New Year's Day."""
    j = s.skip(i, "the")
    if s.text(j) != "holidays" or s.cat(i) != "the":
        return None
    start, end = s.today.replace(month=12, day=24), s.today.replace(year=s.now.year + 1, month=1, day=2)
    return (Days((Stretch(start, end, Grain.DAY),)),), j + 1


@rule("holiday", "ord", "month", "all", "the")
def holiday(s: Sentence, i: int) -> Found | None:
    """christmas, labor day, new year's eve 2027, thanksgiving weekend, the 4th of july weekend."""
    found = name_at(s, s.skip(i, "the"))
    if found is None:
        return None
    name, j = found
    if s.cat(j) == "number" and 1970 <= s[j].value <= 2100 and (day := holiday_in(name, s[j].value)):
        return (Days((_whole(day),)),), j + 1
    day = coming(name, s.today)
    if s.cat(j) == "weekend":
        return (Days((_long_weekend(day),)),), j + 1
    return (Days((_whole(day),)),), j


def _long_weekend(day: datetime) -> Stretch:
    """The weekend beside a holiday, with the holiday itself if it touches it (Thursday to Monday)."""
    weekday = day.weekday()
    saturday = day - timedelta(days=weekday + 2) if weekday < 3 else day + timedelta(days=5 - weekday)
    start, end = saturday, saturday + timedelta(days=2)
    if weekday in (3, 4):
        start = day
    elif weekday == 0:
        end = day + timedelta(days=1)
    return Stretch(start, end, Grain.DAY)


def _whole(day: datetime) -> Stretch:
    return Stretch(day, day + timedelta(days=1), Grain.DAY)


def coming(name: str, today: datetime) -> datetime:
    """The next such holiday, today included."""
    this_year = holiday_in(name, today.year)
    if this_year is not None and this_year >= today:
        return this_year
    return holiday_in(name, today.year + 1) or today


def holiday_in(name: str, year: int) -> datetime | None:
    """Midnight of the holiday in `year`; None for an unknown name."""
    if name in _FIXED:
        return midnight(year, *_FIXED[name])
    if name in _FROM_EASTER:
        return _easter(year) + timedelta(days=_FROM_EASTER[name])
    month, weekday, nth, added = _FLOATING[name]
    first = midnight(year, month, 1)
    day = nth_weekday(month_of(first), weekday, nth) if first else None
    return day + timedelta(days=added) if day else None


def _easter(year: int) -> datetime:
    """Western Easter Sunday, by the anonymous Gregorian computus."""
    century, rest = divmod(year, 100)
    skipped = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - skipped - rest % 4) % 7
    shift = (year % 19 + 11 * skipped + 22 * weekday) // 451
    month, day = divmod(skipped + weekday - 7 * shift + 114, 31)
    return datetime.combine(date(year, month, day + 1), time.min)
