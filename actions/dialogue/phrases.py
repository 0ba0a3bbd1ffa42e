"""Words to patients: looked up by key, filled by plain substitution, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any


class UnknownPhrase(KeyError):
    """A reply names a phrase that data/phrases does not hold."""


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """All phrases of one language, keyed `flow.question`."""

    texts: Mapping[str, str]

    @classmethod
    def merged(cls, *files: Mapping[str, Any]) -> Phrasebook:
        """One book from parsed phrase files; nested keys are joined with dots. A key twice is an error."""
        texts: dict[str, str] = {}
        for file in files:
            for key, text in _flat(file, ""):
                if key in texts:
                    raise ValueError(f"the phrase {key!r} is written twice; keep one of them")
                texts[key] = text
        return cls(texts)

    def __contains__(self, key: str) -> bool:
        return key in self.texts

    def say(self, key: str, **fill: object) -> str:
        """The phrase with its blanks filled. Raises UnknownPhrase or KeyError for a blank left open."""
        try:
            text = self.texts[key]
        except KeyError:
            raise UnknownPhrase(key) from None
        return text.format_map({name: str(value) for name, value in fill.items()})

    def version(self, key: str) -> str:
        """The key with a mark of its wording: what somebody was shown can be told from what it says later."""
        return f"{key} {sha256(self.texts[key].encode()).hexdigest()[:8]}"


def _flat(tree: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value).strip()
