"""A small phrase language over words, and a matcher that finds every concept of a message in one pass.

A phrase is words in order: `a|b` alternatives, `$name` a named set of words, `word?` optional, `word^` with
its endings (bleeds, bleeding; bled stays a word of its own), `~3` up to three words between, never across a
sentence's end nor over a "not", and after a "no" not across a comma.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from practice.safety.forms import inflect
from practice.safety.reading import COMMA, STOP, Word

Element = frozenset[str] | int
Span = tuple[int, int]
_NEVER_SKIPPED = frozenset(("no", "not", "never", "without"))


class PhraseError(ValueError):
    """A phrase that cannot be read; the message says which part and what to write instead."""


def compile_phrase(phrase: str, sets: Mapping[str, frozenset[str]]) -> list[tuple[Element, ...]]:
    """Every reading of a phrase, optional words in and out. PhraseError on a part that means nothing."""
    readings: list[tuple[Element, ...]] = [()]
    for part in phrase.split():
        if part.startswith("~"):
            if not part[1:].isdigit():
                raise PhraseError(f"'{part}' should be ~ and a number of words, such as ~3")
            readings = [(*r, int(part[1:])) for r in readings]
            continue
        words = _alternatives(part.removesuffix("?"), sets)
        with_it: list[tuple[Element, ...]] = [(*r, words) for r in readings]
        readings = with_it + readings if part.endswith("?") else with_it
    readings = [_without_open_end(r) for r in readings if r]
    if not readings or any(not r or isinstance(r[0], int) for r in readings):
        raise PhraseError(f"'{phrase}' must begin and end with a word")
    return readings


def _without_open_end(reading: tuple[Element, ...]) -> tuple[Element, ...]:
    """A gap before an optional last word that was left out has nothing to reach."""
    while reading and isinstance(reading[-1], int):
        reading = reading[:-1]
    return reading


def _alternatives(part: str, sets: Mapping[str, frozenset[str]]) -> frozenset[str]:
    words: set[str] = set()
    for option in part.split("|"):
        if not option or option == "$":
            raise PhraseError(f"'{part}' has an empty alternative")
        if option.startswith("$"):
            if option[1:] not in sets:
                raise PhraseError(f"'{option}' is no set of words; add it under 'sets' or mend the name")
            words |= sets[option[1:]]
        elif option.endswith("^"):
            words |= inflect(option[:-1])
        else:
            words.add(option)
    return frozenset(words)


class Matcher:
    """Finds concepts, each a list of phrases, in a sequence of words."""

    def __init__(self, concepts: Mapping[str, Iterable[tuple[Element, ...]]]) -> None:
        self._starting: dict[str, list[tuple[str, tuple[Element, ...]]]] = {}
        for name, readings in concepts.items():
            for first, *rest in sorted(set(readings), key=str):
                assert isinstance(first, frozenset)
                for word in first:
                    self._starting.setdefault(word, []).append((name, tuple(rest)))

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word that some phrase knows."""
        later = (
            w
            for entries in self._starting.values()
            for _, rest in entries
            for e in rest
            if not isinstance(e, int)
            for w in e
        )
        return frozenset(self._starting) | frozenset(later)

    def find(self, words: Sequence[Word], norms: Sequence[str]) -> dict[str, list[Span]]:
        """Concept name to word spans [start, end); `norms` are the words' own, or blank where masked."""
        found: dict[str, list[Span]] = {}
        for i, norm in enumerate(norms):
            for name, rest in self._starting.get(norm, ()):
                halt = COMMA if norm == "no" else STOP
                end = _follow(words, norms, i + 1, rest, 0, halt) if rest else i + 1
                if name.startswith("fact.") and any(w.pause == STOP for w in words[i + 1 : end]):
                    continue
                if end:
                    spans = found.setdefault(name, [])
                    if (i, end) not in spans:
                        spans.append((i, end))
        return found


def _follow(
    words: Sequence[Word], norms: Sequence[str], i: int, rest: tuple[Element, ...], at: int, halt: int
) -> int:
    """Where the rest of a phrase ends when it goes on at word `i`; 0 when it does not.

    No gap passes a pause of `halt`: a sentence's end, or already a comma after a "no".
    """
    total = len(norms)
    while at < len(rest):
        element = rest[at]
        if isinstance(element, int):
            for skip in range(element + 1):
                if skip and (i + skip > total or words[i + skip - 1].pause >= halt):
                    return 0
                if skip and i + skip < total and words[i + skip].pause >= halt:
                    return 0
                if skip and norms[i + skip - 1] in _NEVER_SKIPPED:
                    return 0
                if end := _follow(words, norms, i + skip, rest, at + 1, halt):
                    return end
            return 0
        if i >= total or norms[i] not in element:
            return 0
        i += 1
        at += 1
    return i


def distance_between(spans: Sequence[Span]) -> int:
    """The widest gap, in words, between neighbouring spans; 0 when they touch or overlap."""
    ordered = sorted(spans)
    return max((max(0, b[0] - a[1]) for a, b in pairwise(ordered)), default=0)
