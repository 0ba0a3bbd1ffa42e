"""Rules for parts of the day: morning, this afternoon, mornings, lunchtime, after work, late morning."""

from __future__ import annotations

from nlu.timewords.calendar import one_day
from nlu.timewords.sentence import Found, Sentence, Signal, date_at, rule
from nlu.timewords.values import Days, Times
from nlu.timewords.wordlists import words
from nlu.understanding import Grain

PARTS = {
    "morning": (0, 720),
    "afternoon": (720, 1080),
    "evening": (1020, 1440),
    "night": (1080, 1440),
    "lunchtime": (720, 840),
    "breakfast": (420, 570),
    "dinnertime": (1020, 1200),
    "daytime": (480, 1080),
}
_EDGES = {
    ("early", "morning"): (0, 600), ("mid", "morning"): (540, 660), ("late", "morning"): (600, 720),
    ("early", "afternoon"): (720, 900), ("mid", "afternoon"): (840, 960), ("late", "afternoon"): (900, 1080),
    ("early", "evening"): (1020, 1140), ("late", "evening"): (1200, 1440), ("late", "night"): (1260, 1440),
    ("end", "afternoon"): (960, 1080), ("end", "morning"): (630, 720), ("beginning", "morning"): (0, 600),
    ("beginning", "afternoon"): (720, 840), ("mid", "day"): (660, 840), ("early", "day"): (0, 660),
    ("late", "day"): (900, 1440), ("end", "day"): (900, 1440),
}  # fmt: skip
_MEALS = frozenset({"lunchtime", "breakfast", "dinnertime"})


@rule(
    "part",
    "parts",
    "the",
    "article",
    "in",
    "which",
    "at",
    "every",
    "any",
    "during",
    "edge",
    "on",
    "by",
    "later",
)
def part(s: Sentence, i: int) -> Found | None:
    """morning, in the afternoon, this evening, at night, late afternoon, mornings, last night."""
    j = s.skip(i, "in", "at", "during", "on", "by")
    generic = s.cat(j) in ("article", "any")
    j = s.skip(j, "the", "article", "any")
    which, j = (s[j].word, j + 1) if s.cat(j) == "which" else ("", j)
    edge, j = _edge(s, j)
    token = s[j]
    if token.cat == "parts":
        return (_named(edge, token.word.removesuffix("s"), generic=True),), j + 1
    if edge and token.cat == "meridiem":
        return (_named(edge, "morning" if token.word == "am" else "afternoon", generic=generic),), j + 1
    if edge and token.cat == "unit" and token.word == "day" and (edge, "day") in _EDGES:
        return (_named(edge, "day", generic=True),), j + 1
    if token.cat != "part" or (token.word in _MEALS and not _is_mealtime(s, i, j)):
        return None
    times = _named(edge, token.word, generic=generic)
    j += token.word in _MEALS and s.text(j + 1) in ("time", "hour", "break")
    if which:
        return _dated(s, which, times, j + 1)
    return (times,), j + 1


def _edge(s: Sentence, j: int) -> tuple[str, int]:
    if s.cat(j) == "later":
        return ("late", s.skip(j + 1, "in", "the")) if s.cat(j + 1) == "in" else ("", j)
    if s.cat(j) != "edge":
        return "", j
    word, j = s[j].word, j + 1
    while s.cat(j) in ("in", "of", "the") or s.text(j) in ("part", "-", "to"):
        j += 1
    return word, j


def _named(edge: str, name: str, *, generic: bool) -> Times:
    window = _EDGES.get((edge, name)) or PARTS.get(name) or (0, 1440)
    return Times((window,), Grain.HOUR, "part", window[0], generic=generic)


def _is_mealtime(s: Sentence, i: int, j: int) -> bool:
    return (
        j > i
        or s.text(j).startswith("lunchti")
        or s.text(j + 1) in ("time", "hour", "break")
        or s.cat(i - 1) in ("around", "not", "no", "but", "weekday", "relday", "which")
    )


def _dated(s: Sentence, which: str, times: Times, j: int) -> Found | None:
    if which in ("this", "these", "coming"):
        return (Days((one_day(s.today),)), times), j
    if which == "last" and times.anchor >= 720:
        return (Days((one_day(s.day(-1)),), past=True), times), j
    if which in ("next", "following"):
        return (Days((one_day(s.day(1)),)), times), j
    return None


