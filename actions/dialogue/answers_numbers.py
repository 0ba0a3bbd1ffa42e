"""Chatty numbers: how bad from 0 to 10, a temperature, an age."""

from __future__ import annotations

import re

from actions.dialogue.words import plain

_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_OUT_OF = re.compile(r"(\d+(?:\.\d+)?)(?:ish)?\s*(?:/|out of|of|over)\s*(?:a )?10\b")
_WITH_UNIT = re.compile(
    r"\d+(?:\.\d+)?\s*(?:-\s*\d+\s*)?(?:am|pm|hours?|hrs?|h|days?|d|weeks?|wks?|months?|mo|years?|yrs?|min\w*|"
    r"mg|ml|lbs?|"
    r"oclock|times|x|f|c|degrees)\b"
)
_NUMBER = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?![\d.]*\d)")
_HOW_BAD: tuple[tuple[str, int], ...] = (
    (r"worst|unbearable|excruciating|cant (stand|take) it|cannot (stand|take)|off the charts?|max|"
     r"as bad as it gets|terrible|agony|killing me|horrible|horrific|awful", 10),
    (r"not (that |too |so |very |really )?bad|mild|slight\w*|minor|a little|a bit|"
     r"little bit|barely|annoying|low|"
     r"bearable|tolerable|manageable|nothing much|not much|light", 3),
    (r"no pain|none|not at all|nothing|doesnt hurt|no discomfort|pain free", 0),
    (r"(really|very|super|so|pretty damn|extremely|real|hella) (bad|strong|painful|sore|intense|much)|"
     r"severe|intense|"
     r"a lot|hurts? (so|really) (bad|much)|high", 8),
    (r"pretty (bad|strong|painful)|quite (bad|strong)|bad|strong|painful|rough", 7),
    (r"moderate|medium|middle|so ?so|in between|halfway|average|half", 5),
)  # fmt: skip
MOST = 10


def scale(text: str) -> float | None:
    """How bad, 0 to 10; of several numbers the worse. None: no number and no word for it.

    A little above 10 is meant as the worst: 10. Numbers with a unit (3 days, 8 pm) are none.
    """
    said = _digits(plain(text))
    explicit = [float(n) for n in _OUT_OF.findall(said)]
    if explicit:
        return min(max(explicit), MOST)
    rest = _WITH_UNIT.sub(" ", re.sub(r"\b\d{1,2}:\d\d\b", " ", said))
    numbers = [
        float(n)
        for n in _NUMBER.findall(re.sub(r"(\d)\s*(?:-|–|to)\s*(\d)", r"\1 \2", rest.replace("ish", "")))
    ]
    if numbers:
        return min(max(numbers), MOST) if max(numbers) <= 2 * MOST or 100 in numbers else None
    return next((float(level) for words, level in _HOW_BAD if re.search(rf"\b({words})\b", said)), None)


def tells_scale(text: str) -> bool:
    """Whether a message names a level by itself ("7/10", "pain is a 6"), whatever was asked."""
    said = _digits(plain(text))
    return (
        _OUT_OF.search(said) is not None
        or re.search(
            r"\b(pain|hurts?|severity|level)( level)?( is| at| was|s)?( now)?"
            r"( like| about| around)? an? ?\d{1,2}\b|"
            r"\b(pain|severity|level)( level)?( is| at| was)?( now)? \d{1,2}\b"
            r"(?! ?(days?|hours?|weeks?|months?|years?))",
            said,
        )
        is not None
    )


_PLAUSIBLE_F = (90.0, 110.0)
_PLAUSIBLE_C = (32.0, 43.5)


def temperature(text: str) -> float | None:
    """Degrees F; 32 to 43.5 is read as Celsius. Of several readings the highest. None: no plausible one."""
    said = _spoken(plain(text))
    if re.fullmatch(r"(its )?(normal|no fever|fine)( now)?", said):
        return 98.6
    found = [_fahrenheit(float(n.replace(",", "."))) for n in re.findall(r"(?<!\d)\d{2,3}(?:[.,]\d+)?", said)]
    known = [degrees for degrees in found if degrees is not None]
    return max(known) if known else None


