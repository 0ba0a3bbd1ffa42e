"""Chatty durations: "since like 3 days", "since tuesday", "all week", "a couple hours"."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from actions.dialogue.words import plain

_UNITS = {"min": 1 / 60, "hour": 1, "day": 24, "week": 168, "month": 730, "year": 8760}
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "couple": 2, "few": 4, "several": 6, "some": 5,
    "many": 10,
    "half": 0.5, "fortnight": 14,
}  # fmt: skip
_COUNT = r"(\d+(?:\.\d+)?|" + "|".join(_COUNTS) + r")"
_UNIT = r"(min(?:ute)?s?|h(?:ou)?rs?|h|days?|d|weeks?|wks?|w|months?|mos?|mths?|years?|yrs?|y)"
_SPAN = re.compile(
    rf"\b{_COUNT}(?:ish|\+|(?<=\d)|(?=\s))\s*"
    rf"(?:of |good |whole |full |or so |odd |more |and a half )*{_UNIT}\b"
)
_BARE_UNIT = re.compile(r"\b(hours|days|weeks|months|years)\b")
_BARE = {"hours": 6, "days": 120, "weeks": 504, "months": 2190, "years": 17520}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})(?:day|s|sday|nesday|r|rs|rsday|urday)?\b")
_MONTH_DAY = re.compile(
    rf"\b({'|'.join(_MONTHS)})[a-z]*\.? (\d{{1,2}})(?:st|nd|rd|th)?\b|\b(\d{{1,2}})/(\d{{1,2}})\b"
)
_MONTH = re.compile(rf"\b(?:since|in|from) (?:last |early |late |mid )?({'|'.join(_MONTHS)})[a-z]*\b")
_DAY_OF_MONTH = re.compile(r"\b(?:since|on|from) the (\d{1,2})(?:st|nd|rd|th)?\b")
_NAMED: tuple[tuple[str, float], ...] = (
    (r"(day|night) before (yesterday|last)", 48),
    (r"(a few|couple|few) (days|nights) (ago|back)", 96),
    (r"the other (day|night)", 96),
    (r"this (past )?month|all month|whole month|past month|last month", 730),
    (r"all (the )?(last )?week|whole week|this (past )?week|past week|last week", 168),
    (r"this (past )?year|all year|whole year|last year|past year", 8760),
    (r"(the|last|this|over the) weekend", 72),
    (r"yesterday|last night|last evening|overnight|all night|woke (me )?up in the night", 24),
    (r"this morning|this am|when i (woke|got) up|woke up (with|like)|since waking", 12),
    (r"all day|earlier today|today", 12),
    (r"this (afternoon|evening)|tonight|since (lunch|dinner|breakfast|noon)", 8),
    (r"just (now|started|began|happened)|right now|a moment ago|minutes ago|a minute ago|just a bit ago", 1),
    (r"forever|for ages|ages|my whole life|all my life|always had", 17520),
    (r"as long as i can remember|since (birth|i was)", 17520),
)  # fmt: skip


def duration(text: str, now: datetime) -> float | None:
    """How long ago it began, in hours; of several the longest. `now` is local time. None: not said."""
    said = plain(text)
    spans = [_count(n) * _UNITS[_unit(u)] * _half_more(said, n) for n, u in _SPAN.findall(_ranges(said))]
    if spans:
        return max(spans)
    dated = _since_date(said, now)
    if dated is not None:
        return dated
    named = [hours for words, hours in _NAMED if re.search(rf"\b({words})\b", said)]
    if named:
        return max(named)
    bare = _BARE_UNIT.search(said)
    return float(_BARE[bare[1]]) if bare else None


def tells_duration(text: str) -> bool:
    """Whether a message says by itself since when, whatever was asked."""
    said = plain(text)
    cue = re.search(r"\b(since|for|started|began|ago|all (day|week|night|month)|been|now|last|past)\b", said)
    spans = _SPAN.search(said) or _WEEKDAY.search(said) or _MONTH.search(said) or _BARE_UNIT.search(said)
    named = any(re.search(rf"\b({words})\b", said) for words, _ in _NAMED)
    return cue is not None and (spans is not None or named)


def in_words(hours: float) -> str:
    """A duration as staff read it: "3 days"."""
    for unit in ("year", "month", "week", "day", "hour"):
        size = _UNITS[unit]
        if hours >= (2 if unit in ("week", "month") else 1) * size:
            number = round(hours / size)
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return "less than an hour"


def _ranges(said: str) -> str:
    """ "2-3 days" is up to 3 days; "a day or two" is two."""
    said = re.sub(rf"\ban? {_UNIT} or (two|so|more)\b", lambda m: f"{2 if m[2] == 'two' else 1} {m[1]}", said)
    said = re.sub(r"\b(a )(couple|few|fortnight|half)\b", r"\2", said)
    said = said.replace("couple of ", "couple ").replace("half an ", "half ").replace("half a ", "half ")
    said = re.sub(r"\bfortnight\b", "14 days", said)
    return re.sub(rf"\b{_COUNT}\s*(?:-|to|or|maybe)\s*(?={_COUNT}\b)", "", said)


def _half_more(said: str, count: str) -> float:
    return 1.5 if re.search(rf"\b{count} [a-z]+ and a half\b", said) and _count(count) == 1 else 1.0


def _count(word: str) -> float:
    return float(_COUNTS[word]) if word in _COUNTS else float(word)


def _unit(word: str) -> str:
    short = {"h": "hour", "d": "day", "w": "week", "y": "year"}
    if word.startswith("min"):
        return "min"
    return "month" if word.startswith("m") else short[word[0]]


def _since_date(said: str, now: datetime) -> float | None:
    day = _date(said, now.date())
    if day is None:
        return None
    return float((now.date() - day) / timedelta(hours=1)) + now.hour


def _date(said: str, today: date) -> date | None:
    found = _MONTH_DAY.search(said)
    if found:
        month = _MONTHS.index(found[1]) + 1 if found[1] else int(found[3])
        return _latest(today, month, int(found[2] or found[4]))
    found = _DAY_OF_MONTH.search(said)
    if found:
        return _latest(today, None, int(found[1]))
    found = _MONTH.search(said)
    if found:
        return _latest(today, _MONTHS.index(found[1]) + 1, 1)
    found = _WEEKDAY.search(said)
    if found:
        back = (today.weekday() - _WEEKDAYS.index(found[1])) % 7
        weeks = 7 if re.search(r"\blast week\b|\bweek ago\b", said) else 0
        return today - timedelta(days=(back or 7) + weeks)
    return None


def _latest(today: date, month: int | None, day: int) -> date | None:
    """The last such day that is not in the future; None: there is no such day."""
    for back in range(366 if month else 62):
        candidate = today - timedelta(days=back)
        if candidate.day == day and month in (None, candidate.month):
            return candidate
    return None
