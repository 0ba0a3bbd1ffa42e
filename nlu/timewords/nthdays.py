"""Rules for counted days: the first monday of june, the last week of march, the first tuesday you have."""

from __future__ import annotations

from datetime import timedelta

from nlu.timewords.calendar import month_of, next_weekday, nth_weekday, one_day, week_of
from nlu.timewords.dates import stretches_of
from nlu.timewords.daywords import PERIODS
from nlu.timewords.lengths import count_at
from nlu.timewords.sentence import Found, Sentence, date_at, rule
from nlu.timewords.values import Days, Stretch
from nlu.timewords.wordlists import words
from nlu.understanding import Grain


@rule("ord", "the", "edge", "which")
def nth_of_period(s: Sentence, i: int) -> Found | None:
    """the first monday of june, last friday of the month, 2nd tuesday in april, the last week of march."""
    j = s.skip(i, "the")
    nth = s[j].value if s.cat(j) == "ord" else -1 if s[j].word in ("last", "end") else 0
    if s.text(j) == "penultimate":
        nth = -2
    if s.text(j) in ("second", "2nd") and s.cat(j + 1) == "to" and s[j + 2].word == "last":
        nth, j = -2, j + 2
    if not nth or nth > 5:
        return None
    what = s[j + 1]
    if what.cat not in ("weekday", "weekend", "unit") or (
        what.cat == "unit" and what.word not in ("day", "week")
    ):
        return None
    k = j + 2
    if s.cat(k) in ("of", "in"):
        inner = date_at(s, k + 1) or _bare_period(s, k + 1)
        if inner is None:
            return None
        period, k = stretches_of(inner[0], s.now, []), inner[1]
    elif (
        nth == 1
        and s.cat(k) == "after"
        and what.cat == "weekday"
        and (inner := date_at(s, s.skip(k + 1, "on")))
    ):
        after = stretches_of(inner[0], s.now, [])
        first = next_weekday(after[-1].start, what.value, today_counts=False) if after else None
        return ((Days((one_day(first),)),), inner[1]) if first else None
    elif nth == 1 and what.cat == "weekday" and (found := _first_after(s, j + 1, k)):
        return found
    elif nth == 1 and what.cat == "weekday" and s.text(k) in _OPEN_TO:
        return (Days((one_day(next_weekday(s.today, what.value, today_counts=False)),)),), k
    elif nth > 0 and what.cat == "weekday":
        period = (month_of(s.now), month_of(s.now, 1))
    else:
        return None
    return _nth(s, nth, j + 1, period, k)


@rule("ord", "the")
def nths_of_period(s: Sentence, i: int) -> Found | None:
    """the 2nd or 3rd week of march, the first and last week of june: each of the two."""
    j = s.skip(i, "the")
    k = s.skip(j + 2, "the") if s.cat(j + 1) in ("or", "and") else j
    if s.cat(j) != "ord" or k == j or not (s.cat(k) == "ord" or s[k].word == "last"):
        return None
    other = nth_of_period(s, k)
    if other is None or s[k + 1].word != "week" or not isinstance(other[0][0], Days):
        return None
    weeks = other[0][0].stretches
    apart = (s[k].value or 0) - s[j].value
    if len(weeks) != 1 or s.cat(k) != "ord" or not 1 <= apart <= 4:
        return None
    return (Days((week_of(weeks[0].start, -apart), *weeks)),), other[1]


def _first_after(s: Sentence, day: int, k: int) -> Found | None:
    """The first tuesday you have after the 10th: the weekday at `day`, counted from the date behind it."""
    while s.text(k) in _OPEN_TO or s.text(k) == "have":
        k += 1
    inner = date_at(s, s.skip(k + 1, "on")) if s.cat(k) == "after" else None
    after = stretches_of(inner[0], s.now, []) if inner else ()
    if inner is None or not after:
        return None
    return (Days((one_day(next_weekday(after[-1].start, s[day].value, today_counts=False)),)),), inner[1]


@rule("ord", "the", "which")
def days_at_an_end(s: Sentence, i: int) -> Found | None:
    """the first two days of next week, the last 3 weeks of may, the first couple of days of april."""
    j = s.skip(i, "the")
    first = s.cat(j) == "ord" and s[j].value == 1
    counted = count_at(s, j + 1) if first or s[j].word == "last" else None
    if counted is None or s.cat(counted[1]) != "unit" or s.cat(counted[1] + 1) not in ("of", "in"):
        return None
    size, k = {"day": 1, "week": 7}.get(s[counted[1]].word, 0) * int(counted[0]), counted[1] + 2
    inner = date_at(s, k) or _bare_period(s, k)
    whole = stretches_of(inner[0], s.now, []) if inner else ()
    if inner is None or len(whole) != 1 or whole[0].end is None or not 0 < size < 100:
        return None
    start = whole[0].start if first else whole[0].end - timedelta(days=size)
    return (Days((Stretch(start, start + timedelta(days=size), Grain.DAY),)),), inner[1]


