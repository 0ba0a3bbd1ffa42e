"""Mends misspelt day, month and day-part words by bounded edit distance on a closed list."""

from __future__ import annotations

from functools import lru_cache

from nlu.timewords.wordlists import words

_CLOSED = {
    "monday": 1, "tuesday": 2, "wednesday": 2, "thursday": 2, "friday": 1, "saturday": 2, "sunday": 1,
    "mondays": 1, "tuesdays": 2, "wednesdays": 2, "thursdays": 2, "fridays": 1, "saturdays": 2,
    "january": 2, "february": 2, "august": 1, "september": 2, "october": 2, "november": 2, "december": 2,
    "tomorrow": 2, "yesterday": 2, "morning": 1, "mornings": 1, "afternoon": 2, "afternoons": 2,
    "evening": 1, "evenings": 1, "weekend": 1, "weekends": 1, "tonight": 1, "earliest": 1, "soonest": 1,
}  # fmt: skip
_REAL_WORDS = words(
    "mourning moaning mooring sundae sundaes sundry mowing moving morphing weekday weekdays weaken mundane "
    "warning turning burning evenings leaving evens someday saunas sundays weekender reopening eventing "
    "mornings meaning monitoring corning"
)


@lru_cache(maxsize=4096)
def mended(word: str) -> str | None:
    """The one listed word that `word` is a slip of, or None if it is none, or is itself a word."""
    if len(word) < 5 or len(word) > 12 or word in _REAL_WORDS:
        return None
    best: tuple[int, str] | None = None
    for target, limit in _CLOSED.items():
        if not _starts_alike(word, target) or abs(len(word) - len(target)) > limit:
            continue
        distance = _distance(word, target)
        if distance <= limit and (best is None or distance < best[0]):
            best = (distance, target)
    return best[1] if best else None


def _starts_alike(word: str, target: str) -> bool:
    return word[0] == target[0] or (word[0] == target[1] and word[1] == target[0])


def _distance(a: str, b: str) -> int:
    """Optimal string alignment distance: insert, delete, replace, swap neighbours."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
