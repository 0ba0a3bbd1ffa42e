"""A question about the practice beside something else ("3:20. where do i park?"): both are answered."""

from __future__ import annotations

import re
from collections.abc import Collection

_PARTS = re.compile(r"[^.?!;\n]+[.?!;\n]*")
_JOINED = re.compile(
    r"[,-]? *\b(?:and|but|also|oh|btw|by the way|plus)\b"
    r"(?= +(?:what|where|how|do|does|is|are|can|could|will|should|any|whats|wheres)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\W*(?:(?:also|and|but|oh|wait|btw|by the way|ok|plus|so|yes|yeah|hmm|quick question) *,? *)"
    r"*(?:what|whats|what's|where|wheres|where's|how|do|does|is|are|can|could|will|should|any)\b|\?\s*$",
    re.IGNORECASE,
)
_TOPICS = {
    "parking": re.compile(r"\bpark(?:ing)?\b", re.IGNORECASE),
    "fees_insurance": re.compile(
        r"\bhow much (?:is|are|does|do|will|would|for|it|that|this)\b|"
        r"\b(?:costs?|price|charge|copay|co-pay)\b|\b(?:take|accept) (?:my )?(?:\w+ )?"
        r"(?:insurance|medicare|medicaid|aetna|blue cross|cigna|united|humana)\b",
        re.IGNORECASE,
    ),
    "documents": re.compile(r"\b(?:bring|paperwork|fill (?:out|in))\b", re.IGNORECASE),
    "location": re.compile(
        r"\bwhere (?:are|is|r) (?:you|u|it|the (?:office|clinic|practice))\b|\baddress\b|\bdirections\b",
        re.IGNORECASE,
    ),
}
_WANTS_A_VISIT = re.compile(
    r"\b(?:anything|something|openings?|slots?|see|seen|come in|come by|book|schedule|appointments?|appts?|"
    r"available|availability|get in|squeeze)\b",
    re.IGNORECASE,
)


def asked_beside(text: str, answers: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """The message with such questions blanked out, in place, and which answers they want; none: as it is.

    A message that is nothing but questions about the practice is left as it is.
    """
    left, wanted = text, []
    for start, end in _spans(text):
        part = text[start:end]
        topic = next((key for key, words in _TOPICS.items() if key in answers and words.search(part)), None)
        if topic is not None and _ASKS.search(part):
            left = left[:start] + " " * (end - start) + left[end:]
            wanted.append(topic)
    return (left, tuple(dict.fromkeys(wanted))) if re.search(r"\w", left) else (text, ())


def asked_alone(text: str, answers: Collection[str]) -> str | None:
    """Which answer a message asks for by its plain words, or None: for where no model could tell."""
    if not _ASKS.search(text):
        return None
    return next((key for key, words in _TOPICS.items() if key in answers and words.search(text)), None)


def wants_a_visit(text: str) -> bool:
    """Whether what is left asks to be seen."""
    return _WANTS_A_VISIT.search(text) is not None


def _spans(text: str) -> list[tuple[int, int]]:
    spans = []
    for part in _PARTS.finditer(text):
        at = part.start()
        for joint in _JOINED.finditer(text, part.start(), part.end()):
            spans.append((at, joint.start()))
            at = joint.start()
        spans.append((at, part.end()))
    return spans
