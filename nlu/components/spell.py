"""Rasa component: gives every token its plain spelling as its lemma."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components import fingerprints, weights
from nlu.components.recipe import registered
from nlu.components.spelling import Spelling, usual_words
from nlu.components.stored import Stored

_FILE = "spelling.json"


@registered("MESSAGE_FEATURIZER", trainable=True)
class Spell(Stored):
    """Learns the usual words of the training lines; short forms come from a file named in the config."""

    _spelling: Spelling | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`short_forms`: a YAML file of text-message forms, from the folder Rasa runs in."""
        return {"short_forms": "data/nlu/en/lookups/short_forms.yml"}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Rasa's cache must notice a changed file or a changed component."""
        return fingerprints.of(config["short_forms"])

    def _recall(self, folder: Path) -> None:
        self._spelling = Spelling(**json.loads((folder / _FILE).read_text()))

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
