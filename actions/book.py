"""What the desk needs besides the database: facts, phrases, words. Built once at the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from actions.desk import Facts
from actions.dialogue.phrases import Phrasebook
from actions.dialogue.words import Words


@dataclass(frozen=True, slots=True)
class DeskBook:
    """One practice's words. `practice_questions` maps an intent to the fact that answers it."""

    facts: Facts
    phrases: Phrasebook
    words: Words
    practice_questions: Mapping[str, str] = field(default_factory=dict)
