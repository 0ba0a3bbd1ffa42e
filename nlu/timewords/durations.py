"""Rules for dates counted by a length of time: in 3 days, 2 weeks from tuesday, an hour ago."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from nlu.timewords.calendar import month_of, next_weekday, one_day, period_of
from nlu.timewords.dates import stretches_of
from nlu.timewords.lengths import Length, length_at
from nlu.timewords.sentence import Found, Sentence, date_at, rule
from nlu.timewords.values import Days, Stretch
from nlu.timewords.wordlists import words
from nlu.understanding import Grain

_SMALL = frozenset({"second", "minute", "hour"})


def point_after(base: datetime, length: Length, sign: int = 1) -> Days:
    """The date (or moment, for hours and minutes) that lies `length` from `base`."""
    at = length.added_to(base, sign)
    if length.parts[-1][1] in _SMALL or (length.unit == "day" and length.parts[0][0] % 1):
        start = at.replace(second=0, microsecond=0)
        return Days((Stretch(start, start + timedelta(minutes=1), Grain.MINUTE),), past=sign < 0)
    first = month_of(at) if length.unit in ("year", "decade") and len(length.parts) == 1 else one_day(at)
    if length.most is not None:
        last = one_day(length.added_to(base, sign, upper=True))
        start, end = min(first.start, last.start), max(first.start, last.start) + timedelta(days=1)
        return Days((Stretch(start, end, Grain.DAY),), past=sign < 0)
    if length.vague and sign > 0:
        return Days((first, *_around(first, length)), about=True)
    return Days((first,), past=sign < 0)


def _around(first: Stretch, length: Length) -> tuple[Stretch, ...]:
    """A vague count of weeks or months spreads over the days beside the one counted."""
    spread = {"week": 3, "fortnight": 3, "month": 10}.get(length.unit, 0)
    if not spread:
        extra = timedelta(days=1)
        return (Stretch(first.start + extra, first.start + 2 * extra, Grain.DAY),)
    reach = timedelta(days=spread)
    after = first.start + timedelta(days=1)
    return (Stretch(first.start - reach, first.start, Grain.DAY), Stretch(after, after + reach, Grain.DAY))


@rule("in")
def in_length(s: Sentence, i: int) -> Found | None:
    """in 3 days, in about half an hour, in the next 2 weeks, in a week's time."""
    about = s.cat(i + 1) == "around" or s.text(i + 1) in ("like", "maybe", "roughly")
    i += s.text(i + 1) in ("exactly", "just", "only")
    found = length_at(s, i + 1 + about)
    if found is None or found[0].unit == "second" or found[0].unit == "decade":
        return None
    length, j = found
    length = replace(length, vague=length.vague or about)
    if length.parts == ((1.0, "minute"),):
        return None
    if s.text(j) in ("time", "s") or (s.text(j) == "times"):
        j += 1
    base, j = _counted_from(s, j) or (s.now, j)
    return (point_after(base, length),), j


def _counted_from(s: Sentence, j: int) -> tuple[datetime, int] | None:
    if s.cat(j) == "from" and s.text(j) != "starting":
        if s.cat(j + 1) == "now" or s.text(j + 1) == "here":
            return s.now, j + 2
        inner = date_at(s, s.skip(j + 1, "the"))
        if inner:
            resolved = stretches_of(inner[0], s.now, [])
            if resolved:
                return resolved[0].start, inner[1]
    return None


