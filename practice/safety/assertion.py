"""Whether a finding is said to be there now: present unless the words around it plainly say otherwise.

A cue lowers a finding only when it governs it directly; anything not understood counts as present.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from practice.safety.phrases import Span
from practice.safety.reading import STOP, Word

_NEGATION_REACH = 4
_LIST_REACH = 12
_PAST_REACH = 6
_GONE_REACH = 8
_HYPOTHESIS_REACH = 10
_TALK_REACH = 7
_COMPANIONS = frozenset(("with", "a", "some", "heavy", "bad", "severe", "lots", "of"))


class Assertion(StrEnum):
    """What a message says of a finding. `DOUBTED` is a negation that may not reach it."""

    PRESENT = "present"
    NEGATED = "negated"
    DOUBTED = "doubted"
    LONG_PAST = "long_past"
    PAST = "past"
    RESOLVED = "resolved"
    HYPOTHETICAL = "hypothetical"
    INFORMATIONAL = "informational"


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues found in one message, by kind, with the word sets they lean on."""

    words: Sequence[Word]
    found: Mapping[str, Sequence[Span]]
    links: frozenset[str]
    contrasts: frozenset[str]
    past_verbs: frozenset[str]
    leads: frozenset[str]
    symptoms: Mapping[int, frozenset[int]]

    def of(self, kind: str) -> Sequence[Span]:
        """Word spans of the cues of one kind."""
        return self.found.get(f"cue.{kind}", ())


def assertion(spans: Sequence[Span], cues: Cues) -> Assertion:
    """The weakest claim the message makes about a finding that the word spans make up."""
    start, end = min(s for s, _ in spans), max(e for _, e in spans)
    negation = _negation(spans, cues)
    if negation is not None:
        return negation
    if _informational(start, end, cues):
        return Assertion.INFORMATIONAL
    if any(_reaches(b, start, _HYPOTHESIS_REACH, cues) for _, b in cues.of("imagined")):
        return Assertion.DOUBTED
    if any(_reaches(b, start, 2, cues) for _, b in cues.of("no_more")):
        return Assertion.DOUBTED
    if _history(start, end, cues):
        return Assertion.LONG_PAST
    if _now(start, end, cues):
        return Assertion.PRESENT
    if _hypothetical(start, end, cues):
        return Assertion.HYPOTHETICAL
    if _past(start, end, "long_ago", cues):
        return Assertion.LONG_PAST
    if _past(start, end, "ago", cues):
        return Assertion.PAST
    return Assertion.RESOLVED if _resolved(start, end, cues) else Assertion.PRESENT


def _negation(spans: Sequence[Span], cues: Cues) -> Assertion | None:
    doubted = False
    for a, b in cues.of("neg"):
        if any(s <= a and b <= e for s, e in spans) or _cancelled(a, b, spans, cues):
            continue
        for start, _ in spans:
            if b <= start:
                reach = _governs(b, start, cues)
                if reach is Assertion.NEGATED:
                    return reach
                doubted = doubted or reach is Assertion.DOUBTED
    return Assertion.DOUBTED if doubted or _answered_no(spans, cues) else None


def _answered_no(spans: Sequence[Span], cues: Cues) -> bool:
    """A "no" that stands alone right after the finding ("Chest pain? No. Cough? Yes.")."""
    at, words = max(e for _, e in spans), cues.words
    if at >= len(words) or words[at].norm not in ("no", "nope", "none") or not words[at].pause:
        return False
    return at + 1 == len(words) or words[at + 1].pause == STOP


def _cancelled(a: int, b: int, spans: Sequence[Span], cues: Cues) -> bool:
    """A pseudo-cue covers the negation ("not sure", "no more than"), or "like this" follows a "never"."""
    if any(x < b and a < y for x, y in cues.of("pseudo")):
        return True
    last = max(e for _, e in spans)
    return any(last <= x <= last + _PAST_REACH for x, _ in cues.of("like_this"))


