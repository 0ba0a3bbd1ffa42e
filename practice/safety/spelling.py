"""Mends misspelt safety words: bounded edits over a closed vocabulary, ordinary words guarded."""

import re
from collections.abc import Iterable, Iterator

_SHORTEST = 4
_LONG = 8
_REMEMBERED = 20_000
_SOUNDED = 5
_HEARD = (
    ("tion", "shun"),
    ("ight", "it"),
    ("ph", "f"),
    ("rrh", "r"),
    ("rh", "r"),
    ("wr", "r"),
    ("kn", "n"),
    ("ck", "k"),
    ("ch", "k"),
    ("qu", "kw"),
    ("x", "ks"),
    ("ce", "se"),
    ("ci", "si"),
    ("ge", "je"),
    ("gi", "ji"),
    ("c", "k"),
    ("z", "s"),
)
_HUSHED = re.compile(r"sci(?=[aou])|[cst]i(?=[aou])|ss?h|zh|sch(?=[aeiou])")
_SILENT = re.compile(r"(?<=[^aeiouy])e$")
_VOWELS = re.compile(r"[aeiouy]+")


def deletions(word: str, depth: int) -> set[str]:
    """The word and everything left after removing up to `depth` letters."""
    reached = {word}
    layer = {word}
    for _ in range(depth):
        layer = {w[:i] + w[i + 1 :] for w in layer for i in range(len(w))}
        reached |= layer
    return reached


def distance(a: str, b: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap neighbours) between two words; `limit + 1` when there are more."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]


def allowance(word: str) -> int:
    """How many edits a safety word forgives: none under 4 letters, one to 7, two from 8."""
    if len(word) < _SHORTEST:
        return 0
    return 1 if len(word) < _LONG else 2


def sound(word: str) -> str:
    """How a word is roughly heard: one sign for any run of vowels, one for letters that sound alike.

    An e at the end is not heard ("seezher" and "seizure" end alike).
    """
    word = _HUSHED.sub("s", _SILENT.sub("", word))
    for written, heard in _HEARD:
        word = word.replace(written, heard)
    return squeeze(_VOWELS.sub("a", word), 1, always=True)


class Speller:
    """Knows the safety words and the ordinary words that must be left alone."""

    def __init__(self, safety: Iterable[str], ordinary: Iterable[str]) -> None:
        self._safety = frozenset(safety)
        self._ordinary = frozenset(ordinary) - self._safety
        self._near: dict[str, list[str]] = {}
        for word in sorted(self._safety):
            if allowance(word) and word.isalpha():
                for key in deletions(word, allowance(word)):
                    self._near.setdefault(key, []).append(word)
        self._sounding: dict[str, list[str]] = {}
        for word in sorted(self._safety):
            if word.isalpha() and len(word) >= _SOUNDED:
                self._sounding.setdefault(sound(word), []).append(word)
        self._remembered: dict[str, tuple[str, ...]] = {}

    def mend(self, word: str) -> tuple[str, ...]:
        """The words meant: itself, a near safety word, or two or three that were run together."""
        if word in self._safety or word in self._ordinary:
            return (word,)
        known = self._remembered.get(word)
        if known is None:
            known = self._work_out(word)
            if len(self._remembered) < _REMEMBERED:
                self._remembered[word] = known
        return known

    def _work_out(self, word: str) -> tuple[str, ...]:
        if len(word) > 40:
            return (word,)
        for simpler in _simpler(word):
            if simpler in self._safety or simpler in self._ordinary:
                return (simpler,)
        for simpler in _simpler(word):
            if near := self._nearest(simpler):
                return (self._heard_instead(simpler, near),)
        return self._split(word, 3) or (self._alike(word),)

    def _heard_instead(self, word: str, near: str) -> str:
        """The word that sounds the same and begins alike, where the nearest by letters sounds otherwise."""
        heard = self._alike(word)
        unlike = heard == word or sound(heard)[:1] != sound(word)[:1] or abs(len(heard) - len(word)) > 1
        return near if unlike or sound(near) == sound(word) else heard

    def _alike(self, word: str) -> str:
        """The safety word that sounds the same ("hedake") and is spelt most like it, else the word itself."""
        if len(word) < _SOUNDED or not word.isalpha():
            return word
        heard = self._sounding.get(sound(word), [word])
        return min(heard, key=lambda known: (distance(word, known, _LONG), known))

    def _nearest(self, word: str) -> str | None:
        if len(word) < _SHORTEST - 1 or not word.isalpha():
            return None
        found: list[tuple[int, bool, bool, int, str]] = []
        heard = sound(word)
        for key in deletions(word, 2 if len(word) >= _LONG - 1 else 1):
            for candidate in self._near.get(key, ()):
                edits = distance(word, candidate, allowance(candidate))
                if edits <= allowance(candidate) and _plausible(word, candidate):
                    found.append(
                        (
                            edits,
                            word[0] != candidate[0],
                            sound(candidate) != heard,
                            -len(candidate),
                            candidate,
                        )
                    )
        return min(found)[4] if found else None

    def _split(self, word: str, parts: int) -> tuple[str, ...]:
        if parts < 2 or len(word) < 6 or not word.isalpha():
            return ()
        for cut in range(len(word) - 3, 1, -1):
            head, tail = word[:cut], word[cut:]
            if head not in self._safety or len(head) < 2:
                continue
            if tail in self._safety:
                return (head, tail)
            if rest := self._split(tail, parts - 1):
                return (head, *rest)
        return ()


def _plausible(word: str, candidate: str) -> bool:
    """People keep the first letter or swap the first two; a short word that begins otherwise is another."""
    return word[0] == candidate[0] or word[:2] == candidate[1::-1] or len(candidate) >= _LONG


_LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)


def _simpler(word: str) -> Iterator[str]:
    """The word with its g put back, drawn-out letters cut, figures read as letters ("cuttin", "su1cide")."""
    yield word
    if len(word) >= _SOUNDED and word.endswith("in"):
        yield word + "g"
    plain = word
    if any(c.isalpha() for c in word) and not word.isalpha():
        plain = word.translate(_LEET)
        plain = "".join(c for c in plain if c.isalpha() or c.isdigit()) or plain
        yield plain
    once = squeeze(plain, 1)
    twice = squeeze(plain, 2)
    if twice != plain:
        yield twice
    if once != plain:
        yield once


def squeeze(word: str, keep: int, *, always: bool = False) -> str:
    """Runs of one letter cut to `keep`; with `keep` 1 only when some run was longer than two, or `always`."""
    out: list[str] = []
    run = 0
    drawn_out = False
    for i, c in enumerate(word):
        run = run + 1 if i and c == word[i - 1] else 1
        drawn_out = drawn_out or run > 2
        if run <= keep:
            out.append(c)
    return "".join(out) if keep > 1 or drawn_out or always else word
