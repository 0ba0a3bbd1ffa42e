"""Rules for a time on the clock: with am or pm, after "at", or as a bare hour where an hour is due."""

from __future__ import annotations

from dataclasses import replace

from nlu.timewords.clocks import clock_at
from nlu.timewords.sentence import MOVES, Found, Sentence, rule
from nlu.timewords.values import DAY_MINUTES, Times
from nlu.timewords.wordlists import words


@rule("number", "num", "clock", "clockword", "dotted", "half", "article", "unit")
def clock(s: Sentence, i: int) -> Found | None:
    """A time that needs no word before it."""
    due = s.cat(i) in ("number", "num") and (_hour_is_due(s, i) or _named_after(s, i))
    due = due and not _is_pronoun(s, i)
    found = clock_at(s, i, bare=due)
    return ((found[0],), found[1]) if found else None


def _is_pronoun(s: Sentence, i: int) -> bool:
    """Whether "one" stands for a visit or an opening: "the tuesday one", "one on friday"."""
    if s.text(i) != "one":
        return False
    listed = s.cat(i + 1) in ("or", "and", "to") and s.cat(i + 2) in ("number", "num")
    return not listed and not (s.cat(i + 1) == "in" and s.cat(i + 3) == "part")


def _hour_is_due(s: Sentence, i: int) -> bool:
    """A bare number right after a date or day part: "tuesday 3", "tmrw morning 9"."""
    if s.text(i - 1) in _ASKED and s.text(i + 1) in _SUITS and s.text(i + 2) not in ("many", "much"):
        return s[i].value <= 12
    if s.text(i + 1) == "s" and s[i + 1].tight and s.cat(i - 1) not in ("number", "num"):
        return s[i].value <= 12
    if s.text(i + 1) in ("is", "was", "might") and s.text(i + 2) in ("too", "2") and s.cat(i + 3) == "edge":
        return s[i].value <= 12
    if s.text(i - 1) in (".", "?", "!", ",") and s.text(i + 1) == "?" and s[i].value <= 12:
        return any(
            s.text(k + 1) in ("is", "was", "s") or s.cat(k) in ("meridiem", "weekday", "relday")
            for k in range(i - 1)
        )
    if s[i].value <= 12 and _is_second_thought(s, i):
        return s.cat(i + 1) in ("end", "mark", "or") or s.text(i + 1) in _CLOSERS
    if s.cat(i - 1) == "to" and s[i].value <= 12 and s.cat(i + 1) in ("end", "mark"):
        return any(token.text in MOVES for token in s.tokens)
    if (
        s.text(i + 1) in ("is", "would", "works")
        and s[i].value <= 12
        and s.text(i - 1) in ("so", ",", ".", "but", "")
    ):
        suits = s.text(i + 1) == "works" or s.text(i + 2) in _SUITS | {"be", "really", "do"}
        return suits and any(s.cat(k) in _DATED for k in range(len(s)))
    if s.text(i - 1) == "," and s.cat(i - 2) in ("weekday", "relday", "ord") and s[i].value <= 12:
        return s.cat(i + 1) in ("end", "mark") or (s.cat(i + 1) == "or" and s.cat(i + 2) in _FIGURES)
    if s.text(i + 1) in ("instead", "rather") and s.cat(i + 3) in _FIGURES and s[i].value <= 12:
        return True
    if s.text(i - 1) in ("timing", "timings") and s[i].value <= 12:
        return True
    if s.text(i - 1) == "like" and s[i].value <= 12:
        return any(s.cat(k) in _DATED for k in range(i - 8, i - 1))
    if s.text(i - 1) in ("so", "say", "maybe", "then") and s.cat(i + 1) == "or" and s.cat(i + 2) in _FIGURES:
        return s[i].value <= 12 and s.cat(i + 3) not in ("unit",)
    if (
        s.text(i - 1) in ("maybe", "perhaps", "say", "then")
        and s[i].value <= 12
        and s.cat(i + 1) in ("end", "mark", "or")
    ):
        return any(s.cat(k) in _DATED for k in range(i - 1))
    return (
        s.cat(i - 1) in ("weekday", "relday", "part", "tonight")
        and s.text(i - 1) != "every"
        and s[i].value <= 12
    )


def _is_second_thought(s: Sentence, i: int) -> bool:
    """Whether a bare number takes the place of an hour, or is left out: "make it 3", "but not 11"."""
    if (s.text(i - 2), s.text(i - 1)) == ("make", "it"):
        return True
    if s.text(i - 1) not in _THINKING and (s.text(i - 2), s.text(i - 1)) != ("make", "that"):
        return False
    return any(s.cat(k) in ("number", "num", "clock", "clockword") for k in range(i - 1))


_THINKING = words("actually wait sorry no not oops rather")
_CLOSERS = words("please pls plz instead then if thanks tho though works better is would")
_FIGURES = ("number", "num", "clock")
_ASKED = words("is does would make says if")
_SUITS = words("better best ok okay good open available possible work works fine free doable too alright")
_DATED = words("weekday relday part parts ord md weekdays tonight")


def _named_after(s: Sentence, i: int) -> bool:
    """A bare number right before a day: "3 on tuesday", "10 tomorrow", "2 or 3 on monday"."""
    if s.cat(i - 1) in ("in", "for"):
        return False
    j = i + 1
    while s.cat(j) in ("or", "and") and s.cat(j + 1) in ("number", "num", "clock"):
        j += 2
    j += 2 * (s.cat(j) == "or" and s.text(j + 1) == "so")
    if s.cat(j - 1) == "clock":
        return s[i].value <= 12
    if (s.cat(j), s.cat(j + 1), s.cat(j + 2)) == ("in", "the", "part") or s.cat(j) == "tonight":
        return s[i].value <= 12
    if s.cat(j) == "on" and s.cat(j + 1) in ("weekday", "the", "month", "ord", "which"):
        return True
    return s.cat(j) in ("weekday", "relday", "tonight") and s[j].word != "every"


@rule("at")
def at_time(s: Sentence, i: int) -> Found | None:
    """at 3, at around 3:30, at noon."""
    about = s.cat(i + 1) == "around"
    found = clock_at(s, i + 1 + about, bare=True)
    if found is None:
        return None
    if _ends_something(s, i):
        return (open_ended(found[0]),), found[1]
    return (replace(found[0], about=found[0].about or about),), found[1]


def _ends_something(s: Sentence, i: int) -> bool:
    """ "I get off at 4", "school gets out at 3", "I'm done at 5": free from then on."""
    before = {s.text(k) for k in range(i - 4, i)}
    return bool(before & {"off", "out", "done", "finish", "finished", "finishes", "ends"})


def open_ended(times: Times) -> Times:
    """From `times` on to midnight, in both readings of a.m./p.m."""
    other = open_ended(times.other) if times.other else None
    window = ((times.anchor, DAY_MINUTES),)
    return Times(window, times.grain, "range", times.anchor, other, times.about, unsure=times.unsure)


@rule("around", "life")
def around_time(s: Sentence, i: int) -> Found | None:
    """around 3, about noon, closest to 3:30, close to 4."""
    if s.cat(i) == "life" and (s.text(i), s.text(i + 1)) != ("close", "to"):
        return None
    found = clock_at(s, s.skip(i + 1, "the", "at", "to"), bare=True)
    asked = s.text(i) == "about" and s.text(i - 1) in ("how", "what", "hows", "whats")
    if found is None:
        return None
    nearer = s.text(i) in ("closer", "nearer", "closest", "close")
    times = replace(found[0], about=found[0].about or not asked, generic=found[0].generic or nearer)
    return (times,), found[1]
