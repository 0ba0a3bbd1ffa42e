"""Cuts a message into tokens that remember where they stood."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlu.timewords.lexicon import NOTHING, look_up
from nlu.timewords.wordlists import words

_PATTERNS = (
    ("iso", r"\d{4}[/.-]\d{1,2}(?:-|/|\.)\d{1,2}(?!\d)"),
    ("ymd", r"\d{1,2}(?P<mark_between>[/.-])\d{1,2}(?P=mark_between)(?:\d{4}|\d{2})(?![\d/])"),
    ("md", r"\d{1,2}/\d{1,2}(?![\d/])"),
    ("my", r"\d{1,2}/\d{4}(?![\d/])"),
    ("clock", r"\d{1,2}(?::\d{2}(?::\d{2})?|h\d{2})(?!\d)"),
    ("dotted", r"\d{1,2}\.\d{2}(?![\d.]\d|\d|%)"),
    ("word", r"2(?:m(?:or+o?w?|a?r+o?w|ro|oz)|day|nite|night|nyt)(?![a-z])"),
    ("word", r"(?<![a-z/])(?:m/?w/?f|m/w|w/f|tu?/th|tth|m ?- ?f(?:ri)?)(?![a-z/])"),
    ("word", r"(?:q[1-4]|b4|l8r|b/w|w/in)(?![a-z0-9])"),
    ("ord", r"\d{1,4}\s?(?:st|nd|rd|th)(?![a-z])"),
    ("number", r"\d+(?:,\d{3})*(?:\.\d+)?"),
    ("word", r"[ap]\.\s?m(?:\.(?!\w)|(?!\w))"),
    (
        "word",
        r"mid(?=-?(?:morning|afternoon|week|month|january|february|march|april|may|june|july|august|"
        r"september|october|november|december)s?\b)",
    ),
    ("word", r"[^\W\d_]+(?:['’`´][^\W\d_]+)*"),
    ("mark", r"\S"),
)
_TOKEN = re.compile(
    "|".join(f"(?P<{kind}_{k}>{pattern})" for k, (kind, pattern) in enumerate(_PATTERNS)), re.IGNORECASE
)
_APOSTROPHES = re.compile(r"['’`´.\s]")
_QUOTES = frozenset("'’`´")
_POSSESSIVE = re.compile(r"['’`´](?:s|ll)$")


@dataclass(slots=True)
class Token:
    """One token: `text` is lower case without apostrophes, `start`/`end` are offsets in the message.

    `cat` is the lexicon's category ("" if it has none), `word` its canonical spelling, `value` its
    number. `tight` says that no space stood before it.
    """

    text: str
    kind: str
    start: int
    end: int
    tight: bool
    cat: str = ""
    word: str = ""
    value: int = 0


def tokens_of(text: str) -> list[Token]:
    """All tokens of `text`, in order; white space is dropped."""
    found: list[Token] = []
    last_end = -1
    for match in _TOKEN.finditer(text):
        kind = (match.lastgroup or "mark").partition("_")[0]
        if match.group() in _QUOTES and found and found[-1].end == match.start() and found[-1].kind == "word":
            continue
        if kind == "word" and match.group().lower() in _FILLED_PAUSES:
            continue
        raw, start, tight = match.group(), match.start(), match.start() == last_end
        stem = raw[:-3] if kind == "word" and raw[-3:].lower() == "ish" and len(raw) > 5 else ""
        if stem and look_up(stem.lower()).cat in ("num", "clockword"):
            found.append(_token(stem, kind, start, start + len(stem), tight))
            raw, start, tight = raw[-3:], start + len(stem), True
        found.append(_token(raw, kind, start, match.end(), tight))
        last_end = match.end()
    return found


def _token(raw: str, kind: str, start: int, end: int, tight: bool) -> Token:
    text = raw.lower()
    if kind == "word":
        entry = NOTHING
        if text[-1] in "sl" and _POSSESSIVE.search(text):
            text = _POSSESSIVE.sub("", text)
            entry = look_up(text)
            if entry.cat not in _OWNERS and not (entry.cat in ("num", "ord") and entry.value > 9):
                text += "s"
                entry = look_up(text)
        else:
            text = _APOSTROPHES.sub("", text)
            entry = look_up(text)
        return Token(text, kind, start, end, tight, entry.cat, entry.word, entry.value)
    if kind == "number":
        digits = text.replace(",", "")
        value = int(digits) if digits.isdecimal() and len(digits) < 7 else -1
        return Token(digits, kind, start, end, tight, "number", digits, value)
    if kind == "ord":
        return Token(text, kind, start, end, tight, "ord", text, int(re.sub(r"\D", "", text)))
    if text == "@":
        return Token(text, kind, start, end, tight, "at", "at")
    if kind == "mark":
        return Token(text, kind, start, end, tight, "mark", text)
    return Token(text, kind, start, end, tight, kind, text)


_FILLED_PAUSES = words("uh um er erm umm uhh uhm hmm hm")
_OWNERS = words("weekday relday month part unit tonight")
