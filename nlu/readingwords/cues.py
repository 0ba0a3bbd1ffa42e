"""The words that name what a figure measures, the units after it, and the words a bare answer may hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlu.readingwords.kinds import BLOOD_PRESSURE
from nlu.understanding import Reading

_CUES = {
    BLOOD_PRESSURE: r"blood\s*press?ure|bp|b/p|b\.p\.|press?ure",
    "glucose": r"blood\s*sugars?|sugars?|glucos\w*|glucometer|bgl?|bs|fasting|fasted|a ?finger ?stick",
    "weight": r"weigh\w*|wt|scales?(?!\s+of)|wieght\w*|wiegh\w*",
    "temperature": r"temp\w*|fever\w*|thermometer",
    "oxygen": r"(?:pulse\s*ox\w*|o2|02|oxygen|ox|spo2|sp02|sats?|saturation)(?:\s*(?:sats?|level|"
    r"saturation|reading))?",
    "pulse": r"pulse(?!\s*ox)|heart\s*(?:rate|beat)\w*|hr|resting rate|p(?=\s*[:=-])",
    "peak_flow": r"peak\s*-?\s*flows?|pefr?|pf|flow meter|puff meter|blew",
    "other": r"steps?|calories|carbs?|insulin|lantus|humalog|novolog|dose|metformin|lisinopril|number|"
    r"fax|phone|cell|"
    r"scale of|address|room|height|order|account|zip|copay|bill|year|page",
}
_CUE = re.compile(
    "|".join(rf"(?P<{kind}>(?<![a-z0-9])(?:{pattern})(?![a-z0-9]))" for kind, pattern in _CUES.items()),
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"[\s,]*(?:(?P<lb>lbs?|pounds?|#)|(?P<kg>kgs?|kilos?|kilograms?)|(?P<mmol>mm?ols?(?:\s*(?:/|"
    r"per)\s*l(?:it(?:er|re))?)?)|"
    r"(?P<mgdl>mgs?\s*(?:/|per)\s*dl)|(?P<lmin>l\s*(?:/|per\s*)\s*m(?:in)?(?:ute)?|lpm|lit(?:er|"
    r"re)s?\s*(?:per|a)\s*min(?:ute)?)|"
    r"(?P<bpm>bpm|beats?(?:\s*(?:per|a)\s*min(?:ute)?)?)|(?P<mmhg>mm\s*hg)|(?P<percent>%|percent)|"
    r"(?:°|º|deg(?:rees?)?\.?\s*)?(?P<f>f(?:ahrenheit)?)|(?:°|º|deg(?:rees?)?\.?\s*)?(?P<c>c(?:elsius|"
    r"entigrade)?)|"
    r"(?P<degrees>°|º|degrees?))(?![a-z0-9])",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"(?:\b(?:it|its|it's|is|was|were|are|im|i'm|i|got|get|getting|had|have|just|today|todays|today's|"
    r"yesterday|"
    r"this|that|the|a|an|at|on|in|of|and|then|or|also|with|my|her|his|he|she|mom|dad|me|took|taken|"
    r"checked|tested|"
    r"check|reading|readings|numbers?|number's|says?|said|shows?|showed|reads?|read|came|comes|out|to|"
    r"be|again|now|"
    r"morning|afternoon|evening|night|tonight|last|am|pm|noon|bedtime|bed|before|after|breakfast|lunch|"
    r"dinner|supper|"
    r"meal|eating|waking|up|woke|when|first|second|third|one|two|about|around|like|maybe|roughly|only|"
    r"still|down|hi|"
    r"hello|hey|ok|okay|yes|yep|yeah|sure|so|um|well|here|you|go|doc|doctor|dr|thanks|thank|please|pls|"
    r"sorry|not|no|"
    r"wait|meant|mean|correction|oops|typo|make|should|actually|mon|tue|tues|wed|thu|thur|thurs|fri|sat|"
    r"sun|monday|"
    r"tuesday|wednesday|thursday|friday|saturday|sunday|high|low|good|bad|scratch|fine|little|bit|too|right|left|"
    r"arm|it|there|"
    r"from|for|both|times|time|lol|average|avg|home)\b|[\W_]+)*",
    re.IGNORECASE,
)
_LINK = re.compile(r"[\s,]*(?:(?:for|on|is|was|my|the|his|her)\s+){0,3}", re.IGNORECASE)
_BREAK = re.compile(r"[.!?;](?=\s|$)|\n")


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that names a kind, at [start, end); "other" names something that is no reading."""

    kind: str
    start: int
    end: int


def cues_in(text: str) -> list[Cue]:
    """All naming words of `text`, in order."""
    return [Cue(match.lastgroup or "other", *match.span()) for match in _CUE.finditer(text)]


def unit_at(text: str, end: int) -> tuple[str | None, int]:
    """The unit written right after a figure that ends at `end`, and where it ends; (None, end) if "
    "there is none."""
    match = _UNIT.match(text, end)
    return (match.lastgroup, match.end()) if match else (None, end)


def cue_for(
    text: str, start: int, end: int, cues: Sequence[Cue], figures: Sequence[tuple[int, int]]
) -> str | None:
    """The kind of the word that governs the figure at [start, end): the last one before it, else the "
    "next after it.

    A word after the figure counts only up to the next figure or clause ("94 oxygen, 71 pulse"), and only if
    no word before it stands closer without a figure of its own.
    """
    before = [cue for cue in cues if cue.end <= start]
    after = next((cue for cue in cues if cue.start >= end), None)
    trailing = after is not None and _LINK.fullmatch(text, end, after.start) is not None
    if before:
        last = before[-1]
        taken = any(last.end <= a and b <= start for a, b in figures)
        broken = _BREAK.search(text, last.end, start) is not None
        taken = taken or any(b <= last.start and _LINK.fullmatch(text, b, last.start) for _, b in figures)
        far = taken and trailing and _claims(text, end, after, figures)
        if not far and not (broken and len(text[last.end : start]) > 60):
            return last.kind
    return after.kind if after is not None and trailing else None


def _claims(text: str, end: int, after: Cue | None, figures: Sequence[tuple[int, int]]) -> bool:
    """Whether the word after the figure names it, and not the figure that follows ("128/82 pulse 71")."""
    if after is None or "," in text[end : after.start]:
        return False
    following = next((a for a, _ in figures if a >= after.end), None)
    if following is None:
        return True
    return re.fullmatch(r"[\s:=]*(?:(?:is|was|of|at|about)\s+)*", text[after.end : following]) is None


def is_bare(text: str, found: Sequence[Reading], guards: Sequence[tuple[int, int]]) -> bool:
    """Whether `text` says nothing but figures and small words, as an answer to a question does."""
    rest = list(text)
    for start, end in (*((r.start, r.end) for r in found), *guards):
        rest[start:end] = " " * (end - start)
    left = _CUE.sub(" ", "".join(rest))
    return _FILLER.fullmatch(left) is not None
