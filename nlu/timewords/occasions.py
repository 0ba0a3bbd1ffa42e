"""Rules bounded by what a patient does: before my meeting at 3, until i get back on the 12th."""

from __future__ import annotations

from nlu.timewords.bounds import bound_times
from nlu.timewords.calendar import period_of
from nlu.timewords.clocks import clock_at
from nlu.timewords.sentence import Found, Sentence, plain_date_at, rule
from nlu.timewords.values import Days, Stretch
from nlu.timewords.wordlists import words
from nlu.understanding import Grain

_BEGINS = words("starts begins is starting beginning")
_OWNERS = words("i we my our the he she his her")


@rule("before", "after", "until", compound=True)
def beside_dated_occasion(s: Sentence, i: int) -> Found | None:
    """before my trip on friday, before the break that starts the 12th: bounded by that date."""
    first = i + 1 + (s.text(i + 1) in _OWNERS)
    j = next((k for k in range(first + 1, i + 8) if s.cat(k) == "on" or s.text(k) in _BEGINS), 0)
    if not j or any(s.cat(k) not in ("", "the", "up", "in", "guarded") for k in range(first, j)):
        return None
    found = plain_date_at(s, s.skip(j + 1, "on"))
    if found is None:
        return None
    timed = clock_at(s, found[1] + 1, bare=True) if s.cat(found[1]) == "at" else None
    end = timed[1] if timed else found[1]
    if s.cat(i) == "after":
        return (Days(low=(found[0], True)),), end
    return (Days(high=(found[0], s.cat(i) == "until")),), end


@rule("before", compound=True)
def before_it_is_out(s: Sentence, i: int) -> Found | None:
    """before the week is out, before the month ends: within it."""
    j = s.skip(i + 1, "the", "which")
    period = period_of(s[j].word, s.now) if s.cat(j) == "unit" and j > i + 1 else None
    if period is None or period.end is None:
        return None
    over = (s.text(j + 1) == "is" and s.text(j + 2) in ("out", "over", "up", "done"), s.text(j + 1) == "ends")
    left = Stretch(s.now, period.end, Grain.DAY)
    return ((Days((left,)),), j + (3 if over[0] else 2)) if any(over) else None


@rule("which", compound=True)
def this_side_of(s: Sentence, i: int) -> Found | None:
    """this side of friday: before it."""
    if s[i].word != "this" or s.text(i + 1) != "side" or s.cat(i + 2) != "of":
        return None
    found = plain_date_at(s, i + 3)
    return ((Days(high=(found[0], False)),), found[1]) if found else None


@rule("before", "after", "until", compound=True)
def beside_timed_occasion(s: Sentence, i: int) -> Found | None:
    """before my meeting at 3, after i drop the kids at 8:30, before my shift wed which starts at 2."""
    if s.text(i + 1) not in _OWNERS and s.cat(i + 1) != "life":
        return None
    days: tuple[Days, ...] = ()
    k = i + 2
    while k < i + 9 and s.cat(k) != "at":
        found = plain_date_at(s, k) if s.cat(k) in ("weekday", "relday") and not days else None
        if found is None and s.cat(k) not in ("", "the", "up", "in", "article", "life", "edge"):
            return None
        days, k = ((found[0],), found[1]) if found else (days, k + 1)
    timed = clock_at(s, k + 1, bare=True) if s.cat(k) == "at" and k > i + 2 else None
    if timed is None:
        return None
    return (*days, bound_times(timed[0], "after" if s.cat(i) == "after" else "before")), timed[1]


@rule("before", "after", "until", compound=True)
def beside_timed_thing(s: Sentence, i: int) -> Found | None:
    """before my 11am class, after the 2:30 meeting: bounded by the hour of what is named."""
    j = s.skip(i + 1, "the")
    j = j + 1 if s.text(j) in ("my", "our", "his", "her") else j
    timed = clock_at(s, j) if j > i + 1 else None
    if timed is None or s[timed[1]].kind != "word" or s.cat(timed[1]) not in ("", "life"):
        return None
    if s.text(timed[1]) in ("please", "pls", "works", "is", "if", "would", "so"):
        return None
    return (bound_times(timed[0], "after" if s.cat(i) == "after" else "before"),), timed[1] + 1