def _governs(at: int, start: int, cues: Cues) -> Assertion | None:
    """Whether a negation that ends at word `at` reaches the finding at word `start`.

    Only small words may stand between, or other symptoms joined by "or"; a comma makes it a doubt, and only
    when the list goes on with "or", or the cue is a denial.
    """
    first, small = at, 0
    listed = denial = any(b == at for _, b in cues.of("denial"))
    doubted = False
    while at < start:
        if start - first > _LIST_REACH or cues.words[at].pause == STOP:
            return None
        doubted = doubted or cues.words[at].pause > 0
        norm = cues.words[at].norm
        passed = max((e for e in cues.symptoms.get(at, ()) if e <= start), default=0)
        if norm in ("or", "nor"):
            listed, at = True, at + 1
        elif norm in cues.links and small < _NEGATION_REACH:
            at, small = at + 1, small + 1
        elif passed:
            doubted = doubted or not _next_is_or(passed, cues)
            at, small = passed, 0
        else:
            return None
    if cues.words[start].pause == STOP:
        return None
    if not doubted and not cues.words[start].pause:
        return Assertion.NEGATED
    goes_on = any(_next_is_or(end, cues) for end in cues.symptoms.get(start, ()))
    return Assertion.DOUBTED if listed or denial or goes_on else None


def _next_is_or(at: int, cues: Cues) -> bool:
    return at < len(cues.words) and cues.words[at].norm in ("or", "nor")


def _informational(start: int, end: int, cues: Cues) -> bool:
    before = any(_reaches(b, start, _TALK_REACH, cues) for _, b in cues.of("info_before"))
    return before or any(_reaches(end, a, 3, cues) for a, _ in cues.of("info_after"))


def _now(start: int, end: int, cues: Cues) -> bool:
    """The same sentence says that it is going on."""
    gone = cues.of("gone")
    low, high = _sentence(start, end, cues.words)
    return any(low <= a < high and not any(x <= a and b <= y for x, y in gone) for a, b in cues.of("now"))


def _sentence(start: int, end: int, words: Sequence[Word]) -> Span:
    low, high = start, end
    while low > 0 and words[low].pause != STOP:
        low -= 1
    while high < len(words) and words[high].pause != STOP:
        high += 1
    return low, high


def _hypothetical(start: int, end: int, cues: Cues) -> bool:
    covered = cues.of("pseudo")
    if any(_reaches(end, a, 3, cues) for a, _ in cues.of("hypo_after")):
        return True
    return any(
        (_reaches(b, start, _HYPOTHESIS_REACH, cues) or a < start < b)
        and not any(x < b and a < y for x, y in covered)
        for a, b in cues.of("hypothetical")
    )


def _past(start: int, end: int, kind: str, cues: Cues) -> bool:
    for a, b in cues.of(kind):
        if _reaches(end, a, _PAST_REACH, cues) or (start <= a and b <= end):
            return True
        between = {w.norm for w in cues.words[b:start]}
        told_as_past = between & cues.past_verbs or ("with" in between and between <= _COMPANIONS)
        if told_as_past and _reaches(b, start, _PAST_REACH, cues):
            return True
    return False


def _history(start: int, end: int, cues: Cues) -> bool:
    spans = cues.of("history")
    return any(
        _reaches(b, start, _NEGATION_REACH, cues) or a <= start < b or start <= a < b <= end for a, b in spans
    )


def _resolved(start: int, end: int, cues: Cues) -> bool:
    if any(_says_gone(end, a, cues) or _next_sentence(end, a, cues) for a, _ in cues.of("gone")):
        return True
    told_as_past = {w.norm for w in cues.words[max(0, start - 3) : end]} & cues.past_verbs
    if not told_as_past:
        return False
    low, high = _sentence(start, end, cues.words)
    return any(low <= a < high for a, _ in cues.of("recently"))


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


def _reaches(at: int, start: int, reach: int, cues: Cues) -> bool:
    """From word `at` up to `start` within `reach` words, no sentence end and no contrast in between."""
    if not 0 <= start - at <= reach:
        return False
    words = cues.words
    crossed = any(words[i].pause == STOP for i in range(at, start + 1) if i < len(words))
    return not crossed and not any(w.norm in cues.contrasts for w in words[at:start])
