"""Turns a message into words: spaCy's blank English tokenizer, then spelling and SMS forms."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from practice.safety.spelling import Speller
from practice.safety.tokens import tokenizer

COMMA, STOP = 1, 2


@dataclass(frozen=True, slots=True)
class Word:
    """One word as meant. `start` and `end` are characters of the original text.

    `pause` is what came before it: 0 nothing, 1 a comma or dash, 2 the end of a sentence.
    """

    norm: str
    start: int
    end: int
    pause: int


_MARKS = r"""["'“”‘’`´,;:…—–()\[\]{}<>*~_|\\=+#&^]"""
_EDGES = [_MARKS, r"[.!?]+", r"[-/@$%]", r"[\U0001F000-\U0001FAFF☀-➿️‍]"]
_INFIXES = [
    r"""["“”,;:…—–()\[\]{}<>~|\\=+#&^/]""",
    r"\.\.+",
    r"[?!]+",
    r"(?<=[A-Za-z])\.(?=[A-Za-z])",
    r"-+",
    r"[\U0001F000-\U0001FAFF☀-➿️‍]",
]
_FIGURE_THEN_LETTERS = re.compile(r"(\d+(?:\.\d+)?)([°º]?[a-z]+)")
_LETTERS_THEN_FIGURE = re.compile(r"([a-z]{2,})(\d{2,3}(?:\.\d+)?)")
_CONTRACTIONS = {"d": "would", "ll": "will", "ve": "have", "re": "are"}
_CONTRACTED = re.compile(r"([a-z]{2,})['’`](d|ll|ve|re)")
_HARD = frozenset(".!?;…\n")
_SOFT = frozenset(",:—–()-/&|")


class Reader:
    """Reads text into words. Holds only vocabulary; remembers nothing of a message beyond spelling."""

    def __init__(
        self,
        speller: Speller,
        expansions: Mapping[str, tuple[str, ...]],
        joins: Mapping[tuple[str, ...], str],
    ) -> None:
        self._speller = speller
        self._expansions = dict(expansions)
        self._joins: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for parts, meant in sorted(joins.items(), key=lambda join: -len(join[0])):
            self._joins.setdefault(parts[0], []).append((parts, meant))
        self._tokenizer = tokenizer(_EDGES, _INFIXES)

    def read(self, text: str) -> list[Word]:
        """The words of the text in order; marks are kept only as the pause before a word."""
        words: list[Word] = []
        pause = STOP
        for token in self._tokenizer(text.replace("\x00", " ")):
            raw = token.text
            plain = fold(raw)
            if not any(c.isalnum() for c in plain) and plain not in self._expansions:
                pause = max(pause, _pause_of(raw))
                continue
            for norm in self._contracted(raw, plain) or self._meant(plain):
                words.append(Word(norm, token.idx, token.idx + len(raw), pause))
                pause = 0
        return self._joined(words)

    def _joined(self, words: list[Word]) -> list[Word]:
        """Words that only mean something together ("not able to") become one."""
        if not any(w.norm in self._joins for w in words):
            return words
        out: list[Word] = []
        i = 0
        while i < len(words):
            length, norm = self._join_at(words, i)
            out.append(Word(norm, words[i].start, words[i + length - 1].end, words[i].pause))
            i += length
        return out

    def _join_at(self, words: list[Word], i: int) -> tuple[int, str]:
        for parts, meant in self._joins.get(words[i].norm, ()):
            if tuple(w.norm for w in words[i : i + len(parts)]) == parts:
                return len(parts), meant
        return 1, words[i].norm

    def _contracted(self, raw: str, plain: str) -> tuple[str, ...]:
        """The words of "everyone'd" or "mom'll", which no list can hold; none when it is no such form."""
        form = None if plain in self._expansions else _CONTRACTED.fullmatch(raw.lower())
        return (*self._meant(form[1]), _CONTRACTIONS[form[2]]) if form else ()

    def _meant(self, plain: str) -> tuple[str, ...]:
        known = self._expansions.get(plain)
        if known is not None:
            return known
        pieces = _FIGURE_THEN_LETTERS.fullmatch(plain) or _LETTERS_THEN_FIGURE.fullmatch(plain)
        if pieces:
            return tuple(n for piece in pieces.groups() for n in self._expansions.get(piece, (piece,)))
        if plain[0].isdigit():
            return (plain,)
        mended = self._speller.mend(plain)
        return tuple(n for word in mended for n in self._expansions.get(word, (word,)))


def fold(raw: str) -> str:
    """Lower case, no accents, no apostrophes."""
    if not raw.isascii():
        raw = unicodedata.normalize("NFKD", raw)
        raw = "".join(c for c in raw if not unicodedata.combining(c))
    return raw.lower().replace("'", "").replace("’", "").replace("‘", "").replace("`", "")


def _pause_of(raw: str) -> int:
    if any(c in _HARD for c in raw):
        return STOP
    return COMMA if any(c in _SOFT for c in raw) else 0
