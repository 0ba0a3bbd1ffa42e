"""Rules for parts of a year: this summer, winter 2027, q2, the first quarter of next year, in 2027."""

from __future__ import annotations

from datetime import datetime

from nlu.timewords.calendar import add_months, midnight, quarter_of
from nlu.timewords.periods import OFFSETS
from nlu.timewords.sentence import Found, Sentence, rule
from nlu.timewords.values import Days, Stretch
from nlu.understanding import Grain


@rule("season", "which", "the", "in")
def season(s: Sentence, i: int) -> Found | None:
    """this summer, next fall, in the spring, winter 2027 (never a bare "fall" or "spring")."""
    j = s.skip(i, "in", "the")
    which = s[j].word if s.cat(j) == "which" else ""
    j = j + 1 if which else j
    bare = j == i and s.cat(i - 1) not in ("of", "edge") and len(s) > 1
    dated = s.cat(j + 1) == "number" and len(s.text(j + 1)) == 4
    if s.cat(j) != "season" or (bare and not dated and s[j].word in ("fall", "spring")):
        return None
    month, day = {"spring": (3, 20), "summer": (6, 21), "fall": (9, 23), "winter": (12, 21)}[s[j].word]
    year, k = (s[j + 1].value, j + 2) if s.cat(j + 1) == "number" and len(s[j + 1].text) == 4 else (0, j + 1)
    start = midnight(year or s.now.year, month, day)
    if start is None:
        return None
    if not year:
        start = _season_start(start, which, s)
    return (Days((Stretch(start, add_months(start, 3), Grain.DAY),), past=which == "last"),), k


def _season_start(start: datetime, which: str, s: Sentence) -> datetime:
    start = add_months(start, -12)
    while add_months(start, 3) <= s.now:
        start = add_months(start, 12)
    if which == "last":
        return add_months(start, -12)
    return add_months(start, 12) if which == "next" and start <= s.now else start


@rule("quarter_name", "ord", "the", "which", "number")
def quarter(s: Sentence, i: int) -> Found | None:
    """q2, q1 2027, the third quarter, first quarter of 2027, last quarter of next year."""
    if s.cat(i) == "number":
        if s.cat(i + 1) != "quarter_name" or not 1990 <= s[i].value <= 2100:
            return None
        start = midnight(s[i].value, 3 * s[i + 1].value - 2, 1)
        return ((Days((quarter_of(start),)),), i + 2) if start else None
    if s.cat(i) == "quarter_name":
        number, j = s[i].value, i + 1
    else:
        j = s.skip(i, "the")
        last = s[j].word == "last" and s.cat(j + 2) == "of"
        if (not last and (s.cat(j) != "ord" or s[j].value > 4)) or s[j + 1].word != "quarter":
            return None
        number, j = 4 if last else s[j].value, j + 2
    year, j = _named_year(s, j)
    start = midnight(year or s.now.year, 3 * number - 2, 1)
    return ((Days((quarter_of(start),)),), j) if start else None


def _named_year(s: Sentence, j: int) -> tuple[int, int]:
    """The year after "q1" or "of": "2027", "next year"; 0 if none is named."""
    k = s.skip(j, "of", "the")
    if s.cat(k) == "number" and len(s[k].text) == 4:
        return s[k].value, k + 1
    if s.cat(k) == "which" and s[k + 1].word == "year":
        return s.now.year + OFFSETS[s[k].word], k + 2
    return (s.now.year, k + 1) if k > j and s[k].word == "year" else (0, j)


@rule("in")
def in_year(s: Sentence, i: int) -> Found | None:
    """in 2027, in the year 2027."""
    i = i + 2 if s.cat(i + 1) == "the" and s[i + 2].word == "year" else i
    if s.cat(i + 1) == "number" and len(s[i + 1].text) == 4 and 1990 <= s[i + 1].value <= 2100:
        return (Days(year=s[i + 1].value),), i + 2
    return None
