"""Rasa component: the intent, every intent's probability, and whether the message is for the desk at all."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components import fingerprints
from nlu.components.gate import Nearest, owners
from nlu.components.linear import Line, LinearModel, TfIdf
from nlu.components.recipe import registered

FALLBACK = "nlu_fallback"
RANKING = "intent_ranking"
GATE = "intent_gate"
_ARRAYS, _NAMES = "intents.npz", "intents.json"


@registered("INTENT_CLASSIFIER", trainable=True)
class Intents(IntentClassifier, GraphComponent):
    """`intent` is nlu_fallback below the gate; `intent_ranking` always lists every real intent."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model: LinearModel | None = None
        self._nearest: Nearest | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`c`: inverse regularisation; `gate`: least closeness to the intent's training lines."""
        return {"c": 1.0, "gate": 0.4, "seed": 1}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Rasa's cache must notice changed components."""
        return fingerprints.of()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Intents:
        """An untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> Intents:
        """The component as it was trained."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder, np.load(folder / _ARRAYS) as arrays:
            names = json.loads((folder / _NAMES).read_text())
            tf_idf = TfIdf({gram: at for at, gram in enumerate(names["grams"])}, arrays["idf"])
            component._model = LinearModel(names["intents"], tf_idf, arrays["weights"], arrays["bias"])
            component._nearest = Nearest(arrays["vectors"], arrays["owners"])
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on the lines that carry an intent, in an order of their own."""
        examples = sorted(training_data.intent_examples, key=lambda m: (m.get(INTENT), m.get(TEXT)))
        lines, labels = [_line(m) for m in examples], [m.get(INTENT) for m in examples]
        model = LinearModel.fit(lines, labels, self._config["c"], self._config["seed"])
        names = {"intents": list(model.names), "grams": list(model.tf_idf.columns)}
        with self._storage.write_to(self._resource) as folder:
            (folder / _NAMES).write_text(json.dumps(names))
            np.savez(
                folder / _ARRAYS,
                idf=model.tf_idf.weights,
                weights=model.weights,
                bias=model.bias,
                vectors=np.stack([line.vector for line in lines]),
                owners=owners(labels, model.names),
            )
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and the gate's measure on every message."""
        for message in messages:
            self._classify(message)
        return messages

    def _classify(self, message: Message) -> None:
        assert self._model is not None
        assert self._nearest is not None
        line = _line(message)
        likely = self._model.probabilities(line)
        order = np.argsort(-likely, kind="stable")
        ranking = [{"name": self._model.names[i], "confidence": float(likely[i])} for i in order]
        closeness = self._nearest.closeness(line.vector, int(order[0]))
        best = (
            ranking[0]
            if closeness >= self._config["gate"]
            else {"name": FALLBACK, "confidence": 1 - closeness}
        )
        message.set(INTENT, best, add_to_output=True)
        message.set(RANKING, ranking, add_to_output=True)
        message.set(GATE, closeness, add_to_output=True)


def _line(message: Message) -> Line:
    words = " ".join(token.lemma for token in message.get(TOKENS_NAMES[TEXT]))
    _, sentence = message.get_dense_features(TEXT)
    return Line(words, sentence.features[0] if sentence else np.zeros(0, dtype=np.float32))