@rule("part", "in", "the")
def part_of_numbered_day(s: Sentence, i: int) -> Found | None:
    """the evening of 5, where "4 march" was said before it."""
    j = s.skip(i, "in", "the")
    day = s[j + 2]
    named = any(s.cat(k) == "month" for k in range(i))
    if s.cat(j) != "part" or s.cat(j + 1) != "of" or day.cat != "number" or not 1 <= day.value <= 31:
        return None
    if not named or s.cat(j + 3) in ("unit", "month", "meridiem"):
        return None
    return (Days(monthdays=(day.value,)), _named("", s[j].word, generic=False)), j + 3


@rule("edge", "later")
def edge_of_dated_part(s: Sentence, i: int) -> Found | None:
    """early tomorrow morning, late friday afternoon, late tuesday."""
    edge = "late" if s.cat(i) == "later" else s[i].word
    if edge in ("beginning", "rest"):
        return None
    if s.cat(i) == "edge" and edge == "late" and s.cat(i + 1) == "tonight":
        return (Days((one_day(s.today),)), _named("late", "night", generic=False)), i + 2
    if s.cat(i) == "edge" and s.cat(i + 1) == "which" and s.cat(i + 2) == "part":
        return _dated(s, s[i + 1].word, _named(edge, s[i + 2].word, generic=False), i + 3)
    on = s.cat(i + 1) == "on" and s.cat(i) == "edge" and edge in ("early", "late")
    if s.cat(i + 1 + on) not in ("relday", "weekday", "which"):
        return None
    found = date_at(s, i + 1 + on)
    if found is None or not (found[0].weekdays or s.cat(i + 1 + on) == "relday") or s.cat(i) == "later":
        return None
    days, j = found
    named = s.cat(j) in ("part", "parts")
    times = _named(edge, s[j].word.removesuffix("s") if named else "day", generic=False)
    return (days, times), j + named


@rule("edge", "article")
def side_of_day(s: Sentence, i: int) -> Found | None:
    """tuesday early; monday afternoon, preferably late; a late one."""
    j = s.skip(i, "article")
    if s[j].word not in ("early", "late") or s.cat(j) != "edge":
        return None
    if s.text(i - 1) in ("anything", "something", "sometime", "somewhat", "anytime") and _closes(s, j + 1):
        return (_named(s[j].word, "day", generic=True),), j + 1
    if j > i or s.text(i - 1) in ("another", "any", "some", "no"):
        if s.text(j + 1) not in _OPENINGS:
            return None
        j += 1
    elif not (_closes(s, j + 1) and _follows_day(s, i)):
        return None
    return (_named(s[j - (s.text(j) in _OPENINGS)].word, "day", generic=True),), j + 1


_OPENINGS = words("one ones slot slots spot spots opening openings appointment appointments appt appts time")


def _closes(s: Sentence, j: int) -> bool:
    return s.cat(j) in ("end", "mark", "or", "but") or s.text(j) in ("please", "pls", "if", "ish", "side")


def _follows_day(s: Sentence, i: int) -> bool:
    """Whether "early" or "late" at `i` says more of the day or half day just named."""
    while s.text(i - 1) in ("preferably", "ideally", "prefer", "pref", ",", "but", "really", "pretty", "nice",
                            "and", "very", "hopefully", "more", "like", "either", "or"):  # fmt: skip
        i -= 1
    return s.cat(i - 1) in ("weekday", "relday", "part", "parts", "ord", "md") or s.text(i - 1) == "early"


@rule("meridiem", "in")
def half_day(s: Sentence, i: int) -> Found | None:
    """tuesday am, in the pm (never the verb "am")."""
    j = s.skip(i, "in", "the")
    if s.cat(j) != "meridiem":
        return None
    if _alone(s, i):
        return (_named("", "morning" if s[j].word == "am" else "afternoon", generic=True),), j + 1
    before = i - 2 if s.text(i - 1) == "," and s.cat(i + 1) in ("end", "mark") else i - 1
    if j == i and s.cat(before) not in (
        "weekday",
        "relday",
        "ord",
        "the",
        "or",
        "md",
        "which",
        "unit",
        "number",
        "any",
        "every",
    ):
        return None
    window = (0, 720) if s[j].word == "am" else (720, 1440)
    return (Times((window,), Grain.HOUR, "part", window[0], generic=True),), j + 1


