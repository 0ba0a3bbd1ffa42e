"""What a message says of the patient that changes a threshold: age, pregnancy, birth, weak defences.

The bounds of age (under 3 months, under 6 months, child) follow the AAP febrile infant guideline, 2021.
"""

from collections.abc import Mapping, Sequence

from practice.safety.phrases import Span
from practice.safety.reading import Word

_DAYS_IN_MONTH = 30.4
_UNITS = (
    dict.fromkeys(("day", "days"), 1 / _DAYS_IN_MONTH)
    | dict.fromkeys(("week", "weeks", "wk", "wks"), 7 / _DAYS_IN_MONTH)
    | dict.fromkeys(("month", "months", "mo", "mos", "mth", "mths"), 1.0)
    | dict.fromkeys(("year", "years", "yr", "yrs", "yo"), 12.0)
)
_SMALL = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_OLD = frozenset(
    {
        "old",
        "o",
        "aged",
        "age",
        "yo",
        "baby",
        "infant",
        "newborn",
        "boy",
        "girl",
        "son",
        "daughter",
        "grandson",
        "granddaughter",
    }
)
_YOUNG = frozenset(
    ("son", "daughter", "boy", "girl", "kid", "child", "nephew", "niece", "grandson", "granddaughter")
)
_YOUNG_YEARS = tuple(range(1, 19))
_BABY_MONTHS = 24
_TERSE = 2
_BRIEF = 6
_ONESELF = frozenset(("i", "am"))
_DENIED_REACH = 2
_CHILD_MONTHS = 18 * 12


def ages(words: Sequence[Word]) -> list[float]:
    """Ages in months that the words state ("6 week old", "he's 81", "2yo"), in order."""
    norms = [w.norm for w in words]
    found: list[float] = []
    for i, norm in enumerate(norms):
        value = _figure(norm)
        if (
            norm in ("week", "month")
            and norms[i + 1 : i + 2] == ["old"]
            and not (i and _figure(norms[i - 1]))
        ):
            found.append(_UNITS[norm])
        if value is None or (i + 1 >= len(norms) and not _is_stated(norms, i)):
            continue
        unit = _UNITS.get(norms[i + 1]) if i + 1 < len(norms) else None
        if unit is not None and _is_an_age(norms, i):
            found.append(value * unit)
        elif unit is None and _is_stated(norms, i) and 0 < value < 115:
            found.append(value * 12)
    return found


def _figure(norm: str) -> float | None:
    if norm in _SMALL:
        return float(_SMALL.index(norm))
    return float(norm) if norm.replace(".", "", 1).isdecimal() and len(norm) < 5 else None


def _is_stated(norms: list[str], i: int) -> bool:
    """ "he is 81", "aged 4": a person is the figure."""
    if i >= 1 and norms[i - 1] in ("aged", "age"):
        return True
    follows = norms[i + 1] if i + 1 < len(norms) else ""
    is_of = norms[i - 2] if i >= 2 and norms[i - 1] in ("is", "am") else ""
    person = is_of in ("he", "she", "i", "who") or (is_of in _YOUNG and _figure(norms[i]) in _YOUNG_YEARS)
    return person and follows not in (
        "weeks",
        "days",
        "hours",
        "percent",
        "over",
        "f",
        "c",
        "degrees",
        "pounds",
        "lbs",
    )


def _is_an_age(norms: list[str], i: int) -> bool:
    return norms[i + 1] == "yo" or bool(_OLD & set(norms[i + 2 : i + 4])) or _about_a_baby(norms, i)


def _about_a_baby(norms: list[str], i: int) -> bool:
    near = set(norms[max(0, i - 4) : i])
    return (
        bool(near & {"baby", "newborn", "infant", "son", "daughter", "she", "he", "lo"})
        and bool(near & {"is", "baby", "newborn", "infant"})
        and not near & {"since", "for", "last", "past"}
    )


def facts(
    words: Sequence[Word],
    found: Mapping[str, Sequence[Span]],
    age_months: float | None,
    pregnant: bool | None,
) -> frozenset[str]:
    """The facts that patterns may ask for. What the caller knows stands; the message only adds."""
    told = ages(words)
    out = {name.removeprefix("fact.") for name, spans in found.items() if _is_told(name, spans, words, found)}
    known = [age_months] if age_months is not None else []
    every = known + told
    child_word = "baby" in out or "newborn" in out or "child" in out
    out |= _age_facts(every, child_word)
    different = {w.norm for w in words}
    if len(different) <= _TERSE or len(different - _ONESELF) == 1:
        out.add("said_alone")
    if len(words) <= _BRIEF:
        out.add("said_briefly")
    if pregnant is True:
        out.add("pregnant")
    return frozenset(out)


def _is_told(
    name: str, spans: Sequence[Span], words: Sequence[Word], found: Mapping[str, Sequence[Span]]
) -> bool:
    """A fact, unless its every mention is denied or of long ago ("not pregnant", "since i was a teen")."""
    if not name.startswith("fact."):
        return False
    then, no, pseudo = (found.get(f"cue.{kind}", ()) for kind in ("long_ago", "neg", "pseudo"))
    return any(
        not any(x <= a and b <= y for x, y in then)
        and not any(
            y <= a <= y + _DENIED_REACH
            and not _paused(words, y, a)
            and not any(p < y and x < q <= a for p, q in pseudo)
            for x, y in no
        )
        for a, b in spans
    )


def _paused(words: Sequence[Word], start: int, end: int) -> bool:
    return any(w.pause for w in words[start : end + 1])


def _age_facts(every: list[float], child_word: bool) -> set[str]:
    out: set[str] = set()
    if child_word and not any(age < _CHILD_MONTHS for age in every):
        out.add("child_age_unknown")
    if not every:
        return out
    youngest, oldest = min(every), max(every)
    if youngest < 3:
        out.add("under_3_months")
    if youngest < 6:
        out.add("under_6_months")
    if youngest < _BABY_MONTHS:
        out |= {"baby", "child"}
    if youngest < _CHILD_MONTHS:
        out.add("child")
    if oldest >= 65 * 12:
        out.add("over_65")
    return out
