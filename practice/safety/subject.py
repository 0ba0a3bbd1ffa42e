"""Whose emergency a message tells of: the writer's own or another person's."""

from collections.abc import Sequence

from practice.safety.phrases import Span
from practice.safety.reading import Word

_REACH = 14
_SELF = frozenset(("i", "me", "myself", "im"))
_AGES = frozenset({"year", "years", "month", "months", "week", "weeks", "day", "days", "yr", "wk", "mo"})


def subject(spans: Sequence[Span], words: Sequence[Word], persons: frozenset[str]) -> str:
    """Other when the nearest person named in or before the finding is not the writer, else self."""
    start, end = min(s for s, _ in spans), max(e for _, e in spans)
    for i in range(end - 1, max(-1, start - _REACH - 1), -1):
        norm = words[i].norm
        if norm in persons or (norm == "old" and words[i - 1].norm in _AGES):
            return "other"
        if norm in _SELF or (norm == "my" and not _names_a_person(words, i, persons)):
            return "self"
    return "other" if any(w.norm in persons for w in words) else "self"


def actor(spans: Sequence[Span], words: Sequence[Word], persons: frozenset[str]) -> str:
    """Who is about to act: the nearest person named before the finding, whoever it may be done to."""
    start = min(s for s, _ in spans)
    return subject([(start, start + 1)], words[: start + 1], persons)


def _names_a_person(words: Sequence[Word], i: int, persons: frozenset[str]) -> bool:
    return any(w.norm in persons for w in words[i + 1 : i + 4])
