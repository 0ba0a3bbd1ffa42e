"""How much a phrase gives away of somebody's health, by its key and by what fills it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

LOGISTICS, CLINICAL, SAFETY = "logistics", "clinical", "safety"
_RANK = (LOGISTICS, CLINICAL, SAFETY)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Patterns of phrase keys, and the blanks whose words are clinical wherever they stand."""

    clinical: tuple[str, ...] = ()
    safety: tuple[str, ...] = ()
    blanks: frozenset[str] = frozenset()

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Sensitivity:
        """From the parsed `sensitivity.yml`."""
        return cls(tuple(data["clinical"]), tuple(data["safety"]), frozenset(data["blanks"]))

    def of(self, key: str, blanks: Iterable[str] = ()) -> str:
        """logistics | clinical | safety. `blanks` are those that patients' own matters fill."""
        if _fits(key, self.safety):
            return SAFETY
        return CLINICAL if _fits(key, self.clinical) or not self.blanks.isdisjoint(blanks) else LOGISTICS


def gravest(found: Iterable[str]) -> str:
    """Of a message made of several phrases: what is said for safety takes the rest along."""
    return max(found, key=_RANK.index, default=LOGISTICS)


@cache
def _fits(key: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(key, pattern) for pattern in patterns)
