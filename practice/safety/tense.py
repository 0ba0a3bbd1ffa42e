"""Whether a finding is told as over: long past, past, or gone again. What gives no time is there now."""

from practice.safety.cues import Cues, reaches, sentence
from practice.safety.reading import STOP

_CLOSE = 3
_NEAR = 4
_REACH = 6
_GONE_REACH = 8
_AFTER_SENTENCES = 2
_COMPANIONS = frozenset(("with", "a", "some", "heavy", "bad", "severe", "lots", "of"))
_SPELLS = frozenset(("hour", "hours", "day", "days", "week", "weeks", "minute", "minutes", "month"))
_NOT_NOW = ("gone", "treated", "age_now", "when_began")
_POINTING = frozenset(("that", "this", "it", "all"))


def going_on(start: int, end: int, cues: Cues) -> bool:
    """The same sentence says that it is going on."""
    over = tuple(span for kind in _NOT_NOW for span in cues.of(kind))
    low, high = sentence(start, end, cues.words)
    return any(low <= a < high and not any(x <= a and b <= y for x, y in over) for a, b in cues.of("now"))


def past(start: int, end: int, kind: str, cues: Cues) -> bool:
    """A time that is over lies near, in the sentence of a finding told as past, or points back at it."""
    low, high = sentence(start, end, cues.words)
    told = _told_as_past(start, end, cues)
    if kind == "long_ago" and _told_of_then(low, high, cues):
        return True
    for a, b in cues.of(kind):
        if kind == "long_ago" and start < a < end:
            return True
        if reaches(end, a, _REACH, cues) or (start <= a and reaches(b, end, end, cues)):
            return True
        if told and low <= a < high and not _dates_something_else(a, b, cues):
            return True
        if a >= high and _points_back(high, a, cues):
            return True
        between = {w.norm for w in cues.words[b:start]}
        told_between = between & cues.past_verbs or ("with" in between and between <= _COMPANIONS)
        if told_between and reaches(b, start, _REACH, cues):
            return True
    return False


def dated_long_ago(start: int, end: int, cues: Cues) -> bool:
    """A time long over follows at once ("a crash five years ago"), not of an operation, birth or journey."""
    dated = any(x < end and start < y for x, y in cues.of("dated_cause"))
    return not dated and any(
        0 <= a - end <= _CLOSE and reaches(end, a, _CLOSE, cues) for a, _ in cues.of("long_ago")
    )


def _told_as_past(start: int, end: int, cues: Cues) -> bool:
    return any(w.norm in cues.past_tense for w in cues.words[max(0, start - _NEAR) : end])


def _told_of_then(low: int, high: int, cues: Cues) -> bool:
    """The sentence tells in the past and gives the age at which it was ("one bad reaction, age 4, hives")."""
    past = any(w.norm in cues.past_verbs for w in cues.words[low:high])
    return past and any(low <= a < high for a, _ in cues.of("then"))


def _dates_something_else(a: int, b: int, cues: Cues) -> bool:
    """The time belongs to an operation, a birth or a journey, not to what came of it."""
    return any(x < b and a < y for x, y in cues.of("dated_cause"))


def _points_back(high: int, a: int, cues: Cues) -> bool:
    """The next sentence dates this one ("That was eleven years ago")."""
    words = cues.words
    begins = high < len(words) and words[high].norm in _POINTING
    return begins and a - high <= _REACH and not any(words[i].pause == STOP for i in range(high + 1, a + 1))


def history(start: int, end: int, cues: Cues) -> bool:
    """It is named as history ("history of", "recovering from"); "a two-hour history of" is no past."""
    spans = [(a, b) for a, b in cues.of("history") if not (a and cues.words[a - 1].norm in _SPELLS)]
    return any(
        reaches(b, start, _NEAR, cues) or a <= start < b or (start <= a and reaches(b, end, end, cues))
        for a, b in spans
    )


def resolved(start: int, end: int, cues: Cues) -> bool:
    """It is said to be gone or to have been looked after."""
    still = cues.of("unrelieved")
    for a, b in cues.of("gone"):
        if any(x < b and a < y for x, y in still):
            continue
        if _says_gone(end, a, cues) or _next_sentence(end, a, cues):
            return True
    return _told_as_past(start, end, cues) and _looked_after(*sentence(start, end, cues.words), cues)


def lately(start: int, end: int, cues: Cues) -> bool:
    """It happened some day of late, and nothing says that it is over."""
    if not any(w.norm in cues.past_verbs for w in cues.words[max(0, start - _CLOSE) : end]):
        return False
    low, high = sentence(start, end, cues.words)
    return any(low <= a < high for a, _ in cues.of("recently"))


def _looked_after(low: int, high: int, cues: Cues) -> bool:
    """The finding's sentence or the two after it tell of a hospital or a recovery, none of a return."""
    last = high
    for _ in range(_AFTER_SENTENCES):
        if last < len(cues.words):
            last = sentence(last, last + 1, cues.words)[1]
    treated = cues.of("treated")
    back = any(a >= low and not any(x <= a < y for x, y in treated) for a, _ in cues.of("returned"))
    return not back and any(low <= a < last for a, _ in treated)


def _says_gone(end: int, a: int, cues: Cues) -> bool:
    """The cue follows in the sentence and speaks of this finding, not of a noun of its own."""
    if not 0 <= a - end <= _GONE_REACH or any(cues.words[i].pause == STOP for i in range(end, a + 1)):
        return False
    return a == end or cues.words[a].pause > 0 or cues.words[a - 1].norm in cues.leads


def _next_sentence(end: int, a: int, cues: Cues) -> bool:
    """The cue opens the sentence after the finding's ("It went away.")."""
    words = cues.words
    stops = [i for i in range(end, min(a + 1, len(words))) if words[i].pause == STOP]
    return len(stops) == 1 and a - stops[0] <= 2 and a - end <= _GONE_REACH
