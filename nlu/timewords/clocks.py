"""Reads a time on the clock: 3pm, at 3, 9:30, half past 4, 330, noon, 3ish."""

from __future__ import annotations

import re
from dataclasses import replace

from nlu.timewords.halves import checked, exact, has_meridiem, outside, with_meridiem
from nlu.timewords.sentence import Sentence
from nlu.timewords.spoken import minutes_after_hour, spoken
from nlu.timewords.values import Times
from nlu.timewords.wordlists import words
from nlu.timewords.zones import moved_by, zone_at
from nlu.understanding import Grain

_NEAR_HOURS = 60


_FOLLOWERS = words(
    "on or and but if till til untill thru through "
    "please pls plz thanks thank thx ty ok okay for with works work is was would in at to "
    "by ish the this next because since only could can do does any anytime tho though instead then n am pm "
    "sharp works good great fine sounds better best maybe i we you so today as about around works would "
    "until from before after also too either not like just when should that will be available open free "
    "his her my id im ill work me us there here every again unless may might works'd except than are were "
    "does suits looks seems fits onwards onward plus "
    "cuz cos coz bc"
)


_BEFORE_DOTTED = words("at around after before until by since from between weekday relday ord part to or")


_STARTERS = words("at around after before until by since from between like")


def clock_at(s: Sentence, i: int, *, bare: bool = False) -> tuple[Times, int] | None:
    """A time on the clock at `i`; a `bare` hour ("3") counts only if the caller knows that one is due."""
    i = s.skip(i, "at", "around") if bare else i
    found = spoken(s, i) or _written(s, i) or _hour(s, i, bare)
    return _dressed(s, *found) if found else None


def _dressed(s: Sentence, times: Times, j: int) -> tuple[Times, int]:
    """... ish, or so, sharp, pacific."""
    if zoned := zone_at(s, j):
        return moved_by(times, zoned[0]), zoned[1]
    if s.text(j) == "-" and s.cat(j + 1) == "ish":
        j += 1
    if s.cat(j) == "ish":
        return replace(times, about=True), j + 1
    if s.cat(j) == "or" and s.text(j + 1) in ("so", "thereabouts"):
        return replace(times, about=True), j + 2
    if s.text(j) in ("sharp", "exactly"):
        return times, j + 1
    return times, j


def _written(s: Sentence, i: int) -> tuple[Times, int] | None:
    """9:30, 15h30, 3.30pm, 330, 0915, 1530."""
    token = s[i]
    if token.cat == "clock":
        hour, minute = (int(part) for part in re.split("[:h]", token.text)[:2])
        return checked(s, i + 1, hour, minute, zero=token.text[0] == "0")
    if token.cat == "dotted" and (_dotted_is_due(s, i)):
        hour, minute = (int(part) for part in token.text.split("."))
        return checked(s, i + 1, hour, minute)
    if token.cat == "number" and len(token.text) in (3, 4) and token.text.isdecimal():
        hour, minute = divmod(token.value, 100)
        if minute % 5 == 0 and _is_compact_clock(s, i):
            named = len(token.text) == 4 and s.text(i + 1) in ("hours", "hrs")
            return checked(s, i + 1 + named, hour, minute, zero=token.text[0] == "0" or named)
    return None


def _dotted_is_due(s: Sentence, i: int) -> bool:
    after_date = s.cat(i - 1) == "month" and s.cat(i - 2) in ("number", "ord")
    return has_meridiem(s, i + 1) or s.cat(i - 1) in _BEFORE_DOTTED or after_date


