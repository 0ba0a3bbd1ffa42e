"""What of a message may reach the Rasa worker at all."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

LONGEST = 1600  # characters; what follows is not read
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})  # control, direction marks and joiners, lone surrogates


@dataclass(frozen=True, slots=True)
class Readable:
    """The part of a message that is read, and where each of its characters stood in the message."""

    text: str
    places: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the message of `text[start:end]`, which must not be empty."""
        return self.places[start], self.places[end - 1] + 1


def readable(message: str) -> Readable | None:
    """What is left without unseen characters and leading slashes; None if no letter or digit is left.

    Rasa takes `/intent{...}` for an order, and a model finds an intent even in an empty text or an emoji.
    """
    seen = [(place, mark) for place, mark in enumerate(message[:LONGEST]) if _is_seen(mark)]
    start = next((at for at, (_, mark) in enumerate(seen) if mark != "/" and not mark.isspace()), len(seen))
    kept = seen[start:]
    if not any(mark.isalnum() for _, mark in kept):
        return None
    return Readable("".join(mark for _, mark in kept), tuple(place for place, _ in kept))


def _is_seen(mark: str) -> bool:
    return mark in "\n\t" or unicodedata.category(mark) not in _UNSEEN
