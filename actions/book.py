"""What the desk needs besides the database: settings, phrases, words. Built once at the start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from actions.dialogue.phrases import Phrasebook
from actions.dialogue.words import Words
from practice.settings import PracticeSettings

WORDS = "words.yml"


@dataclass(frozen=True, slots=True)
class DeskBook:
    """One practice's facts and one language's words."""

    facts: PracticeSettings
    phrases: Phrasebook
    words: Words


def load(data: Path, settings: PracticeSettings, language: str = "en") -> DeskBook:
    """The book of a language and a practice, from `data/phrases`. Raises ValueError on a broken file."""
    folder = data / "phrases" / language
    files = [yaml.safe_load(p.read_text()) for p in sorted(folder.glob("*.yml")) if p.name != WORDS]
    words = yaml.safe_load((folder / WORDS).read_text())
    return DeskBook(settings, Phrasebook.merged(*files), Words.load(words))
