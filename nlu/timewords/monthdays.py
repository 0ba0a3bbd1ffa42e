"""Rules for dates with a number: march 3, the 12th, 3rd of march 2027, mar 3-5, 3/12, 2026-03-12."""

from __future__ import annotations

import re

from nlu.timewords.calendar import midnight, one_day
from nlu.timewords.sentence import Found, Sentence, rule
from nlu.timewords.values import Days
from nlu.timewords.wordlists import words

_LINKS = frozenset({"-", "–", "—"})


@rule("month", "which")
def month_first(s: Sentence, i: int) -> Found | None:
    """march 3, march the 3rd, march 2027, march 3-5, next march, march."""
    which = ""
    j = i
    if s.cat(i) == "which":
        which = {"next": "next", "last": "last", "past": "last", "previous": "last"}.get(s[i].word, "")
        j = i + 1
    if s.cat(j) != "month":
        return None
    month = s[j].value
    j += 1
    if s.text(j) == "." and s[j].tight:
        j += 1
    j += s.text(j) == "-" and s[j].tight and s[j + 1].tight and s.cat(j + 1) == "number"
    days, k = _monthday_list(s, s.skip(j, "the"), month_named=True)
    if days and not _is_hour(s, k):
        year, k = _year(s, k)
        return (Days(monthdays=days, month=month, year=year, which=which, run=len(days) > 1),), k
    year, k = _year(s, j + 1 if s.cat(j) == "of" else j)
    return (Days(month=month, year=year, which=which, past=which == "last"),), k if year else j


def _is_hour(s: Sentence, k: int) -> bool:
    return s.cat(k) in ("meridiem", "oclock") and s.cat(k - 1) != "ord"


def _monthday_list(s: Sentence, i: int, *, month_named: bool = False) -> tuple[tuple[int, ...], int]:
    """A day number at `i`, or a run of them ("3-5", "3rd to the 5th").

    After a month (`month_named`) a number that another month follows is that month's ("march 3 - 5 april").
    """
    first, j = _day_number(s, i)
    if not first:
        return (), i
    start = i - (s.cat(i - 1) == "the")
    if (s.text(j) in _LINKS or s.cat(j) in ("to", "until")) and not s.moves_away(start):
        last, k = _day_number(s, s.skip(j + 1, "the"))
        if last > first and not _is_hour(s, k) and not (month_named and s.cat(k) == "month"):
            return tuple(range(first, last + 1)), k
    return (first,), j


def _day_number(s: Sentence, i: int) -> tuple[int, int]:
    token = s[i]
    if (token.cat == "ord" and 1 <= token.value <= 31 and token.word != "second") or token.text == "second":
        return token.value, i + 1
    if token.cat == "number" and 1 <= token.value <= 31 and "." not in token.text:
        return token.value, i + 1
    if token.cat == "num" and token.value >= 20:
        k = i + 2 if s.text(i + 1) == "-" else i + 1
        if s.cat(k) in ("num", "ord") and 1 <= s[k].value <= 9 and token.value + s[k].value <= 31:
            return token.value + s[k].value, k + 1
    if token.cat == "num" and 1 <= token.value <= 31:
        return token.value, i + 1
    return 0, i


def _year(s: Sentence, i: int) -> tuple[int, int]:
    j = i + 1 if s.text(i) == "," or (s.text(i) in ("-", "/") and s[i].tight) else i
    if s.cat(j) == "number" and len(s[j].text) == 4 and 1900 <= s[j].value <= 2199:
        return s[j].value, j + 1
    k = s.skip(j, "of")
    if s.cat(k) == "which" and s[k + 1].word == "year" and s.cat(k + 1) == "unit":
        return s.now.year + {"next": 1, "last": -1, "past": -1, "previous": -1}.get(s[k].word, 0), k + 2
    if s.text(j) in ("'", "’") and s.cat(j + 1) == "number" and len(s[j + 1].text) == 2:
        return 2000 + s[j + 1].value, j + 2
    return 0, i


@rule("ord", "number", "num", "the", "which")
def day_first(s: Sentence, i: int) -> Found | None:
    """3 march, the 3rd of march 2027, 3rd-5th of march, 3 mar 26."""
    j = s.skip(i, "the")
    days, j = _monthday_list(s, j)
    if not days:
        return None
    j = s.skip(j, "of") if s.cat(j) == "of" or s.cat(j) == "month" else j
    while s.text(j) == "-" and s.cat(j + 1) == "month":
        j += 1
    if s.cat(j) != "month":
        return None
    month = s[j].value
    year, k = _year(s, j + 1)
    return (Days(monthdays=days, month=month, year=year, run=len(days) > 1),), k


