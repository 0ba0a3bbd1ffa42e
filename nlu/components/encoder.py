"""Turns words into vectors: WordPiece, the ONNX graph on one thread, mean pooling to unit length."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer
from tokenizers.implementations import BertWordPieceTokenizer

LONGEST = 128  # WordPieces, the two markers included
_ERRORS_ONLY = 3


class Encoder:
    """The loaded sentence encoder. Not for use from several threads at once."""

    def __init__(self, graph: Path, vocabulary: Path) -> None:
        """`graph` as `encoder_graph` writes it; `vocabulary` lists one WordPiece a line."""
        self._pieces = _word_pieces(vocabulary)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = _ERRORS_ONLY
        self._run = onnxruntime.InferenceSession(str(graph), options, ["CPUExecutionProvider"])

    def encode(self, words: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """One vector per word (zeros past the 128th piece), and one of unit length for all of them."""
        encoding = self._pieces.encode(list(words), is_pretokenized=True)
        (pieces,) = self._run.run(["tokens"], {"ids": np.array([encoding.ids], dtype=np.int64)})
        sentence = pieces.mean(axis=0)
        return _per_word(pieces, encoding.word_ids, len(words)), sentence / np.linalg.norm(sentence)


def _word_pieces(vocabulary: Path) -> Tokenizer:
    pieces = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
    pieces.enable_truncation(LONGEST)
    return pieces._tokenizer


def _per_word(pieces: np.ndarray, word_of: Sequence[int | None], count: int) -> np.ndarray:
    vectors = np.zeros((count, pieces.shape[1]), dtype=np.float32)
    for word in range(count):
        own = [place for place, owner in enumerate(word_of) if owner == word]
        if own:
            vectors[word] = pieces[own].mean(axis=0)
    return vectors
