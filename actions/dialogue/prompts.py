"""What the desk said first and still waits for an answer to: kept beside the frames, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from actions.dialogue.questions import Option

Json = Any


@dataclass(frozen=True, slots=True)
class Prompt:
    """A nudge that may be answered. `at` and `until` are aware: when it was said, how long it may be.

    `label` names it to the patient when an answer could belong to several. `offered` is its menu as shown.
    """

    nudge: str
    kind: str
    at: datetime
    until: datetime
    label: str
    about: Mapping[str, Json] = field(default_factory=dict)
    offered: tuple[tuple[str, Option], ...] = ()

    def to_json(self) -> Json:
        """Plain JSON."""
        return {
            "nudge": self.nudge,
            "kind": self.kind,
            "at": self.at.isoformat(),
            "until": self.until.isoformat(),
            "label": self.label,
            "about": dict(self.about),
            "offered": [[i, o.key, o.label, list(o.words)] for i, o in self.offered],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Json]) -> Prompt:
        """The inverse of `to_json`."""
        return cls(
            nudge=data["nudge"],
            kind=data["kind"],
            at=datetime.fromisoformat(data["at"]),
            until=datetime.fromisoformat(data["until"]),
            label=data["label"],
            about=data.get("about", {}),
            offered=tuple(
                (i, Option(k, label, tuple(words))) for i, k, label, words in data.get("offered", [])
            ),
        )