@rule("number", "num", "article", "quantity", "half", "dotted")
def length_from(s: Sentence, i: int) -> Found | None:
    """2 weeks from tuesday, 3 days ago, an hour from now, two weeks before christmas, a week out."""
    found = length_at(s, i)
    if found is None or found[0].unit == "decade":
        return None
    length, j = found
    if s.cat(j) == "ago" or s.text(j) == "back":
        return (point_after(s.now, length, -1),), j + 1 + (s[j + 1].word == "today")
    if s.text(j) in ("hence", "out"):
        return (point_after(s.now, length),), j + 1
    if s.cat(j) in ("after", "before"):
        inner = date_at(s, s.skip(j + 1, "the"))
        if inner is None:
            return None
        resolved = stretches_of(inner[0], s.now, [])
        if not resolved:
            return None
        return (point_after(resolved[0].start, length, 1 if s.cat(j) == "after" else -1),), inner[1]
    if s.cat(j) == "relday" and length.unit in ("week", "fortnight") and s.text(i - 1) not in _LASTING:
        return (point_after(s.day(s[j].value), length),), j + 1
    if s.cat(j) == "on" and s.cat(j + 1) == "weekday" and length.unit in ("week", "fortnight"):
        return (point_after(next_weekday(s.today, s[j + 1].value, today_counts=False), length),), j + 2
    counted = _counted_from(s, j)
    return ((point_after(counted[0], length),), counted[1]) if counted else None


_LASTING = words("for been its it of since past last")


@rule("within", "in", "during", "which", "the", "for", "over", "after")
def reach(s: Sentence, i: int) -> Found | None:
    """within 3 days, in the next 2 weeks, over the past 3 days, next 3 days, after 5 days."""
    bounded = s.cat(i) in ("within", "in", "during", "over")
    k = s.skip(i + 1, "the") if s.cat(i) != "which" else i
    if s.cat(i) == "the" and s.cat(k) != "which":
        return None
    which = s[k].word if s.cat(k) == "which" else ""
    after = s.cat(i) == "after" and s.text(i) == "after"
    if which not in ("next", "last", "past", "coming", "previous", "following") and not (
        s.cat(i) == "within" or after
    ):
        return None
    if which and bounded and s.cat(k + 1) == "unit" and s[k + 1].word in _SMALL:
        return (_coming_reach(s, Length(((1.0, s[k + 1].word),)), bounded),), k + 2
    found = length_at(s, s.skip(k + 1, "around") if which else k)
    if found is None or (which and s.cat(k + 1) not in ("number", "num", "quantity", "around")):
        return None
    length, j = found
    if after:
        return (Days((Stretch(one_day(length.added_to(s.now)).start, None, Grain.DAY),)),), j
    if which in ("last", "past", "previous"):
        return (_past_reach(s, length),), j
    return (_coming_reach(s, length, bounded),), j


def _past_reach(s: Sentence, length: Length) -> Days:
    if length.unit in _SMALL:
        return Days((Stretch(length.added_to(s.now, -1), s.now, Grain.MINUTE),), past=True)
    end = _unit_start(s, length.unit)
    return Days((Stretch(length.added_to(end, -1), end, _GRAIN_OF[length.unit]),), past=True)


def _coming_reach(s: Sentence, length: Length, bounded: bool) -> Days:
    if length.unit in _SMALL:
        grain = Grain.HOUR if length.unit == "hour" else Grain.MINUTE
        return Days((Stretch(s.now, length.added_to(s.now), grain),))
    if bounded:
        return Days((Stretch(s.now, length.added_to(s.today) + timedelta(days=1), Grain.DAY),))
    if length.vague or length.unit == "day":
        start = s.today + timedelta(days=1)
        return Days((Stretch(start, length.added_to(start), Grain.DAY),))
    start = length.__class__(((1, length.unit),)).added_to(_unit_start(s, length.unit))
    return Days((Stretch(start, length.added_to(start), _GRAIN_OF[length.unit]),))


def _unit_start(s: Sentence, unit: str) -> datetime:
    period = period_of("week" if unit == "fortnight" else unit, s.now)
    return period.start if period else s.today


_GRAIN_OF = {"day": Grain.DAY, "week": Grain.WEEK, "fortnight": Grain.WEEK, "month": Grain.MONTH,
             "quarter": Grain.QUARTER, "year": Grain.YEAR}  # fmt: skip