def tells_temperature(text: str) -> bool:
    """Whether a message holds a temperature by itself."""
    said = plain(text)
    return (
        temperature(said) is not None
        and re.search(
            r"\b(fever|temp\w*|degrees|thermometer)\b|\b(9\d|10\d)\.\d\b|\b(3[5-9]|4[0-3])[.,]\d\b|"
            r"\b(9\d|10\d)(\.\d)? ?f\b|\b(3[5-9]|4[0-3])([.,]\d)? ?c\b",
            said,
        )
        is not None
    )


def _fahrenheit(number: float) -> float | None:
    if _PLAUSIBLE_F[0] <= number <= _PLAUSIBLE_F[1]:
        return number
    if _PLAUSIBLE_C[0] <= number <= _PLAUSIBLE_C[1]:
        return round(number * 9 / 5 + 32, 1)
    return None


def _spoken(said: str) -> str:
    said = _digits(said)
    said = re.sub(r"\b(?:a |1 )?(?:hundred)(?: and)? (\d)\b", r"10\1", said)
    said = re.sub(r"\b1 (?:oh|o|0) (\d)\b", r"10\1", said)
    said = re.sub(r"\b(\d{2,3}) point (\d)\b", r"\1.\2", said)
    return re.sub(r"\b(a |1 )?hundred\b", "100", said)


_AGE_UNITS = {"day": 1 / 30.4, "week": 7 / 30.4, "month": 1.0, "year": 12.0}
_AGE = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?:-|\s|or|to)*\s*(?:\d+\s*)?(days?|d|weeks?|wks?|wk|months?|mos?|mths?|m|years?|yrs?|y/?o|yo|y)?(?![a-z])"
)


def age_months(text: str) -> float | None:
    """An age in months; a bare number is years. Of several the youngest, which is the more careful one."""
    said = _digits(plain(text)).replace("a half", "0.5").replace("half", "0.5")
    if re.search(r"\b(newborn|new born|just born)\b", said):
        return 0.0
    said = re.sub(
        r"\b(\d+|a|an) (years?|months?|weeks?) and 0\.5\b", lambda m: f"{_one(m[1]) + 0.5} {m[2]}", said
    )
    said = re.sub(r"\b(\d+) and 0\.5\b", r"\1.5", said)
    said = re.sub(r"\ban? (day|week|month|year)\b", r"1 \1", said)
    ages = [float(n) * _AGE_UNITS[_unit(unit)] for n, unit in _AGE.findall(said)]
    likely = [age for age in ages if age <= 120 * 12]
    return round(min(likely), 2) if likely else None


def tells_age(text: str) -> float | None:
    """An age in months told beyond doubt ("my 4 year old", "hes 7 weeks", "she is 3"), or None."""
    return age_months(text) if _TELLS_AGE.search(_digits(plain(text))) else None


_TELLS_AGE = re.compile(
    r"\b\d+(?:\.\d+)?[ -]?(?:days?|weeks?|wks?|months?|mos?|mths?|years?|yrs?|y)[ -]?olds?\b|\b\d+ ?y/?o\b|"
    r"\b(?:he|she|kid|son|daughter|baby|child)(?:s| is) (?:only |just |about |almost )?"
    r"(?:\d+(?:\.\d+)? (?:days?|weeks?|wks?|months?|mos?|mths?|years?|yrs?)|1?\d|2[01])(?: now| old)?$"
)


def _one(word: str) -> int:
    return int(word) if word.isdigit() else 1


def _unit(word: str) -> str:
    return {"d": "day", "w": "week", "m": "month"}.get(word[:1], "year")


def _digits(said: str) -> str:
    return re.sub(r"\b[a-z]+\b", lambda m: str(_WORDS.get(m[0], m[0])), said)
