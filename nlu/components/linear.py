"""TF-IDF of words and characters beside the sentence vector, and the linear model over both.

Weighed so that neither swamps the other: each TF-IDF part has unit length times 2, the vector times 4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

SPARSE_WEIGHT = 2.0
DENSE_WEIGHT = 4.0
_DIGITS = str.maketrans("123456789", "000000000")


@dataclass(frozen=True)
class Line:
    """One message as the classifier sees it; `vector` has unit length, or length 0 without an encoder."""

    text: str
    vector: np.ndarray


class TfIdf:
    """Known n-grams with their columns and weights; unknown n-grams are ignored."""

    def __init__(self, columns: Mapping[str, int], weights: np.ndarray) -> None:
        self.columns = dict(columns)
        self.weights = weights

    @classmethod
    def of(cls, texts: Sequence[str], rarest: int = 1) -> TfIdf:
        """Learn from `texts` the n-grams found in at least `rarest` of them."""
        found = Counter(gram for text in texts for gram in set(_grams(text)))
        kept = sorted(gram for gram, count in found.items() if count >= rarest)
        frequency = np.array([found[gram] for gram in kept], dtype=np.float64)
        weights = np.log((1 + len(texts)) / (1 + frequency)) + 1
        return cls({gram: column for column, gram in enumerate(kept)}, weights.astype(np.float32))

    def row(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Columns and values of one text; words and characters each have unit length."""
        parts = [self._part(grams) for grams in (_word_grams(text), _character_grams(text))]
        return np.concatenate([c for c, _ in parts]), np.concatenate([v for _, v in parts])

    def _part(self, grams: Iterator[str]) -> tuple[np.ndarray, np.ndarray]:
        counts = Counter(column for gram in grams if (column := self.columns.get(gram)) is not None)
        columns = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        values = np.fromiter(counts.values(), dtype=np.float32, count=len(counts)) * self.weights[columns]
        return columns, values / max(float(np.linalg.norm(values)), 1e-9)


class LinearModel:
    """Probabilities over `names` from a line's n-grams and its vector."""

    def __init__(self, names: Sequence[str], tf_idf: TfIdf, weights: np.ndarray, bias: np.ndarray) -> None:
        """`weights` is (features, names): first the n-grams' columns, then the vector's."""
        self.names = tuple(names)
        self.tf_idf = tf_idf
        self.weights = weights
        self.bias = bias

    @classmethod
    def fit(cls, lines: Sequence[Line], labels: Sequence[str], c: float = 1.0, seed: int = 1) -> LinearModel:
        """Balanced logistic regression; the same lines in the same order give the same model."""
        from scipy.sparse import csr_matrix, hstack
        from sklearn.linear_model import LogisticRegression

        tf_idf = TfIdf.of([line.text for line in lines])
        rows = [tf_idf.row(line.text) for line in lines]
        starts = np.cumsum([0] + [len(columns) for columns, _ in rows])
        sparse = csr_matrix(
            (np.concatenate([v for _, v in rows]), np.concatenate([c for c, _ in rows]), starts),
            shape=(len(lines), len(tf_idf.columns)),
        )
        dense = np.stack([line.vector for line in lines])
        together = hstack([sparse * SPARSE_WEIGHT, csr_matrix(dense * DENSE_WEIGHT)]).tocsr()
        model = LogisticRegression(C=c, class_weight="balanced", max_iter=300, random_state=seed)
        model.fit(together, list(labels))
        return cls(
            model.classes_, tf_idf, model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
        )

    def probabilities(self, line: Line) -> np.ndarray:
        """One probability per name; they sum to 1."""
        columns, values = self.tf_idf.row(line.text)
        scores = (values * SPARSE_WEIGHT) @ self.weights[columns] + self.bias
        if line.vector.size:
            scores = scores + (line.vector * DENSE_WEIGHT) @ self.weights[len(self.tf_idf.columns) :]
        likely = np.exp(scores - scores.max())
        return likely / likely.sum()


def _grams(text: str) -> Iterator[str]:
    yield from _word_grams(text)
    yield from _character_grams(text)


def _word_grams(text: str) -> Iterator[str]:
    words = text.translate(_DIGITS).split()
    yield from (f"w:{word}" for word in words)
    yield from (f"w:{first} {second}" for first, second in pairwise(words))


def _character_grams(text: str) -> Iterator[str]:
    for word in text.translate(_DIGITS).split():
        padded = f" {word} "
        for size in (2, 3, 4):
            yield from (f"c:{padded[at : at + size]}" for at in range(max(1, len(padded) - size + 1)))
