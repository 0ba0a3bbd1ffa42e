"""A visit kept at its time but had another way: by video instead of in person, or the other way round."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from practice.visits import Mode

Json = Any
WAYS = {Mode.IN_PERSON: "in person", Mode.VIDEO: "by video"}
_VIDEO = re.compile(
    r"\b(?:video|videocall|telehealth|tele ?visit|virtual(?:ly)?|zoom|facetime|online|remote(?:ly)?|"
    r"(?:by|over the|on the) phone|from home)\b"
)
_IN_PERSON = re.compile(
    r"\bin[ -]?person\b|\bin the (?:office|clinic)\b|\bcome in instead\b|\binstead of (?:the )?video\b"
)
_MINE = re.compile(
    r"\bmy (?:\w+ )?(?:appt|appointment|apt|visit)\b|"
    r"\b(?:change|switch|turn|make|do) (?:it|that|this|mine)\b|\b(?:appt|appointment|visit)\b.*\binstead\b"
)


def way_said(about: Mapping[str, Json]) -> Mode | None:
    """How the message would rather meet, if it says so."""
    said = str(about.get("text", "")).lower()
    if _IN_PERSON.search(said):
        return Mode.IN_PERSON
    return Mode.VIDEO if _VIDEO.search(said) else None


def changes_a_visit(text: str) -> bool:
    """Whether a message about video speaks of a visit that the writer has: "can my appt be video instead"."""
    said = text.lower()
    return way_said({"text": said}) is not None and _MINE.search(said) is not None
