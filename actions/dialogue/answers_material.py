"""What a message tells by itself of an illness: how long, how bad, how hot, how it is going."""

from __future__ import annotations

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
    return {name: text.strip() for name, tells in _TELLS.items() if tells(text)}