@rule("the", "which", "either")
def next_few_weekdays(s: Sentence, i: int) -> Found | None:
    """the next two fridays, either of the next 3 mondays."""
    j = s.skip(i, "either", "of", "the")
    counted = count_at(s, j + 1) if s[j].word in ("next", "coming") else None
    if counted is None or s.cat(counted[1]) != "weekday" or not 2 <= counted[0] <= 8:
        return None
    first = next_weekday(s.today, s[counted[1]].value, today_counts=False)
    days = tuple(one_day(first + timedelta(days=7 * k)) for k in range(int(counted[0])))
    return (Days(days),), counted[1] + 1


@rule("number", "num", "article", "quantity")
def weekdays_from_now(s: Sentence, i: int) -> Found | None:
    """2 tuesdays from now, a couple of fridays ago: so many such days counted from today."""
    counted = count_at(s, i)
    if counted is None or s.cat(counted[1]) != "weekday" or not 1 <= counted[0] <= 52:
        return None
    count, j = int(counted[0]), counted[1]
    day = s[j].value
    if s.cat(j + 1) == "ago":
        latest = next_weekday(s.today, day, today_counts=False) - timedelta(days=7)
        latest -= timedelta(days=7) if latest == s.today else timedelta()
        return (Days((one_day(latest - timedelta(days=7 * (count - 1))),), past=True),), j + 2
    if s.cat(j + 1) != "from" or s.cat(j + 2) not in ("now", "relday"):
        return None
    first = next_weekday(s.today, day, today_counts=False)
    return (Days((one_day(first + timedelta(days=7 * (count - 1))),)),), j + 3


@rule("the", "weekday")
def weekday_beside_date(s: Sentence, i: int) -> Found | None:
    """the wednesday before christmas, the friday after the 12th: the nearest such day on that side."""
    j = s.skip(i, "the")
    if s.cat(j) != "weekday" or s.cat(j + 1) not in ("before", "after") or s[j].word == "every":
        return None
    if s.cat(i - 1) in ("any", "every", "article") or s.text(j + 1) == "past":
        return None
    inner = date_at(s, s.skip(j + 2, "the"))
    found = stretches_of(inner[0], s.now, []) if inner else ()
    if inner is None or len(found) != 1 or inner[0].low or inner[0].high or _weekly(inner[0]):
        return None
    if s.cat(j + 1) == "after":
        edge = (found[0].end or found[0].start) - timedelta(days=1)
        return (Days((one_day(next_weekday(edge, s[j].value, today_counts=False)),)),), inner[1]
    back = (found[0].start.weekday() - s[j].value - 1) % 7 + 1
    return (Days((one_day(found[0].start - timedelta(days=back)),)),), inner[1]


def _weekly(days: Days) -> bool:
    """Whether `days` is a day or week counted from now: "tuesday after tomorrow" bounds, it does not name."""
    return bool(days.weekdays)


@rule("the", "weekday", "weekend", "unit")
def before_last(s: Sentence, i: int) -> Found | None:
    """the tuesday before last, the week before last, the weekend before last."""
    j = s.skip(i, "the")
    if s.cat(j) not in ("weekday", "weekend", "unit") or s.cat(j + 1) != "before" or s[j + 2].word != "last":
        return None
    if s.cat(j + 3) in ("unit", "weekday", "weekend", "month", "part"):
        return None
    if s.cat(j) == "unit":
        period = PERIODS[s[j].word](s, -2) if s[j].word in PERIODS else None
        return ((Days((period,), past=True),), j + 3) if period else None
    if s.cat(j) == "weekend":
        start = week_of(s.now, -2).start + timedelta(days=5)
        return (Days((Stretch(start, start + timedelta(days=2), Grain.DAY),), past=True),), j + 3
    last = s.today - timedelta(days=(s.today.weekday() - s[j].value - 1) % 7 + 1)
    return (Days((one_day(last - timedelta(days=7)),), past=True),), j + 3


_OPEN_TO = words("you u they available open free possible youve that thats")


def _bare_period(s: Sentence, i: int) -> tuple[Days, int] | None:
    j = s.skip(i, "the")
    if s.cat(j) == "unit" and s[j].word in PERIODS and s[j].word != "day":
        period = PERIODS[s[j].word](s, 0)
        return Days((period,)), j + 1
    return None


def _nth(s: Sentence, nth: int, j: int, periods: tuple[Stretch, ...], end: int) -> Found | None:
    for period in periods:
        if s[j].word == "week" and s.cat(j) == "unit":
            day = nth_weekday(period, 0 if nth > 0 else 6, nth)
            found = week_of(day) if day else None
        elif s[j].cat == "weekend":
            day = nth_weekday(period, 5, nth)
            found = Stretch(day, day + timedelta(days=2), Grain.DAY) if day else None
        elif s[j].cat == "unit":
            edge = period.start + timedelta(days=nth - 1) if nth > 0 else (period.end or period.start)
            found = one_day(edge if nth > 0 else edge - timedelta(days=1))
        else:
            day = nth_weekday(period, s[j].value, nth)
            found = one_day(day) if day else None
        if found and ((found.end or found.start) > s.today or len(periods) == 1):
            return (Days((found,)),), end
    return None
