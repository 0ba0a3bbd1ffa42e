"""What the desk needs besides the database: settings, phrases, words. Built once at the start."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from actions.dialogue.phrases import Phrasebook
from actions.dialogue.sensitivity import Sensitivity
from actions.dialogue.words import Words
from practice.protocols.chronic_library import ChronicLibrary, read_chronic_library
from practice.protocols.library import Library, read_library
from practice.settings import PracticeSettings

WORDS = "words.yml"
SENSITIVITY = "sensitivity.yml"  # beside the languages: it is the same in all of them


@dataclass(frozen=True, slots=True)
class DeskBook:
    """One practice's facts and one language's words. `texts`: there is a channel that reaches phones.

    `covered` are the channels on which clinical words may go out in full without being asked for.
    """

    facts: PracticeSettings
    phrases: Phrasebook
    words: Words
    protocols: Library = field(default_factory=Library)
    texts: bool = False
    chronic: ChronicLibrary = field(default_factory=ChronicLibrary)
    sensitivity: Sensitivity = field(default_factory=Sensitivity)
    covered: frozenset[str] = frozenset()


def load(
    data: Path,
    settings: PracticeSettings,
    language: str = "en",
    *,
    production_on: date | None = None,
    texts: bool = False,
) -> DeskBook:
    """The book of a language and a practice, from `data/phrases` and `data/protocols`.

    A date means production: `protocols.refused` then names what is not signed or expired on it. Raises
    ValueError on a broken file.
    """
    folder = data / "phrases" / language
    files = [_read(p) for p in sorted(folder.glob("*.yml")) if p.name != WORDS]
    words = _read(folder / WORDS)
    protocols = read_library(data, production_on=production_on)
    chronic = read_chronic_library(data, production_on=production_on)
    phrases = Phrasebook.merged(*files, protocols.texts(), chronic.texts())
    sensitivity = Sensitivity.load(_read(data / "phrases" / SENSITIVITY))
    return DeskBook(settings, phrases, Words.load(words), protocols, texts, chronic, sensitivity)


def _read(file: Path) -> Any:
    return yaml.load(file.read_text(), yaml.CSafeLoader)
