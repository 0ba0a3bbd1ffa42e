"""Two wishes in one message: the second waits under the first, and "cancel and rebook" is a move."""

from __future__ import annotations

import re
from itertools import pairwise

_PARTS = re.compile(r"\b(?:and|also|plus|then)\b|[,;.&+\n]")
_REFILL = re.compile(r"\b(?:refills?|refil|prescription|rx|run(?:ning)? out of|out of my)\b")
_VISIT = re.compile(
    r"\b(?:book|schedule|make|need|want|get|(?:can|could|may) i have)\b.*"
    r"\b(?:appointments?|appts?|visit|seen|come in)\b|"
    r"\b(?:move|reschedule|cancel|push|switch)\b.*\b(?:appointment|appt|visit|it)\b"
)
_CANCEL = re.compile(r"\b(?:cancel|cant (?:make|come)|call off|drop)\b")
_BOOK_ANEW = re.compile(
    r"\b(?:rebook|re book|reschedule|book|move|make|schedule|get|give)\b.*"
    r"\b(?:instead|another|new|next|for|on|it|me)\b"
)
_VISIT_FLOWS = frozenset({"book_visit", "reschedule_visit", "cancel_visit", "confirm_visit", "running_late"})


def also_wanted(text: str, flow: str) -> str | None:
    """The flow of a second wish in another part of the message than the first, or None."""
    parts = [part for part in _PARTS.split(_letters(text)) if part.strip()]
    refill = [bool(_REFILL.search(part)) for part in parts]
    visit = [bool(_VISIT.search(part)) for part in parts]
    apart = any(r and not v for r, v in zip(refill, visit, strict=True))
    if flow in _VISIT_FLOWS and apart and not all(refill):
        return "refill_request"
    if flow == "refill_request" and any(v and not r for r, v in zip(refill, visit, strict=True)):
        return "book_visit"
    return None


def cancels_to_rebook(text: str) -> bool:
    """Whether "cancel thursday and book me next week" says both halves of a move."""
    parts = [part for part in _PARTS.split(_letters(text)) if part.strip()]
    return any(_CANCEL.search(one) and _BOOK_ANEW.search(other) for one, other in pairwise(parts))


def _letters(text: str) -> str:
    return text.lower().replace("'", "").replace("’", "")
