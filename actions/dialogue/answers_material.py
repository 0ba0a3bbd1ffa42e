"""What a message tells by itself of an illness, and of a medicine: its strength, which pharmacy."""

from __future__ import annotations

import re

from actions.dialogue.answers_durations import tells_duration
from actions.dialogue.answers_numbers import tells_scale, tells_temperature
from actions.dialogue.answers_words import tells_course

_TELLS = {
    "duration": tells_duration,
    "severity": tells_scale,
    "temperature": tells_temperature,
    "course": tells_course,
}


def told(text: str) -> dict[str, str]:
    """The material names of what is told, each with the message as written."""
    found = {name: text.strip() for name, tells in _TELLS.items() if tells(text)}
    for name, pattern in _PARTS.items():
        if match := pattern.search(text):
            found[name] = match["it"].strip(" ,.")
    return found


_CHAIN = (
    r"cvs|walgreens?|wallgreens|rite ?aid|walmart|costco|kroger|publix|safeway|wegmans|duane reade|"
    r"sam'?s club|h-?e-?b|meijer|albertsons|(?:target|giant)(?= pharmacy| on\b)|"
    r"(?:[a-z'&]+ )?(?:pharmacy|drug ?store|drugs|apothecary|chemist)"
)
_PARTS = {
    "pharmacy": re.compile(
        rf"\b(?P<it>(?:the |my )?(?:usual |same |regular |old |new )?(?:{_CHAIN})(?:'s)?(?: pharmacy)?"
        r"(?: (?:on|in|at|near|by|off|across from|downtown)\b(?! file)[\w' ]{0,25})?)",
        re.IGNORECASE,
    ),
    "strength": re.compile(
        r"(?P<it>\b\d{1,4}(?:\.\d{1,2})? ?(?:mg|mcg|ml|units?|iu)\b.{0,30}|"
        r"\b(?:one|two|half|once|twice) (?:pill |tablet |tab )?(?:a|per|every) "
        r"(?:day|night|morning|week)\b.{0,20})",
        re.IGNORECASE,
    ),
}
