"""TF-IDF of words and of characters: one text as columns and values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise

import numpy as np

_DIGITS = str.maketrans("123456789", "000000000")
_RAREST = 2  # an n-gram of a single line teaches nothing about another


class TfIdf:
    """Known n-grams with their columns and weights; unknown ones are ignored.

    Word 1-2-grams and character 2-4-grams within words; every digit counts as 0.
    """

    def __init__(self, columns: Mapping[str, int], weights: np.ndarray) -> None:
        self.columns = dict(columns)
        self.weights = weights

    @classmethod
    def of(cls, texts: Sequence[str]) -> TfIdf:
        """Learn the n-grams of at least two of the `texts`."""
        found = Counter(gram for text in texts for gram in set(chain(_of_words(text), _of_letters(text))))
        kept = sorted(gram for gram, count in found.items() if count >= _RAREST)
        frequency = np.array([found[gram] for gram in kept])
        weights = np.log((1 + len(texts)) / (1 + frequency)) + 1
        return cls({gram: column for column, gram in enumerate(kept)}, weights.astype(np.float32))

    def row(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Columns and values of one text; the words and the characters each have length 0.5 ** 0.5.

        The product of two rows is therefore the mean of both cosines.
        """
        parts = [self._part(grams) for grams in (_of_words(text), _of_letters(text))]
        return np.concatenate([c for c, _ in parts]), np.concatenate([v for _, v in parts])

    def _part(self, grams: Iterator[str]) -> tuple[np.ndarray, np.ndarray]:
        counts = Counter(column for gram in grams if (column := self.columns.get(gram)) is not None)
        columns = np.fromiter(counts.keys(), dtype=np.int32, count=len(counts))
        values = np.fromiter(counts.values(), dtype=np.float32, count=len(counts)) * self.weights[columns]
        length = max(float(np.linalg.norm(values)), 1e-9) * 2**0.5
        return columns, (values / length).astype(np.float32)


def _of_words(text: str) -> Iterator[str]:
    words = text.translate(_DIGITS).split()
    yield from (f"w:{word}" for word in words)
    yield from (f"w:{first} {second}" for first, second in pairwise(words))


def _of_letters(text: str) -> Iterator[str]:
    for word in text.translate(_DIGITS).split():
        padded = f" {word} "
        for size in (2, 3, 4):
            yield from (f"c:{padded[at : at + size]}" for at in range(max(1, len(padded) - size + 1)))
