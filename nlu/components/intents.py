"""Rasa component: the intent, every intent's probability, and whether the message is for the desk at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from nlu.components import fingerprints
from nlu.components.gate import OUT_OF_SCOPE, Gate, measure
from nlu.components.likeness import LikenessModel, Line, Lines
from nlu.components.ngrams import TfIdf
from nlu.components.recipe import registered
from nlu.components.stored import Stored

FALLBACK = "nlu_fallback"
RANKING = "intent_ranking"
GATE = "intent_gate"
_ARRAYS, _NAMES = "intents.npz", "intents.json"


@registered("INTENT_CLASSIFIER", trainable=True)
class Intents(Stored, IntentClassifier):
    """`intent` is nlu_fallback below the gate; `intent_ranking` always lists every real intent."""

    _model: LikenessModel | None = None
    _gate = Gate(0.0)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`ridge`: how little single lines count; `rejected`: in-scope share that the gate turns away."""
        return {"ridge": 0.1, "rejected": 0.04}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Rasa's cache must notice changed components."""
        return fingerprints.of()

    def _recall(self, folder: Path) -> None:
        with np.load(folder / _ARRAYS) as arrays:
            known = json.loads((folder / _NAMES).read_text())
            tf_idf = TfIdf({gram: at for at, gram in enumerate(known["grams"])}, arrays["idf"])
            shape = (len(arrays["votes"]), len(known["grams"]))
            grams = csr_matrix((arrays["values"], arrays["columns"], arrays["starts"]), shape=shape)
            lines = Lines(tf_idf, grams, arrays["vectors"])
            self._model = LikenessModel(known["intents"], lines, arrays["votes"], known["sharpness"])
            self._gate = Gate(known["threshold"])

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on the lines that carry an intent, in an order of their own."""
        examples = sorted(training_data.intent_examples, key=lambda m: (m.get(INTENT), m.get(TEXT)))
        lines, labels = [_line(m) for m in examples], [m.get(INTENT) for m in examples]
        model, unseen = LikenessModel.fit(lines, labels, self._config["ridge"])
        gate = Gate.of(unseen, labels, model.names, self._config["rejected"])
        self._store(model, gate)
        return self._resource

    def _store(self, model: LikenessModel, gate: Gate) -> None:
        lines = model.lines
        known = {
            "intents": list(model.names),
            "grams": list(lines.tf_idf.columns),
            "sharpness": model.sharpness,
            "threshold": gate.threshold,
        }
        with self._storage.write_to(self._resource) as folder:
            (folder / _NAMES).write_text(json.dumps(known))
            np.savez(
                folder / _ARRAYS,
                idf=lines.tf_idf.weights,
                values=lines.grams.data,
                columns=lines.grams.indices,
                starts=lines.grams.indptr,
                vectors=lines.vectors,
                votes=model.votes.astype(np.float32),
            )

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and the gate's measure on every message."""
        for message in messages:
            self._classify(message)
        return messages

    def _classify(self, message: Message) -> None:
        assert self._model is not None
        likely = self._model.probabilities(_line(message))
        order = np.argsort(-likely, kind="stable")
        ranking = [{"name": self._model.names[i], "confidence": float(likely[i])} for i in order]
        closeness = measure(likely, self._model.names)
        message.set(INTENT, self._chosen(ranking, closeness), add_to_output=True)
        message.set(RANKING, ranking, add_to_output=True)
        message.set(GATE, closeness, add_to_output=True)

    def _chosen(self, ranking: list[dict[str, Any]], closeness: float) -> dict[str, Any]:
        best = ranking[0]
        if best["name"] != OUT_OF_SCOPE and not self._gate.lets_in(closeness):
            return {"name": FALLBACK, "confidence": 1 - closeness}
        return best


def _line(message: Message) -> Line:
    words = " ".join(token.lemma for token in message.get(TOKENS_NAMES[TEXT]))
    _, sentence = message.get_dense_features(TEXT)
    return Line(words, sentence.features[0] if sentence else np.zeros(0, dtype=np.float32))
