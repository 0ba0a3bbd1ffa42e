"""Rasa component: gives every token its plain spelling as its lemma."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components import fingerprints, weights
from nlu.components.recipe import registered
from nlu.components.spelling import Spelling, usual_words

_FILE = "spelling.json"


@registered("MESSAGE_FEATURIZER", trainable=True)
class Spell(GraphComponent):
    """Learns the usual words of the training lines; short forms come from a file named in the config."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._spelling: Spelling | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`short_forms`: a YAML file of text-message forms, from the folder Rasa runs in."""
        return {"short_forms": "data/nlu/en/lookups/short_forms.yml"}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Rasa's cache must notice a changed file or a changed component."""
        return fingerprints.of(config["short_forms"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Spell:
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
    ) -> Spell:
        """The component as it was trained."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._spelling = Spelling(**json.loads((folder / _FILE).read_text()))
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Count the words and store everything the spelling needs."""
        lines = [[token.text for token in _tokens(m)] for m in training_data.training_examples]
        english = weights.english_words()
        parts = {
            "short_forms": yaml.safe_load(Path(self._config["short_forms"]).read_text()),
            "counts": usual_words(lines, english),
            "english": english,
        }
        self._spelling = Spelling(**parts)
        with self._storage.write_to(self._resource) as folder:
            (folder / _FILE).write_text(json.dumps(parts))
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Spell the training lines too."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the lemmas of every message's tokens."""
        assert self._spelling is not None
        for message in messages:
            for token in _tokens(message):
                token.lemma = self._spelling.plain(token.text)
        return messages


def _tokens(message: Message) -> list[Token]:
    return message.get(TOKENS_NAMES[TEXT]) or []