def _alone(s: Sentence, i: int) -> bool:
    """Whether "am" or "pm" is a wish by itself: "am only pls", "3 days from now, am"; not "am free"."""
    if s.text(i - 1) == "," and s.cat(i + 1) in ("end", "mark"):
        return True
    closed = s.cat(i + 2) in ("end", "mark") or s.text(i + 2) in _CLOSING
    return i == 0 and (s.text(i + 1) in _CLOSING - {"only"} or (s.text(i + 1) == "only" and closed))


_CLOSING = words("pls please plz only preferred works is best ideally thx thanks if would slots slot")


@rule("ord")
def first_thing(s: Sentence, i: int) -> Found | None:
    """first thing: the earliest of the morning."""
    if s.text(i) not in ("first", "1st") or s.text(i + 1) != "thing":
        return None
    if s.text(i + 2) == "that" and s.text(i + 3) not in ("is", "works", "you", "u", "opens", "fits"):
        return None
    if s.text(i + 2) in ("you", "u", "ya", "yall", "they", "that", "thats", "available", "open"):
        return (Signal("order", word="earliest"),), i + 2
    if s.cat(i - 1) in ("not", "but") and s.cat(i + 2) != "in":
        return (_named("early", "morning", generic=True),), i + 2
    morning = Times((PARTS["morning"],), Grain.HOUR, "part")
    return (morning, Signal("order", word="earliest")), i + 2


@rule("life", "before")
def closing(s: Sentence, i: int) -> Found | None:
    """closing time, close of business, right before closing: the last hours of the office."""
    before = s.cat(i) == "before"
    if before:
        j = s.skip(i + 1, "the") + (s.text(i + 1) in ("you", "u", "yall"))
        if s[j].word != "closing":
            return None
        i = j
    after = (s.text(i + 1), s.text(i + 2))
    named = after[0] == "time" or after == ("of", "business")
    if s[i].word != "closing" or not (named or before):
        return None
    close = s.hours.closes.hour * 60 + s.hours.closes.minute
    end = i + 1 + named + (after[0] == "of")
    return (Times(((close - 120, close),), Grain.HOUR, "part", close),), end


@rule("any", "all", "word_any")
def any_time(s: Sentence, i: int) -> Found | None:
    """anytime, any time, all day, whenever: no limit on the time of day."""
    j = i + 1
    if s.cat(i) != "word_any":
        if s.text(j) not in ("time", "day", "times"):
            return None
        if s.cat(i) == "any" and s.text(j) == "day":
            return None
        j += 1
    return (Times(((0, 1440),), Grain.DAY, "any"),), j


@rule("after", "before", "by", "until", "around", "at", "during", "over", "on", "between")
def about_life(s: Sentence, i: int) -> Found | None:
    """after work, before school, after lunch, around lunch, before work."""
    between = _between_meals(s, i)
    if between is not None:
        return between
    j = s.skip(i + 1, "the", "article")
    j = j + 1 if s.text(j) in ("my", "our") else j
    word = s[j].word if s.cat(j) == "part" else s.text(j)
    window = _LIFE.get((s.cat(i), word))
    if window is None or s.text(i) == "past":
        return None
    return (Times((window,), Grain.HOUR, "range", window[0]),), j + 1


def _between_meals(s: Sentence, i: int) -> Found | None:
    """between breakfast and lunch, between lunch and dinner."""
    if s.cat(i) != "between" or s.cat(i + 2) != "and":
        return None
    first, last = _LIFE.get(("after", s[i + 1].word)), _LIFE.get(("before", s[i + 3].word))
    if first is None or last is None or first[0] >= last[1]:
        return None
    return (Times(((first[0], last[1]),), Grain.HOUR, "range", first[0]),), i + 4


_LIFE = {
    ("after", "work"): (1020, 1440), ("after", "school"): (900, 1440), ("after", "lunchtime"): (780, 1440),
    ("after", "breakfast"): (540, 1440), ("after", "dinnertime"): (1140, 1440), ("before", "work"): (0, 540),
    ("before", "school"): (0, 510), ("before", "lunchtime"): (0, 720), ("before", "breakfast"): (0, 480),
    ("before", "dinnertime"): (0, 1080), ("around", "lunchtime"): (690, 840), ("at", "lunchtime"): (720, 840),
    ("during", "lunchtime"): (720, 840), ("over", "lunchtime"): (720, 840),
    ("on", "lunchtime"): (720, 840),
    ("by", "lunchtime"): (0, 720), ("until", "lunchtime"): (0, 720), ("after", "class"): (900, 1440),
    ("after", "hours"): (1020, 1440),
}  # fmt: skip
