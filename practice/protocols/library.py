"""The check-ins a desk plays: which are fit for use, and which one fits what a patient says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from practice.protocols.loading import read_folder
from practice.protocols.model import Protocol

GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class Refused:
    """A protocol that may not be used, and why."""

    id: str
    because: str

    def __str__(self) -> str:
        return f"check-in {self.id!r} is not used: it {self.because}"


@dataclass(frozen=True, slots=True)
class Library:
    """The protocols in use by id, and those refused."""

    protocols: Mapping[str, Protocol] = field(default_factory=dict)
    refused: tuple[Refused, ...] = ()

    def get(self, name: str) -> Protocol | None:
        """The protocol of that id, or None."""
        return self.protocols.get(name)

    def matching(self, text: str, age_months: float | None = None) -> tuple[Protocol, ...]:
        """The protocols whose triggers the text holds, most pressing first; none: nothing fits.

        One that another found here covers is left out, as is one for other ages; "no cough" is no cough.
        """
        fitting = [p for p in self.protocols.values() if p.is_for(age_months)]
        found = [p for p in fitting if any(_has(text, trigger) for trigger in p.triggers)]
        found.sort(key=lambda p: (-p.rank, p.id))
        covered = {name for p in found for name in p.covers}
        return tuple(p for p in found if p.id not in covered)

    def texts(self) -> dict[str, str]:
        """Every text for patients, by phrase key `protocol.<id>.<part>`."""
        return {f"protocol.{p.id}.{key}": text for p in self.protocols.values() for key, text in p.texts()}


def read_library(data: Path, *, production_on: date | None = None) -> Library:
    """The protocols of `data/protocols`. In production, given its date, unsigned or expired ones are refused.

    Raises ProtocolError for a broken file.
    """
    return in_use(read_folder(data), production_on)


def in_use(protocols: Iterable[Protocol], production_on: date | None) -> Library:
    """The library of those that may be used; a date means production."""
    used: dict[str, Protocol] = {}
    refused: list[Refused] = []
    for protocol in protocols:
        lacks = protocol.approval.lacks(production_on) if production_on else None
        if lacks is None:
            used[protocol.id] = protocol
        else:
            refused.append(Refused(protocol.id, lacks))
    return Library(used, tuple(refused))


def _has(text: str, trigger: str) -> bool:
    said = folded(text)
    return any(not _NO_SUCH.search(said[:at]) for at in places(text, trigger))


_NO_SUCH = re.compile(
    r"\b(?:no|without|(?:do|does|did|have|has|had)(?:nt| not) (?:have|had)|never had)"
    r"(?: (?:any|an?|more|other|trouble|problems?|pain|signs? of))* $"
)


def says(text: str, words: str) -> bool:
    """Whether the text holds the words in order, whole; `*` stands for any ending, `..` for a short gap."""
    return bool(places(text, words))


def places(text: str, words: str) -> tuple[int, ...]:
    """Where in the folded text the words begin."""
    return tuple(match.start() for match in _pattern(words).finditer(folded(text)))


def folded(text: str) -> str:
    """Lower case without apostrophes, so that "I've" and "ive" are one."""
    return text.lower().replace("\u2019", "").replace("'", "")


@cache
def _pattern(words: str) -> re.Pattern[str]:
    parts = [
        r"(?:\W+\w+){0,3}" if part == ".." else r"\W+" + re.escape(part).replace(r"\*", r"\w*")
        for part in folded(words).split()
    ]
    pattern = "".join(parts).removeprefix(r"\W+")
    return re.compile(rf"(?<!\w){pattern}(?!\w)")
