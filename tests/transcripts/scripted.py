"""What a transcript's `~` line tells the dialogue, and what is held against the model."""

from __future__ import annotations

from datetime import datetime

from actions.dialogue.frames import Frame
from actions.respond import in_context
from nlu import readings, times
from nlu.guards import LONGEST
from nlu.understand import DANGERS, SYMPTOM
from nlu.understanding import Entity, Understanding
from practice.settings import PracticeSettings
from tests.transcripts.script import Step

OPEN = (None, "none", "answer")  # no intent is told, and none is held against the model


def scripted(step: Step, text: str, now: datetime, settings: PracticeSettings) -> Understanding:
    """The understanding that the transcript names; times are read for real."""
    clean = text[:LONGEST]
    intent = None if step.intent in OPEN else step.intent
    entities = tuple(_placed(clean, kind, value) for kind, value in step.entities)
    wish = times.parse(clean, now, settings.zone)
    figures = readings.read(clean)
    if intent in DANGERS:
        danger = (intent, 0.95)
        return Understanding(
            clean, SYMPTOM, 0.95, entities=entities, times=wish, readings=figures, danger=danger
        )
    sure = 0.95 if intent else 0.0
    return Understanding(clean, intent, sure, entities=entities, times=wish, readings=figures)


def meant(said: Understanding, frame: Frame | None, danger: bool) -> str:
    """What the message means where the story stands, as its `~` line names it."""
    return said.danger[0] if danger and said.danger else in_context(said, frame).intent or "none"


def _placed(text: str, kind: str, value: str) -> Entity:
    """The entity where its value stands in the text; at its start if it is said in other words."""
    at = max(text.lower().find(value.lower()), 0)
    return Entity(kind, value, at, at + len(value) if text[at:].lower().startswith(value.lower()) else at)
