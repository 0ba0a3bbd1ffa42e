"""Rasa component: the things a message names, by word lists, patterns and what the training lines mark."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components import fingerprints
from nlu.components.lexicon import Lexicon, Word
from nlu.components.recipe import registered
from nlu.components.stored import Stored

LISTED = ("visit_type", "medication", "symptom", "body_part", "severity")
_FILE = "lexicon.json"


@registered("ENTITY_EXTRACTOR", trainable=True)
class Entities(Stored):
    """Reads the lists in the folder `lookups` when it is trained, and nothing but the model afterwards."""

    _lexicon: Lexicon | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`lookups`: the folder of word lists, from the folder Rasa runs in."""
        return {"lookups": "data/nlu/en/lookups"}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Rasa's cache must notice changed lists."""
        return fingerprints.of(*map(str, sorted(Path(config["lookups"]).glob("*.yml"))))

    def _recall(self, folder: Path) -> None:
        self._lexicon = Lexicon(**json.loads((folder / _FILE).read_text()))

    def train(self, training_data: TrainingData) -> Resource:
        """Gather the lists and what the lines mark; the lists have the last word."""
        folder = Path(self._config["lookups"])
        marked = _marked(training_data)
        parts = {
            "phrases": {kind: {**marked.get(kind, {}), **_listed(folder, kind)} for kind in LISTED},
            "patterns": _patterns(folder),
            "names": yaml.safe_load((folder / "first_names.yml").read_text()),
        }
        with self._storage.write_to(self._resource) as stored:
            (stored / _FILE).write_text(json.dumps(parts))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what is found to every message."""
        assert self._lexicon is not None
        for message in messages:
            tokens = message.get(TOKENS_NAMES[TEXT]) or []
            words = [Word(token.text, token.lemma, token.start, token.end) for token in tokens]
            found = [
                {
                    "entity": one.kind,
                    "value": one.value,
                    "start": one.start,
                    "end": one.end,
                    "extractor": type(self).__name__,
                }
                for one in self._lexicon.find(message.get(TEXT), words)
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages


def _listed(folder: Path, kind: str) -> dict[str, str]:
    values = yaml.safe_load((folder / f"{kind}.yml").read_text())
    return {phrase: value for value, phrases in values.items() for phrase in phrases}


def _patterns(folder: Path) -> dict[str, list[str]]:
    given = yaml.safe_load((folder / "patterns.yml").read_text())
    return {
        kind: [_filled(pattern, given["pieces"]) for pattern in patterns]
        for kind, patterns in given["patterns"].items()
    }


def _filled(pattern: str, pieces: dict[str, str]) -> str:
    for name, piece in pieces.items():
        pattern = pattern.replace(f"{{{name}}}", piece)
    return pattern


def _marked(training_data: TrainingData) -> dict[str, dict[str, str]]:
    """The phrases marked in the training lines, by kind; a phrase without a value is its own."""
    marked: dict[str, dict[str, str]] = {}
    for example in training_data.entity_examples:
        for entity in example.get(ENTITIES):
            phrase = example.get(TEXT)[entity["start"] : entity["end"]].lower()
            marked.setdefault(entity["entity"], {})[phrase] = entity["value"].lower()
    return marked
