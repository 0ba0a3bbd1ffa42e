"""Whether a finding is said to be there now: present unless the words around it plainly say otherwise.

A cue lowers a finding only when it governs it directly; anything not understood counts as present.
"""

from collections.abc import Sequence
from enum import StrEnum

from practice.safety.cues import Cues, reaches, sentence
from practice.safety.phrases import Span
from practice.safety.reading import STOP
from practice.safety.tense import dated_long_ago, going_on, history, lately, past, resolved

_NEGATION_REACH = 4
_LIST_REACH = 12
_LIKE_THIS_REACH = 6
_HYPOTHESIS_REACH = 10
_TALK_REACH = 7
_TALK_AFTER = 3
_ANIMAL_REACH = 8
_HEDGE_REACH = 3
_REFERRED_REACH = 4
_SELF = frozenset(("i", "me", "myself", "we", "us"))
_ANIMAL_PEOPLE = frozenset(("trainer", "walker", "sitter", "groomer", "owner", "breeder", "lady", "person"))
_VAGUE = frozenset(("anything", "nothing", "something", "things", "stuff", "symptoms"))
_SPEAKERS = frozenset(
    ("i", "id", "ive", "ill", "he", "she", "they", "we", "my", "our", "now", "his", "her", "today", "then")
)


class Assertion(StrEnum):
    """What a message says of a finding.

    `DOUBTED` is a negation that may not reach it; `RECENT` was yesterday or so, with no word that it went.
    """

    PRESENT = "present"
    NEGATED = "negated"
    DOUBTED = "doubted"
    LONG_PAST = "long_past"
    PAST = "past"
    RESOLVED = "resolved"
    RECENT = "recent"
    HYPOTHETICAL = "hypothetical"
    HEDGED = "hedged"
    INFORMATIONAL = "informational"
    ANIMAL = "animal"
    REFERRED = "referred"


def assertion(spans: Sequence[Span], cues: Cues) -> Assertion:
    """The weakest claim the message makes about a finding that the word spans make up."""
    start, end = min(s for s, _ in spans), max(e for _, e in spans)
    negation = _negation(spans, cues)
    if negation is not None:
        return negation
    if any(_informational(*span, cues) for span in spans):
        return Assertion.INFORMATIONAL
    if _of_an_animal(start, end, cues):
        return Assertion.ANIMAL
    if any(reaches(b, start, _REFERRED_REACH, cues) for _, b in cues.of("referred")):
        return Assertion.REFERRED
    if any(reaches(b, start, _HYPOTHESIS_REACH, cues) for _, b in cues.of("imagined")):
        return Assertion.DOUBTED
    if any(reaches(b, start, 2, cues) for _, b in cues.of("no_more")):
        return Assertion.DOUBTED
    if history(start, end, cues):
        return Assertion.LONG_PAST
    if len(spans) > 1 and any(dated_long_ago(*span, cues) for span in spans):
        return Assertion.LONG_PAST
    if any(_talks_of(b, s, _TALK_REACH, cues) for _, b in cues.of("causal") for s, _ in spans):
        return Assertion.HYPOTHETICAL
    if going_on(start, end, cues):
        return _oldest_part(spans, cues)
    return _perhaps_over(start, end, cues)


def _oldest_part(spans: Sequence[Span], cues: Cues) -> Assertion:
    """What is put together over several sentences is no newer than any sign among them that is long past."""
    if len({sentence(*span, cues.words) for span in spans}) < 2:
        return Assertion.PRESENT
    for start, end in spans:
        dated = any(x < end and start < y for x, y in cues.of("dated_cause"))
        if not dated and not going_on(start, end, cues):
            said = _perhaps_over(start, end, cues)
            if said in (Assertion.LONG_PAST, Assertion.PAST):
                return said
    return Assertion.PRESENT


def _perhaps_over(start: int, end: int, cues: Cues) -> Assertion:
    if _hypothetical(start, end, cues):
        return Assertion.HYPOTHETICAL
    if past(start, end, "long_ago", cues):
        return Assertion.LONG_PAST
    if past(start, end, "ago", cues):
        return Assertion.PAST
    if resolved(start, end, cues):
        return Assertion.RESOLVED
    if any(a <= start <= b + _HEDGE_REACH for a, b in cues.of("hedge")):
        return Assertion.HEDGED
    return Assertion.RECENT if lately(start, end, cues) else Assertion.PRESENT


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
    begun = min(s for s, _ in spans if s >= b) if any(s >= b for s, _ in spans) else b
    if any(x < b and a < y <= begun for x, y in cues.of("pseudo")):
        return True
    last, words = max(e for _, e in spans), cues.words
    return any(
        last <= x <= last + _LIKE_THIS_REACH and words[x - 1].norm not in _VAGUE
        for x, _ in cues.of("like_this")
    )


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
            compound = passed == start and norm in cues.body and not cues.words[start].pause
            doubted = doubted or not (compound or _next_is_or(passed, cues))
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
    before = any(_talks_of(b, start, _TALK_REACH, cues) for _, b in cues.of("info_before"))
    return before or any(_talks_of(end, a, _TALK_AFTER, cues) for a, _ in cues.of("info_after"))


def _talks_of(at: int, to: int, reach: int, cues: Cues) -> bool:
    """A topic reaches over a list; a speaker brought in by "and" or a comma, or any other turn, ends it."""
    if not 0 <= to - at <= reach:
        return False
    words = cues.words
    for i in range(at, to):
        listing = words[i].norm == "and" and words[i + 1].norm not in _SPEAKERS
        turns = words[i].norm in cues.contrasts and not listing
        speaks = words[i].pause and words[i].norm in _SPEAKERS
        if words[i].pause == STOP or turns or speaks:
            return False
    return to == len(words) or words[to].pause != STOP


def _of_an_animal(start: int, end: int, cues: Cues) -> bool:
    """The nearest being named before the finding in its sentence is a pet, and nobody is named in it."""
    words, beings = cues.words, cues.persons | _SELF
    if words[start].pause == STOP or any(w.norm in beings for w in words[start:end]):
        return False
    for i in range(start - 1, max(-1, start - _ANIMAL_REACH - 1), -1):
        norm = words[i].norm
        if norm in cues.animals:
            return words[i + 1].norm not in _ANIMAL_PEOPLE
        if norm in beings or words[i].pause:
            return False
    return False


def _hypothetical(start: int, end: int, cues: Cues) -> bool:
    covered = cues.of("pseudo")
    if any(reaches(end, a, 3, cues) for a, _ in cues.of("hypo_after")):
        return True
    return any(
        (reaches(b, start, _HYPOTHESIS_REACH, cues) or a < start < b)
        and not any(x < b and a < y for x, y in covered)
        for a, b in cues.of("hypothetical")
    )
