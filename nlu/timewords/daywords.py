"""Rules for days: today, tuesday, next friday, the day after tomorrow and weekends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from nlu.timewords.calendar import month_of, next_weekday, one_day, week_of, year_of
from nlu.timewords.dates import stretches_of
from nlu.timewords.sentence import Found, Sentence, Signal, date_at, rule
from nlu.timewords.values import Days, Stretch, Times
from nlu.timewords.wordlists import words
from nlu.understanding import Grain


@rule("relday")
def relative_day(s: Sentence, i: int) -> Found | None:
    """today, tomorrow, yesterday."""
    offset = s[i].value
    return (Days((one_day(s.day(offset)),), past=offset < 0),), i + 1


@rule("same")
def same_day(s: Sentence, i: int) -> Found | None:
    """a same day appointment: one today."""
    j = i + 1 + (s.text(i + 1) == "-")
    if s.text(i) != "sameday" and s[j].word != "day":
        return None
    j = j if s.text(i) == "sameday" else j + 1
    return ((Days((one_day(s.today),)),), j) if s.text(j) in _VISITS | _SICK else None


@rule("tonight")
def tonight(s: Sentence, i: int) -> Found | None:
    """tonight: today, and evening."""
    return (Days((one_day(s.today),)), Times(((1080, 1440),), Grain.HOUR, "part", 1080)), i + 1


@rule("clockword", "tonight", "at")
def midnight_tonight(s: Sentence, i: int) -> Found | None:
    """midnight tonight, tonight at midnight: the midnight that ends today."""
    j = s.skip(i, "at")
    k = s.skip(j + 1, "at")
    if {s.cat(j), s.cat(k)} != {"clockword", "tonight"} or "midnight" not in (s[j].word, s[k].word):
        return None
    return (Days((one_day(s.day(1)),)), Times(((0, 60),), Grain.HOUR, "point", 0)), k + 1


@rule("now")
def right_now(s: Sentence, i: int) -> Found | None:
    """now, where it is asked for and not just a turn of speech."""
    around_words = {s.text(i - 1), s.text(i - 2), s.text(i + 1)}
    if len(s) > 3 and not around_words & _NOW_WORDS:
        return None
    start = s.now.replace(second=0, microsecond=0)
    return (Days((Stretch(start, s.today + timedelta(days=1), Grain.MINUTE),)),), i + 1


_NOW_WORDS = words(
    "between come see seen available open appointment appt visit free today works possible doctor doc"
)


@rule("the", "unit")
def beside_tomorrow(s: Sentence, i: int) -> Found | None:
    """the day after tomorrow, the day before yesterday, the week after next, the day after labor day."""
    j = i + 1 if s.cat(i) == "the" else i
    if s.cat(j) != "unit" or s.cat(j + 1) not in ("after", "before") or s[j].word not in PERIODS:
        return None
    if s.cat(i - 1) in ("any", "every") or s.text(i - 1) == "some":
        return None
    sign = 1 if s.cat(j + 1) == "after" else -1
    k = s.skip(j + 2, "the")
    if s[k].word == "next" and sign > 0 and date_at(s, k) is None:
        period = PERIODS[s[j].word](s, 2)
        return ((Days((period,)),), k + 1) if period else None
    inner = date_at(s, k)
    if inner is None:
        return None
    found = stretches_of(inner[0], s.now, [])
    if not found:
        return None
    if s[j].word == "day":
        edge = (found[-1].end or found[-1].start) if sign > 0 else found[0].start - timedelta(days=1)
        return (Days((one_day(edge),), past=inner[0].past),), inner[1]
    if s[j].word == "week":
        return (Days((week_of(found[0].start, sign),)),), inner[1]
    beside = year_of if s[j].word == "year" else month_of
    return (Days((beside(found[0].start, sign),)),), inner[1]


@rule("the", "unit", "which")
def beside_said(s: Sentence, i: int) -> Found | None:
    """the day after, the following day, the week before: counted from a date or visit named elsewhere."""
    j = i + 1 if s.cat(i) == "the" else i
    if s.cat(j) == "unit" and s[j].word in ("day", "week") and s.cat(j + 1) in ("after", "before"):
        days = (1 if s.cat(j + 1) == "after" else -1) * (7 if s[j].word == "week" else 1)
    elif s[j].word in ("next", "following", "previous") and s[j + 1].word == "day":
        days = -1 if s[j].word == "previous" else 1
    else:
        return None
    led = s.cat(i - 1) in _OPENERS | {"relday", "weekday"} or s.text(i - 1) in _LEADS
    timed = s[j].word in ("next", "following") and s.cat(i - 1) in (
        "number",
        "num",
        "clock",
        "meridiem",
        "part",
    )
    if not _closes(s, j + 2) or not (led or timed):
        return None
    return (Signal("beside", days=days),), j + 2


@rule("the", "num", "which")
def one_after(s: Sentence, i: int) -> Found | None:
    """the one after; "not this tuesday, the next one": a week on from the day named before."""
    j = s.skip(i, "the")
    if s[j].word in ("next", "following") and s.text(j + 1) == "one" and _closes(s, j + 2):
        named = any(s.cat(k) == "weekday" for k in range(i))
        return ((Signal("beside", days=7, number=1),), j + 2) if named else None
    if s.text(j) != "one" or s.cat(j + 1) not in ("after", "before") or not _closes(s, j + 2):
        return None
    return (Signal("beside", days=7 if s.cat(j + 1) == "after" else -7, number=1),), j + 2


_OPENERS = words("end or and but to around on for mark not at")
_LEADS = words("bout try have even do maybe either perhaps him her me in prefer it then so be make")


def _closes(s: Sentence, i: int) -> bool:
    return s.cat(i) in ("end", "mark", "at", "or") or s.text(i) in _CLOSERS


_CLOSERS = words("instead please pls works maybe then would is if around in after before also too")


PERIODS = {
    "day": lambda s, n: one_day(s.day(n)),
    "week": lambda s, n: week_of(s.now, n),
    "month": lambda s, n: month_of(s.now, n),
    "year": lambda s, n: year_of(s.now, n),
}


@rule("weekday", "which", "the")
def weekday(s: Sentence, i: int) -> Found | None:
    """tuesday, next tuesday, this coming tuesday, monday week, tuesday after next, mondays."""
    j, which = which_at(s, i)
    if s.cat(j) != "weekday":
        return None
    every = s[j].word == "every" or s.cat(i - 1) in ("any", "every") or _any_such(s, i, j)
    days = Days(weekdays=(s[j].value,), which="every" if every and not which else which, past=which == "last")
    j += 1
    if (
        s.text(j) == "."
        and s[j].tight
        and len(s.text(j - 1)) < _FULL_NAME
        and s.cat(j + 1) in ("month", "number", "ord", "at", "part", "clock", "md", "or", "and", "meridiem")
    ):
        j += 1
    return _after_weekday(s, j, days)


def _any_such(s: Sentence, i: int, j: int) -> bool:
    """ "on a wednesday", "a tuesday in the next two weeks": any of them."""
    return s.cat(i - 1) == "article" and s.text(i - 2) not in _HAVING and s.text(j + 1) not in _VISITS


_FULL_NAME = 6
_HAVING = words("have had got has missed")
_SICK = words("sick urgent appts appointments visits")
_VISITS = words("appointment appt apt visit slot opening spot")


def which_at(s: Sentence, i: int) -> tuple[int, str]:
    """Reads "this", "next", "this coming", "the following" ...: where it ends and what it means."""
    which = ""
    while s.cat(i) in ("which", "the"):
        word = s[i].word
        if s.cat(i) == "which":
            which = _WHICH.get(word, which) if which != "next" else which
        i += 1
    return i, which


_WHICH = {"this": "this", "these": "this", "next": "next", "last": "last", "past": "last",
          "previous": "last", "coming": "coming", "following": "after_said"}  # fmt: skip


def _after_weekday(s: Sentence, j: int, days: Days) -> Found:
    day = days.weekdays[0]
    if s[j].word in ("week", "fortnight") and s.cat(j) == "unit" and s.text(j - 1) != "every":
        ahead = 7 if s[j].word == "week" else 14
        start = next_weekday(s.today, day, today_counts=False) + timedelta(days=ahead)
        return (Days((one_day(start),)),), j + 1
    if s[j].word == "next" and not days.which and _ends_date(s, j + 1):
        return (replace(days, which="next"),), j + 1
    if s.cat(j) == "after" and s[j + 1].word == "next" and s.cat(j + 2) not in ("unit", "weekday", "month"):
        return (Days((one_day(week_of(s.now, 2).start + timedelta(days=day)),)),), j + 2
    if (
        (s.cat(j) == "after" or s.text(j) == "following")
        and _ends(s, j + 1)
        and (not days.which or days.which == "coming")
    ):
        return (replace(days, which="after_said"),), j + 1
    return (days,), j


def _ends_date(s: Sentence, j: int) -> bool:
    """Whether a "next" before token `j` belongs to the weekday before it: "tuesday next, about eleven"."""
    return s.cat(j) in ("end", "mark", "at", "around", "or", "after", "before", "in", "clock")


def _ends(s: Sentence, i: int) -> bool:
    return s.cat(i) == "end" or s.text(i) in (".", "?", "!", ",", "please", "pls", "if", "or", "thanks")


@rule("daylist")
def day_list(s: Sentence, i: int) -> Found | None:
    """m/w/f, tu/th."""
    return (Days(weekdays=_DAY_LISTS[s[i].word], which="every"),), i + 1


_DAY_LISTS = {"mf": (0, 1, 2, 3, 4), "mwf": (0, 2, 4), "mw": (0, 2), "wf": (2, 4), "tuth": (1, 3)}


@rule("that")
def that_day(s: Sentence, i: int) -> Found | None:
    """that day: the date named before."""
    if s[i + 1].word != "day" or s.cat(i + 1) != "unit":
        return None
    return (Signal("beside"),), i + 2


@rule("around", "on")
def around_date(s: Sentence, i: int) -> Found | None:
    """around the 12th, on or about next friday: that day and its neighbours."""
    either = s.cat(i) == "on"
    if either and (s.cat(i + 1) != "or" or s.cat(i + 2) != "around"):
        return None
    i += 2 * either
    found = date_at(s, i + 1)
    if (
        found is None
        or s.cat(i - 1) in ("which", "unit")
        or s.text(i - 1) in ("how", "what", "hows", "whats")
    ):
        return None
    stretches = stretches_of(found[0], s.now, [])
    if len(stretches) != 1 or stretches[0].grain is not Grain.DAY or found[0].past:
        return None
    if s.text(i) == "about" and not either:
        return None
    start = stretches[0].start
    if stretches[0].end != start + timedelta(days=1):
        return None
    beside = tuple(one_day(start + timedelta(days=k)) for k in (-1, 1))
    return (Days((stretches[0], *beside), about=True),), found[1]
