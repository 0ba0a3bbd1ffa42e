"""Lengths of time: "3 days", "half an hour", "a couple of weeks", and what they are counted from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from nlu.timewords.calendar import month_of, moved, next_weekday, one_day, period_of
from nlu.timewords.dates import stretches_of
from nlu.timewords.sentence import Found, Sentence, date_at, rule
from nlu.timewords.values import Days, Stretch
from nlu.timewords.wordlists import words
from nlu.understanding import Grain


@dataclass(frozen=True, slots=True)
class Length:
    """A length as said: (count, unit) parts, whether it was vague, and its coarsest unit.

    `most` is the upper count of "2 or 3 weeks" (same unit), else None.
    """

    parts: tuple[tuple[float, str], ...]
    vague: bool = False
    most: float | None = None

    @property
    def unit(self) -> str:
        """The unit of the first part."""
        return self.parts[0][1]

    def added_to(self, moment: datetime, sign: int = 1, *, upper: bool = False) -> datetime:
        """`moment` moved by this length."""
        for count, unit in self.parts:
            if upper and self.most is not None:
                count = self.most
            whole = int(count)
            moment = moved(moment, unit, sign * whole)
            if count != whole:
                moment = moved(moment, *_fraction(count - whole, unit, sign))
        return moment


_FINER = {"hour": ("minute", 60), "day": ("hour", 24), "week": ("day", 7), "month": ("day", 30),
          "year": ("month", 12), "minute": ("second", 60)}  # fmt: skip


def _fraction(rest: float, unit: str, sign: int) -> tuple[str, int]:
    finer, size = _FINER.get(unit, ("day", 0))
    return finer, sign * round(rest * size)


_ADJECTIVES = words("business working full whole more calendar solid short good")
_VAGUE = {"couple": 2.0, "few": 3.0, "several": 5.0}


def count_at(s: Sentence, i: int) -> tuple[float, int, bool] | None:
    """A count at `i`: (value, end, vague)."""
    cat = s.cat(i)
    if cat == "number":
        text = s[i].text
        if len(text) > 4:
            return None
        return float(text), i + 1, False
    if cat == "dotted":
        return float(s[i].text), i + 1, False
    if cat == "num":
        value = s[i].value
        j = i + 1
        if value >= 20:
            k = j + 1 if s.text(j) == "-" else j
            if s.cat(k) == "num" and s[k].value < 10:
                return float(value + s[k].value), k + 1, False
        return float(value), j, False
    j = s.skip(i, "article")
    if s.cat(j) == "quantity":
        return _VAGUE[s[j].word], s.skip(j + 1, "of"), True
    if s.text(j) == "good" and s.cat(j + 1) == "quantity":
        return _VAGUE[s[j + 1].word], s.skip(j + 2, "of"), True
    return (1.0, j, False) if j == i + 1 else None


def length_at(s: Sentence, i: int) -> tuple[Length, int] | None:
    """A length of time at `i`, with where it ends."""
    half = _half_at(s, i)
    if half:
        return half
    counted = count_at(s, i)
    if counted is None:
        return None
    count, j, vague = counted
    most = None
    if s.cat(j) in ("or", "to") or s.text(j) in ("-", "–"):
        upper = count_at(s, j + 1)
        if upper and upper[0] > count:
            most, j = upper[0], upper[1]
    if s.cat(j) == "and" and s.cat(j + 1) == "article" and s.cat(j + 2) == "half" and s.cat(j + 3) == "unit":
        return Length(((count + 0.5, s[j + 3].word),)), j + 4
    while s.text(j) in _ADJECTIVES or s.text(j) == "-":
        j += 1
    if s.cat(j) != "unit":
        return _short_unit(s, j, count)
    return _rest_of_length(s, j + 1, Length(((count, s[j].word),), vague, most))


def _short_unit(s: Sentence, j: int, count: float) -> tuple[Length, int] | None:
    unit = {"h": "hour", "d": "day", "w": "week", "m": "minute"}.get(s.text(j))
    if unit and s[j].tight and s[j - 1].cat == "number":
        return Length(((count, unit),)), j + 1
    return None


def _half_at(s: Sentence, i: int) -> tuple[Length, int] | None:
    j = s.skip(i, "article")
    if s.cat(j) == "half":
        k = s.skip(j + 1, "article")
        if s.cat(k) == "unit" and s[k].word in _FINER:
            return Length(((0.5, s[k].word),)), k + 1
    return _quarters_of_an_hour(s, j)


def _quarters_of_an_hour(s: Sentence, j: int) -> tuple[Length, int] | None:
    quarters = s[j].value if s.cat(j) in ("num", "number") else 1
    j += s.cat(j) in ("num", "number")
    if s[j].word != "quarter" or not 1 <= quarters <= 3:
        return None
    k = s.skip(j + 1, "of", "article")
    if k == j + 1 or s[k].word != "hour":
        return None
    return Length(((15 * quarters, "minute"),)), k + 1


def _rest_of_length(s: Sentence, j: int, length: Length) -> tuple[Length, int]:
    """... and a half; ... and 30 minutes; ... or so."""
    if s.cat(j) == "and":
        k = s.skip(j + 1, "article")
        if s.cat(k) == "half" and s.cat(k + 1) != "unit":
            count, unit = length.parts[0]
            return Length(((count + 0.5, unit),), length.vague), k + 1
        if (more := count_at(s, j + 1)) and s.cat(more[1]) == "unit":
            return Length((*length.parts, (more[0], s[more[1]].word)), length.vague), more[1] + 1
    if s.cat(j) == "or" and s.text(j + 1) == "so":
        return Length(length.parts, True, length.most), j + 2
    return length, j


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
    about = s.cat(i + 1) == "around"
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
        return (point_after(s.now, length, -1),), j + 1
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
