"""One alternative of a wish, and what alternatives share: a day, a week, a time of day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from nlu.timewords.values import Days, Times, common, complement


@dataclass(slots=True)
class Term:
    """One alternative: a date, a time of day, or both; `time_first` if the time came before the date.

    `whole` says that the whole day was asked for, so that it takes no time from its neighbours.
    """

    days: Days | None
    times: Times | None
    start: int
    end: int
    time_first: bool = False
    whole: bool = False
    link: str = ""


def both_bounds(one: Times | None, two: Times) -> Times | None:
    """ "after 3 and before 5": one bound below and one above make a range."""
    if one is None or one.shape != "range" or two.shape != "range":
        return None
    ends = {one.windows[0][1] == 1440, two.windows[0][1] == 1440}
    starts = {one.windows[0][0] == 0, two.windows[0][0] == 0}
    return refined(one, two) if ends == starts == {True, False} else None


def refined(one: Times, two: Times) -> Times | None:
    """Both said of the same time ("morning", "at 9"): each open a.m./p.m. gives way; None if they clash."""
    if one.shape == "any" or two.shape == "any":
        return two if one.shape == "any" else one
    if one.shape == "point" and two.shape == "point":
        return one if one.windows == two.windows else None
    one, two = _settled(one, two), _settled(two, one)
    windows = common(one.windows, two.windows)
    if not windows:
        return None
    finer = one if one.shape == "point" else two
    generic = one.generic or two.generic or (one.shape == "range" and two.shape == "point")
    return replace(finer, windows=windows, about=one.about or two.about, unsure=False, generic=generic)


def _settled(times: Times, context: Times) -> Times:
    """The reading of `times` whose said minute lies in `context`; the best guess if neither does."""
    if times.other is None or context.shape != "part":
        return times
    if any(start <= times.anchor < end for start, end in context.windows):
        return replace(times, other=None, unsure=False)
    if any(start <= times.other.anchor < end for start, end in context.windows):
        return times.other
    return times


def share_days(terms: list[Term], now: datetime) -> None:
    """Gives a dateless alternative the date it shares, and a bare weekday the week it shares."""
    for k, term in enumerate(terms):
        if term.days is None and not (term.link in ("not", "else") or _stands_alone(terms, k)):
            earlier = next((t.days for t in reversed(terms[:k]) if t.days and not t.days.past), None)
            later = next(
                (t.days for t in terms[k + 1 :] if t.days and not t.days.past and t.link != "break"), None
            )
            term.days = earlier or later
    for one, two in pairwise(terms):
        if one.days and two.days and two.link in ("or", "comma", "gap", "else", "but"):
            _share_week(one, two)
    for one, two in reversed(list(pairwise(terms))):
        if one.days and two.days and two.link in ("or", "comma"):
            _share_week_back(one, two, now)


def _stands_alone(terms: list[Term], k: int) -> bool:
    """Whether "mornings" in "mornings or fridays", "before 9" in "fridays or before 9", is its own wish."""
    times = terms[k].times
    leader = terms[k - 1] if k else None
    if (
        leader
        and leader.times is None
        and leader.days
        and (
            leader.days.which == "every" or (only_weekdays(leader.days) and times and times.shape == "range")
        )
        and terms[k].link == "or"
    ):
        return True
    follower = terms[k + 1] if k + 1 < len(terms) else None
    generic = times is not None and times.generic
    return generic and follower is not None and follower.times is None and not terms[:k]


def _share_week(one: Term, two: Term) -> None:
    a, b = one.days, two.days
    if a is None or b is None:
        return
    if a.weekdays and only_weekdays(b) and a.stretches:
        two.days = replace(b, stretches=a.stretches)
    elif a.weekdays and only_weekdays(b) and a.which in ("next", "last", "every") and not a.stretches:
        if a.which == "every" and len(a.weekdays) > 3:
            return
        two.days = replace(b, which=a.which, past=a.past)
    elif a.monthdays and b.monthdays and a.month and not (b.month or b.stretches):
        two.days = replace(b, month=a.month, year=a.year)


def _share_week_back(one: Term, two: Term, now: datetime) -> None:
    a, b = one.days, two.days
    if a is None or b is None:
        return
    if only_weekdays(a) and b.weekdays and b.stretches and a.weekdays[-1] < b.weekdays[0]:
        if all(part.start > now for part in b.stretches):
            one.days = replace(a, stretches=b.stretches)
    elif only_weekdays(a) and b.weekdays and b.which == "every" and len(b.weekdays) < 5 and not b.stretches:
        one.days = replace(a, which="every")
    elif a.monthdays and b.monthdays and b.month and not (a.month or a.stretches or a.weekdays):
        one.days = replace(a, month=b.month, year=b.year)


def only_weekdays(days: Days) -> bool:
    return bool(days.weekdays) and not (
        days.stretches or days.monthdays or days.month or days.which or days.low or days.high
    )


def share_times(terms: list[Term], dateless: list[Term]) -> None:
    """ "tuesday or wednesday morning", "mornings on tuesday or thursday": one time for the whole list.

    `dateless` are those that had no date of their own: "11 or 11:30 on the 10th or the 12th" is four.
    """
    for one, two in reversed(list(pairwise(terms))):
        if (
            one.times is None
            and not one.whole
            and two.times is not None
            and not two.time_first
            and two.days
            and _same_list(one, two)
        ):
            one.times = two.times
    for one, two in pairwise(terms):
        if (
            two.times is None
            and not two.whole
            and one.times is not None
            and one.time_first
            and _same_list(one, two)
        ):
            two.times, two.time_first = one.times, True
            terms += [replace(hour, days=two.days) for hour in _hours_before(terms, one, dateless)]
    for term in terms:
        if term.times is not None and term.times.shape == "any":
            term.times = None


def _hours_before(terms: list[Term], last: Term, dateless: list[Term]) -> list[Term]:
    """The hours without a date that stand in one list right before `last`."""
    found: list[Term] = []
    for k in range(terms.index(last), 0, -1):
        before = terms[k - 1]
        if terms[k].link != "or" or not any(before is term for term in dateless):
            break
        if before.times is None or before.times.shape != "point":
            break
        found.append(before)
    return found


def _same_list(one: Term, two: Term) -> bool:
    return two.link in ("or", "comma", "gap") and not (one.days and one.days.past)


def barred(times: Times) -> Times | None:
    """The times of day that a refusal of `times` leaves; None if it leaves nothing."""
    windows = complement(times.windows)
    if not windows:
        return None
    other = Times(complement(times.other.windows), times.grain, "range") if times.other else None
    if other and not other.windows:
        other = None
    return Times(windows, times.grain, "range", times.anchor, other, generic=True)
