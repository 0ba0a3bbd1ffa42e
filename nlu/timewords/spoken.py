"""Reads a time as people say it: noon, half past four, quarter to five, ten past three, half 3."""

from __future__ import annotations

from nlu.timewords.halves import exact, with_meridiem
from nlu.timewords.sentence import Sentence
from nlu.timewords.values import DAY_MINUTES, Times
from nlu.understanding import Grain

_HALF_DAY = 720


def spoken(s: Sentence, i: int) -> tuple[Times, int] | None:
    """noon, half past four, quarter to 5, ten past three, half 3."""
    if s.cat(i) == "clockword":
        times = exact(720 if s[i].word == "noon" else 0, Grain.HOUR, settled=True, hours=s.hours)
        return times, i + 1
    j = s.skip(i, "article")
    minutes = _minutes_said(s, j)
    if minutes is None:
        return None
    count, j = minutes
    if s.cat(j) == "unit" and s[j].word == "minute":
        j += 1
    sign = _SIGNS.get(s.text(j), 0)
    if not sign and not (s.cat(j - 1) == "half" and s[j].value and _hour_number(s, j)):
        return None
    k = j + 1 if sign else j
    hour = _hour_number(s, k)
    if s.cat(k) == "clockword":
        base = 720 if s[k].word == "noon" else DAY_MINUTES
        return with_meridiem(s, k + 1, (base + sign * count) % DAY_MINUTES, Grain.MINUTE, settled=True)
    if not hour or (s.cat(k + 1) == "num" and s[k + 1].value >= 10):
        return None
    minute = hour * 60 + (sign or 1) * count
    return with_meridiem(
        s, s.skip(k + 1, "oclock"), minute if minute >= 60 else minute + _HALF_DAY, Grain.MINUTE
    )


_SIGNS = {"past": 1, "after": 1, "to": -1, "til": -1, "till": -1, "before": -1, "of": -1}


def _minutes_said(s: Sentence, j: int) -> tuple[int, int] | None:
    if s.cat(j) == "half":
        return 30, j + 1
    if s[j].word == "quarter":
        return 15, j + 1
    if s.cat(j) in ("number", "num"):
        value, k = s[j].value, j + 1
        joined = k + (s.text(k) == "-" and s.cat(j) == "num")
        if value == 20 and s.cat(joined) == "num" and 0 < s[joined].value < 10:
            value, k = value + s[joined].value, joined + 1
        if 0 < value < 60 and (s[k].word == "minute" or _may_be_minutes(s, j, k, value)):
            return value, k
    return None


def _may_be_minutes(s: Sentence, j: int, k: int, value: int) -> bool:
    """Whether "10 to 5" counts minutes; bare figures that could be two hours are left to the ranges."""
    if s.cat(j - 1) in ("from", "between"):
        return False
    if s.text(k) in ("of", "after", "before") and value in (5, 10, 20, 25):
        return s.cat(j - 1) in ("end", "mark", "at", "around") and s.cat(k + 2) != "unit"
    if s.text(k) not in ("past", "to", "til", "till") or value % 5:
        return s.text(k) == "past"
    spelt = s.cat(j) == "num" or s.text(k) == "past" or s.cat(j - 1) in ("at", "around")
    return spelt or value > 12 or value == 5


def _hour_number(s: Sentence, j: int) -> int:
    token = s[j]
    return token.value if token.cat in ("number", "num") and 1 <= token.value <= 12 else 0


def minutes_after_hour(s: Sentence, j: int) -> tuple[int, int] | None:
    """three thirty, ten-thirty, nine forty five, ten oh five."""
    j += s.text(j) == "-" and s[j].tight
    token = s[j]
    if token.cat == "num" and token.value >= 10:
        if token.value >= 20 and s.cat(j + 1) == "num" and 0 < s[j + 1].value < 10:
            return token.value + s[j + 1].value, j + 2
        return token.value, j + 1
    if token.text in ("oh", "o") and s.cat(j + 1) == "num" and 0 < s[j + 1].value < 10:
        return s[j + 1].value, j + 2
    return None
