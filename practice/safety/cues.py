"""The cues of one message that say whether a finding is there now, and how far a cue reaches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from practice.safety.phrases import Span
from practice.safety.reading import STOP, Word


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues found in one message, by kind, with the word sets they lean on."""

    words: Sequence[Word]
    found: Mapping[str, Sequence[Span]]
    links: frozenset[str]
    contrasts: frozenset[str]
    past_verbs: frozenset[str]
    past_tense: frozenset[str]
    leads: frozenset[str]
    persons: frozenset[str]
    animals: frozenset[str]
    body: frozenset[str]
    symptoms: Mapping[int, frozenset[int]]

    def of(self, kind: str) -> Sequence[Span]:
        """Word spans of the cues of one kind."""
        return self.found.get(f"cue.{kind}", ())


def reaches(at: int, start: int, reach: int, cues: Cues) -> bool:
    """From word `at` up to `start` within `reach` words, no sentence end and no contrast in between."""
    if not 0 <= start - at <= reach:
        return False
    words = cues.words
    crossed = any(words[i].pause == STOP for i in range(at, start + 1) if i < len(words))
    return not crossed and not any(w.norm in cues.contrasts for w in words[at:start])


def sentence(start: int, end: int, words: Sequence[Word]) -> Span:
    """The word span of the sentence, or sentences, around a finding."""
    low, high = start, end
    while low > 0 and words[low].pause != STOP:
        low -= 1
    while high < len(words) and words[high].pause != STOP:
        high += 1
    return low, high
