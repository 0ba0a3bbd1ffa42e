"""Which training lines a message is like, and what follows for its intent: kernel ridge regression.

Likeness of two lines = 0.7 exp(1.5 (cosine of their vectors - 1)) + 0.3 (mean cosine of their n-grams).
Left out one at a time, the training lines themselves show how sure a score makes (closed form), so the
probabilities and the out-of-scope gate are fitted on lines the model has not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import spotrf, spotri
from scipy.sparse import csr_matrix

from nlu.components.ngrams import TfIdf

_DENSE_SHARE = 0.7
_DENSE_FALL = 1.5
_SHARPNESSES = np.geomspace(1.0, 20.0, 40)


@dataclass(frozen=True)
class Line:
    """One message as the classifier sees it; `vector` has unit length, or no numbers without an encoder."""

    text: str
    vector: np.ndarray


class Lines:
    """Training lines, ready to be compared with."""

    def __init__(self, tf_idf: TfIdf, grams: csr_matrix, vectors: np.ndarray) -> None:
        self.tf_idf = tf_idf
        self.grams = grams
        self.vectors = vectors

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Lines:
        """Learn the n-grams of `lines` and keep them all."""
        tf_idf = TfIdf.of([line.text for line in lines])
        rows = [tf_idf.row(line.text) for line in lines]
        starts = np.cumsum([0] + [len(columns) for columns, _ in rows])
        columns, values = (np.concatenate(parts) for parts in zip(*rows))  # noqa: B905 - Python 3.10
        grams = csr_matrix((values, columns, starts), shape=(len(lines), len(tf_idf.columns)))
        return cls(tf_idf, grams, np.stack([line.vector for line in lines]))

    def likeness(self, line: Line) -> np.ndarray:
        """Of one line to every training line."""
        columns, values = self.tf_idf.row(line.text)
        wanted = np.zeros(self.grams.shape[1], dtype=np.float32)
        wanted[columns] = values
        return _mixed(self.grams @ wanted, self.vectors @ line.vector)

    def all_likenesses(self) -> np.ndarray:
        """Of every training line to every other, square."""
        return _mixed((self.grams @ self.grams.T).toarray(), self.vectors @ self.vectors.T)


class LikenessModel:
    """Scores per intent from the likeness to every training line."""

    def __init__(self, names: Sequence[str], lines: Lines, votes: np.ndarray, sharpness: float) -> None:
        """`votes` is (training lines, names): how much likeness to a line speaks for an intent."""
        self.names = tuple(names)
        self.lines = lines
        self.votes = votes
        self.sharpness = sharpness

    @classmethod
    def fit(
        cls, lines: Sequence[Line], labels: Sequence[str], ridge: float
    ) -> tuple[LikenessModel, np.ndarray]:
        """The model, and the probabilities it gives each line when it has not seen that line."""
        names = sorted(set(labels))
        owner = np.array([names.index(label) for label in labels])
        known = Lines.of(lines)
        votes, unseen = _solve(known.all_likenesses(), owner, ridge)
        sharpness = min(_SHARPNESSES, key=lambda sharp: _surprise(unseen, owner, sharp))
        model = cls(names, known, votes, float(sharpness))
        return model, _shares(unseen * sharpness)

    def probabilities(self, line: Line) -> np.ndarray:
        """One probability per name; they sum to 1."""
        return _shares((self.lines.likeness(line) @ self.votes) * self.sharpness)


def _mixed(grams: np.ndarray, cosines: np.ndarray) -> np.ndarray:
    return (1 - _DENSE_SHARE) * grams + _DENSE_SHARE * np.exp(_DENSE_FALL * (cosines - 1))


def _solve(likeness: np.ndarray, owner: np.ndarray, ridge: float) -> tuple[np.ndarray, np.ndarray]:
    """Votes, and every line's scores by all lines but itself. Rare intents are held a little less tightly."""
    counts = np.bincount(owner)
    wanted = np.where(owner[:, None] == np.arange(len(counts)), 1.0, -1.0).astype(np.float32)
    likeness[np.diag_indices_from(likeness)] += ridge * (counts[owner] / counts.mean()) ** 0.5
    lower, _ = spotrf(likeness.astype(np.float32), lower=1)
    half, _ = spotri(lower, lower=1)
    inverse = np.tril(half) + np.tril(half, -1).T
    votes = inverse @ wanted
    return votes, wanted - votes / np.diag(inverse)[:, None]


def _surprise(scores: np.ndarray, owner: np.ndarray, sharpness: float) -> float:
    return float(-np.log(_shares(scores * sharpness)[np.arange(len(owner)), owner] + 1e-9).mean())


def _shares(scores: np.ndarray) -> np.ndarray:
    likely = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return likely / likely.sum(axis=-1, keepdims=True)
