"""Tells messages for the desk from everything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

OUT_OF_SCOPE = "out_of_scope"
KIN = ("symptom_report", "emergency", "crisis")  # what one of them lacks in likelihood, the others have


@dataclass(frozen=True)
class Gate:
    """Turns a message away if its best intent is not clearly likelier than none of the desk's business."""

    threshold: float

    @classmethod
    def of(cls, unseen: np.ndarray, labels: Sequence[str], names: Sequence[str], rejected: float) -> Gate:
        """Set so that the share `rejected` of messages for the desk is turned away.

        `unseen` are the probabilities of training lines by a model that has not seen them.
        """
        ours = [measure(row, names) for row, label in zip(unseen, labels) if label != OUT_OF_SCOPE]  # noqa: B905
        return cls(float(np.quantile(ours, rejected)))

    def lets_in(self, closeness: float) -> bool:
        """Whether a message with that `measure` is for the desk."""
        return closeness >= self.threshold


def measure(probabilities: np.ndarray, names: Sequence[str]) -> float:
    """The best intent's share of what it and out_of_scope have together: 0 to 1; 1 without the latter."""
    if OUT_OF_SCOPE not in names:
        return 1.0
    other = list(names).index(OUT_OF_SCOPE)
    kin = [place for place, name in enumerate(names) if name in KIN]
    best = max(float(np.delete(probabilities, other).max(initial=0.0)), float(probabilities[kin].sum()))
    return best / max(best + float(probabilities[other]), 1e-9)
