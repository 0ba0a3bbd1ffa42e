"""The chronic protocols that a desk plays: those fit for use with patients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from practice.protocols.chronic import ChronicProtocol
from practice.protocols.chronic_loading import read_chronic


@dataclass(frozen=True, slots=True)
class Unfit:
    """A chronic protocol that may not be used, and why."""

    id: str
    because: str

    def __str__(self) -> str:
        return f"chronic protocol {self.id!r} is not used: it {self.because}"


@dataclass(frozen=True, slots=True)
class ChronicLibrary:
    """The protocols in use by id, and those refused."""

    protocols: Mapping[str, ChronicProtocol] = field(default_factory=dict)
    refused: tuple[Unfit, ...] = ()

    def get(self, name: str) -> ChronicProtocol | None:
        """The protocol of that id, or None."""
        return self.protocols.get(name)

    def texts(self) -> dict[str, str]:
        """Every text for patients, by phrase key `chronic.<id>.<part>`."""
        return {f"chronic.{p.id}.{key}": text for p in self.protocols.values() for key, text in p.texts()}


def read_chronic_library(data: Path, *, production_on: date | None = None) -> ChronicLibrary:
    """The chronic protocols of `data/protocols`; a date means production: unsigned ones are refused.

    Raises ProtocolError for a broken file.
    """
    used: dict[str, ChronicProtocol] = {}
    refused: list[Unfit] = []
    for protocol in read_chronic(data):
        lacks = protocol.approval.lacks(production_on) if production_on else None
        if lacks is None:
            used[protocol.id] = protocol
        else:
            refused.append(Unfit(protocol.id, lacks))
    return ChronicLibrary(used, tuple(refused))