def _is_compact_clock(s: Sentence, i: int) -> bool:
    if has_meridiem(s, i + 1) or s.cat(i + 1) in ("ish", "oclock") or _stands_alone(s, i):
        return s.text(i - 1) not in ("room", "$", "#")
    follows = s.cat(i - 1) in (*_STARTERS, "weekday", "relday", "part", "or", "to") or s.text(i - 1) in (
        "-",
        "like",
    )
    if s.text(i - 1) in ("than", "then") and s.cat(i - 2) in ("later", "earlier"):
        return True
    again = s.text(i - 1) in ("actually", "sorry", "wait", "rather") and any(
        s.cat(k) in _HOURLY for k in range(i - 1)
    )
    if again or (s.text(i - 1) == "," and s.cat(i - 2) in ("weekday", "relday", "ord")):
        return s[i].value < 2400 and s[i].value % 100 < 60 and s.cat(i + 1) in ("end", "mark", "or")
    dated = s.cat(i + 1) in ("relday", "weekday", "tonight") or (
        s.cat(i + 1) == "on" and s.cat(s.skip(i + 2, "the", "which")) in ("weekday", "ord", "month", "md")
    )
    if dated and outside(s[i].value // 100 % 24 * 60, s.hours) <= 720 and s.cat(i - 1) not in ("mark",):
        return s[i].value < 2400 and s[i].value % 100 < 60
    military = len(s.text(i)) == 4 and (s.text(i)[0] == "0" or s.text(i + 1) in ("hours", "hrs"))
    if military and (s.cat(i + 1) in ("on", "weekday", "relday") or s.text(i + 1) in ("hours", "hrs")):
        return True
    follows = follows or (s.text(i - 1) == "it" and s.text(i - 2) in ("make", "do", "say"))
    return follows and _may_follow(s, i + 1)


_HOURLY = ("number", "num", "clock", "clockword")


def _stands_alone(s: Sentence, i: int) -> bool:
    """Whether figures that are the whole message are a round time near the office hours, no phone."""
    hour, minute = divmod(s[i].value, 100)
    if len(s) > 2 or {s.cat(i - 1), s.cat(i + 1)} & {"number", "num"} or hour > 24:
        return False
    if minute % 15 and minute % 10:
        return False
    time = exact(hour % 24 * 60 + minute, Grain.MINUTE, settled=s[i].text[0] == "0", hours=s.hours)
    return outside(time.anchor, s.hours) <= _NEAR_HOURS


def _hour(s: Sentence, i: int, bare: bool) -> tuple[Times, int] | None:
    """3pm, 3 oclock, three thirty, and a bare 3 where an hour is due."""
    token = s[i]
    if token.cat not in ("number", "num") or "." in token.text or not 0 <= token.value <= 24:
        return None
    hour, j = token.value, i + 1
    if s.text(j) == "o" and s[j + 1].cat == "oclock":
        j += 1
    if s.cat(j) == "oclock":
        return with_meridiem(s, j + 1, hour * 60, Grain.HOUR, settled=hour > 12) if 1 <= hour <= 24 else None
    if has_meridiem(s, j):
        return with_meridiem(s, j, hour * 60, Grain.HOUR) if hour <= 23 else None
    dated = s.cat(i - 1) in ("at", "relday", "weekday", "part")
    if bare and s.text(j) in ("hour", "hours") and dated and 7 <= hour <= 24 - 12 * (s.cat(i - 1) != "at"):
        return exact(hour * 60, Grain.HOUR, settled=hour > 12, hours=s.hours), j + 1
    if s.text(j) == "h" and s[j].tight and 7 <= hour <= 23 and s.cat(i - 1) not in ("every", "for"):
        return exact(hour * 60, Grain.HOUR, settled=True, hours=s.hours), j + 1
    if s.cat(j) == "number" and 1 <= hour <= 12 and _is_spaced(s, j):
        return checked(s, j + 1, hour, s[j].value)
    spoken = minutes_after_hour(s, j) if token.cat == "num" and 1 <= hour <= 12 else None
    if spoken:
        return with_meridiem(s, spoken[1], hour * 60 + spoken[0], Grain.MINUTE)
    if bare and 1 <= hour <= 12 and (k := _and_half(s, j)):
        return exact(hour * 60 + 30, Grain.MINUTE, settled=False, hours=s.hours), k
    ish = s.cat(j) == "ish" or (s.text(j) == "-" and s.cat(j + 1) == "ish")
    if (bare and _may_follow(s, j) and (hour > 0 or token.text == "00")) or (
        (ish or s.text(j) == "sharp") and hour
    ):
        settled = len(token.text) == 2 and token.text[0] == "0" and token.cat == "number"
        return exact(hour * 60, Grain.HOUR, settled=settled, hours=s.hours), j
    return None


def _and_half(s: Sentence, j: int) -> int:
    """Where "and half", as in "at 9 and half", ends; 0 if it is not there or counts something."""
    k = s.skip(j + 1, "article")
    halved = s.cat(j) == "and" and s.cat(k) == "half" and s.cat(k + 1) not in ("unit", "article")
    return k + 1 if halved else 0


def _is_spaced(s: Sentence, j: int) -> bool:
    """Whether the figure at `j` gives the minutes after an hour and a space ("9 30 am", "3 30 works")."""
    if len(s.text(j)) != 2 or s.cat(j - 2) in ("number", "num"):
        return False
    round_hour = s.text(j) in ("00", "15", "30", "45") and s[j + 1].text in _SUITED
    return (
        s.cat(j + 1) == "meridiem"
        or round_hour
        or (s.text(j) in ("15", "30", "45") and s.cat(j + 1) in ("weekday", "relday", "on"))
    )


_SUITED = words("works work please pls good fine ok")


def _may_follow(s: Sentence, j: int) -> bool:
    """Whether what follows a bare number leaves it a time of day, not a count of something."""
    token = s[j]
    if token.cat == "mark":
        return token.text not in "%$/°:" and not (
            token.text == "." and s[j + 1].tight and s.cat(j + 1) == "number"
        )
    if token.cat in (
        "end",
        "weekday",
        "weekdays",
        "every",
        "any",
        "daylist",
        "relday",
        "which",
        "part",
        "ish",
        "guarded",
        "tonight",
        "oclock",
        "parts",
        "weekend",
    ):
        return True
    if token.cat == "month" or token.cat == "unit":
        return False
    if token.text == "s" and token.tight:
        return s.text(j + 1) in _JUDGED
    if token.cat in _LINKING:
        return True
    return token.text in _FOLLOWERS or (token.kind == "word" and not token.cat and _goes_on(s, token.text))


_LINKING = words("before after at around until by from between and or but not no since later earlier")
_JUDGED = words("too a fine good better best ok perfect great early late kinda bit")


def _goes_on(s: Sentence, word: str) -> bool:
    """Whether a sentence about a day goes on after an hour ("mondays after 3 suit me"), naming no plural."""
    return word[-1] != "s" and any(token.cat in _DATED for token in s.tokens)


_DATED = words("weekday relday part parts ord md weekdays tonight weekend")
