"""The sentence encoder once more, in plain numpy, to check the graph against; runs in the Rasa environment.

Prints one JSON line: the largest difference of a 32-bit vector, and the least cosine of an 8-bit one.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
from safetensors.numpy import load_file
from scipy.special import erf

from nlu.components import encoder_graph, weights
from nlu.components.encoder import Encoder

SENTENCES = (
    "can i see the doctor tomorrow after 3 ? not before",
    "parking",
    "my blood pressure pills are running out " * 20,
)


def reference(tensors: dict[str, np.ndarray], ids: np.ndarray) -> np.ndarray:
    """One unit vector for one sentence of WordPiece numbers."""

    def dense(name: str, value: np.ndarray) -> np.ndarray:
        return value @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"]

    def norm(name: str, value: np.ndarray) -> np.ndarray:
        centred = value - value.mean(-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return centred / spread * tensors[f"{name}.weight"] + tensors[f"{name}.bias"]

    table = "embeddings.{}_embeddings.weight"
    hidden = tensors[table.format("word")][ids] + tensors[table.format("position")][: len(ids)]
    hidden = norm("embeddings.LayerNorm", hidden + tensors[table.format("token_type")][0])
    for number in range(6):
        layer = f"encoder.layer.{number}"
        query, key, value = (dense(f"{layer}.attention.self.{p}", hidden) for p in ("query", "key", "value"))
        heads = []
        for head in range(12):
            part = slice(head * 32, head * 32 + 32)
            scores = query[:, part] @ key[:, part].T / 32**0.5
            shares = np.exp(scores - scores.max(-1, keepdims=True))
            heads.append(shares / shares.sum(-1, keepdims=True) @ value[:, part])
        attended = dense(f"{layer}.attention.output.dense", np.concatenate(heads, -1))
        hidden = norm(f"{layer}.attention.output.LayerNorm", hidden + attended)
        wide = dense(f"{layer}.intermediate.dense", hidden)
        wide = wide * 0.5 * (1 + erf(wide / 2**0.5))
        hidden = norm(f"{layer}.output.LayerNorm", hidden + dense(f"{layer}.output.dense", wide))
    mean = hidden.mean(0)
    return mean / np.linalg.norm(mean)


def main(folder: Path) -> None:
    """Compare on a few sentences, the last one longer than the encoder reads."""
    found = weights.find()
    assert found is not None
    onnx.save(encoder_graph.build(found.tensors), str(folder / "whole.onnx"))
    whole = Encoder(folder / "whole.onnx", found.vocabulary)
    small = Encoder(encoder_graph.cached(folder, found), found.vocabulary)
    again = encoder_graph.build(found.tensors).SerializeToString()
    tensors = load_file(str(found.tensors))
    worst, least = 0.0, 1.0
    for sentence in SENTENCES:
        words = sentence.split()
        expected = reference(tensors, np.array(whole._pieces.encode(words, is_pretokenized=True).ids))
        worst = max(worst, float(np.abs(whole.encode(words)[1] - expected).max()))
        least = min(least, float(small.encode(words)[1] @ expected))
    same = again == (folder / "whole.onnx").read_bytes()
    print(json.dumps({"difference": worst, "cosine": least, "same_bytes": same}))  # noqa: T201


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        sys.exit(main(Path(place)))