@rule("ord", "the", "num")
def bare_ordinal(s: Sentence, i: int) -> Found | None:
    """the 12th, 12th, the twelfth, the 12th to the 14th, the 12 (only after "the")."""
    after_the = s.cat(i) == "the"
    j = i + 1 if after_the else i
    token = s[j]
    if token.cat == "number" and (not after_the or not 1 <= token.value <= 31 or _counts_something(s, j + 1)):
        return None
    if token.cat == "ord" and not token.text[0].isdigit() and not (after_the or _in_list(s, i)):
        return None
    if token.cat not in ("ord", "num", "number") or (token.cat == "num" and not _twenty_first(s, j)):
        return None
    days, k = _monthday_list(s, j)
    if not days or (len(days) == 1 and _counts_something(s, k)):
        return None
    return (Days(monthdays=days, run=len(days) > 1),), k


def _in_list(s: Sentence, i: int) -> bool:
    """Whether the ordinal at `i` goes on a list of days: "the sixth, seventh or eighth"."""
    return (s.text(i - 1) == "," or s.cat(i - 1) in ("or", "and")) and s.cat(i - 2) == "ord"


def _twenty_first(s: Sentence, j: int) -> bool:
    return s[j].value >= 20 and s.cat(j + 1 + (s.text(j + 1) == "-")) == "ord"


_FOLLOWERS = words(
    "onwards onward forward at on in of or and but if is was would works work please pls plz thanks same "
    "thx ok okay around after "
    "before between from to until instead for with good fine great any anytime morning mornings afternoon "
    "evening not early late maybe i we my so because since would will can could do does are should by that "
    "though too also either best better preferably only sometime then sounds looks has have open available "
    "you next this when unless about just free and n doable possible suits suit "
    "give shes hes theyre were ill id whichever if "
    "except excluding wont cant doesnt isnt be being go come came coming see need want take book have had "
    "get got make put he she they it them him her your his us shed hed wed ok k right really definitely as "
    "pref ideally hopefully maybe possibly perhaps hows how what whats which where asap instead anyway "
    "already still again there here let lets no wait sorry actually oops im ive thats "
    "its were theres hes shes wouldnt dont"
)


_LINKING = words("before after at around until by from between and or but not no since on which meridiem")


def _counts_something(s: Sentence, k: int) -> bool:
    """Whether the ordinal before `k` counts a plain noun ("the second opinion", "the 2nd dose")."""
    token = s[k]
    if token.cat in ("end", "mark", "weekday", "relday", "part", "number", "clock", "dotted", "taken"):
        return token.text == "%"
    if token.cat == "meridiem":
        return s.cat(k - 1) != "ord"
    if s[k - 1].cat == "ord" and s[k - 1].value > 12 and s.cat(k - 2) == "the":
        return token.cat == "unit" or token.text in _RANKED
    if token.cat == "the" and s.cat(k + 1) == "ord" and s[k - 1].value > 3:
        return False
    return token.text not in _FOLLOWERS and token.cat not in _LINKING


_RANKED = words("floor grade birthday street ave avenue anniversary refill time dose")


@rule("iso", "ymd", "md", "my")
def numeric(s: Sentence, i: int) -> Found | None:
    """2026-03-12, 3/12/26, 12.03.2026, 3/12, 3/2026."""
    token = s[i]
    numbers = [int(part) for part in re.split(r"[/.-]", token.text)]
    if token.cat == "iso":
        fields = (numbers[0], numbers[1], numbers[2])
    elif token.cat == "my":
        return ((Days(month=numbers[0], year=numbers[1]),), i + 1) if 1 <= numbers[0] <= 12 else None
    else:
        first, second = numbers[0], numbers[1]
        if "." in token.text or first > 12:
            first, second = second, first
        year = numbers[2] if len(numbers) == 3 else 0
        fields = (year + 2000 if len(numbers) == 3 and year < 100 else year, first, second)
    return _date_of(s, i + 1, *fields)


def _date_of(s: Sentence, j: int, year: int, month: int, day: int) -> Found | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    if year and (exact := midnight(year, month, day)):
        j = j + 1 if s.text(j) == "t" and s[j].tight and s.cat(j + 1) == "clock" else j
        return (Days((one_day(exact),)),), j
    return (Days(monthdays=(day,), month=month, year=year),), j
