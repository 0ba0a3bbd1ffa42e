"""Two wishes in one message: the second waits under the first, and "cancel and rebook" is a move."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from actions.dialogue.spoken_of import RELATIONS, in_passing
from nlu.understanding import Understanding
from practice.patients import Patient

_PARTS = re.compile(r"\b(?:and|also|plus|then)\b|[,;.&+\n]")
_REFILL = re.compile(r"\b(?:refills?|refil|prescription|rx|run(?:ning)? out of|out of my)\b")
_VISIT = re.compile(
    r"\b(?:book|schedule|make|need|want|get|(?:can|could|may) i have)\b.*"
    r"\b(?:appointments?|appts?|visit|seen|come in)\b|"
    r"\b(?:can|could|may) (?:i|we|he|she) (?:come (?:in|by)|be seen|see)\b|"
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
    if flow == "refill_request":
        return _of_a_visit(part for part, r, v in zip(parts, refill, visit, strict=True) if v and not r)
    if flow == "test_results":
        return _of_a_visit(p for p, v in zip(parts, visit, strict=True) if v and not _RESULTS.search(p))
    return None


def _of_a_visit(parts: Iterable[str]) -> str | None:
    """What the first of these parts wants of a visit: to call it off, to move it, to book one."""
    part = next(iter(parts), None)
    if part is None:
        return None
    if _CANCEL.search(part):
        return "cancel_visit"
    return "reschedule_visit" if _MOVE.search(part) else "book_visit"


_RESULTS = re.compile(r"\b(?:results?|labs?|blood ?work|x ?rays?|scans?|tests?)\b")
_MOVE = re.compile(r"\b(?:move|reschedule|push|switch|change)\b")


def also_for(said: Understanding, known: Sequence[Patient]) -> list[str]:
    """Everyone a message wants a visit for, in the order said, where that is more than one; else nobody.

    A name is as it was said, "me" the writer. Children without names are the two of the chat.
    """
    text = said.text.lower()
    names = {p.given_name.lower(): p.given_name for p in known}
    found = {(e.start, e.value) for e in said.entities if e.kind == "person" and not in_passing(said.text, e)}
    found |= {(m.start(), names[m[1]]) for m in _NAME.finditer(text) if m[1] in names}
    own = _AND_ME.search(text)
    people = [(at, who) for at, who in sorted(found) if who.lower() not in _SEVERAL]
    told = [who for _, who in people if who.lower() not in RELATIONS]
    if own and (told or people):
        told = told or [people[0][1]]
        return ["me", *told] if own.start() <= people[0][0] else [*told, "me"]
    if not told and (joined := _JOINED.search(text)):
        told = [joined[1], joined[2]]
    if not told and _BOTH.search(text) and len(known) == 3:
        told = [p.given_name for p in known[1:]]
    return list(dict.fromkeys(told)) if len({who.lower() for who in told}) > 1 else []


_JOINED = re.compile(
    r"\b(son|daughter|husband|wife|mom|mum|dad|baby|mother|father)\b(?: and| &| \+|,)(?: my)? "
    r"(son|daughter|husband|wife|mom|mum|dad|baby|mother|father)\b"
)
_NAME = re.compile(r"\b([^\W\d_]+)(?:'?s)?\b")
_AND_ME = re.compile(
    r"\bfor (?:me|myself|both of us|us both)\b.{0,12}\b(?:and|&|\+)|\b(?:and|&|\+) (?:me|myself)\b|\bme and\b"
)
_BOTH = re.compile(
    r"\b(?:both|(?:my )?(?:two|2)|the)(?: of)?(?: my| our| the)? "
    r"(?:kids|children|boys|girls|sons|daughters)\b"
)
_SEVERAL = frozenset({"kids", "children", "boys", "girls", "sons", "daughters", "twins"})


def cancels_to_rebook(text: str) -> bool:
    """Whether "cancel thursday and book me next week" says both halves of a move."""
    parts = [part for part in _PARTS.split(_letters(text)) if part.strip()]
    return any(_CANCEL.search(one) and _BOOK_ANEW.search(other) for one, other in pairwise(parts))


def _letters(text: str) -> str:
    return text.lower().replace("'", "").replace("’", "")
