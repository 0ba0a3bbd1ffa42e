"""A reading sent from home: what was measured, when, in which message, and what became of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from practice.ids import ConversationId, NudgeId, PatientId, ReadingId
from practice.protocols.chronic import ChronicProtocol
from practice.protocols.expressions import Reading

BLOOD_PRESSURE = "blood_pressure"


@dataclass(frozen=True, slots=True)
class NewReading:
    """One to be written down. `values` in `unit`; aware moments: when it was measured, when it was said.

    `plausible` False: no person and no home device shows that. `corrects` is what it takes the place of;
    `nudge` what it answers. `source` names the inbound message.
    """

    patient: PatientId
    kind: str
    values: tuple[float, ...]
    unit: str
    taken_at: datetime
    plausible: bool
    conversation: ConversationId | None = None
    source: str | None = None
    nudge: NudgeId | None = None
    state: str = ""
    corrects: ReadingId | None = None


@dataclass(frozen=True, slots=True)
class HomeReading:
    """One that is written down. `confirmed`: the patient looked again; `judged`: what came of it, so far."""

    id: ReadingId
    patient: PatientId
    kind: str
    values: tuple[float, ...]
    unit: str
    taken_at: datetime
    said_at: datetime
    plausible: bool
    confirmed: bool
    judged: str
    conversation: ConversationId | None = None
    state: str = ""

    @property
    def shown(self) -> str:
        """ "128/82", "212 lb": as a person writes it."""
        return shown(self.kind, self.values, self.unit)


def shown(kind: str, values: Sequence[float], unit: str) -> str:
    """Figures as a person writes them; a blood pressure needs no unit."""
    figures = "/".join(f"{value:g}" for value in values)
    return figures if kind == BLOOD_PRESSURE else f"{figures} {unit}".strip()


def series(protocol: ChronicProtocol, readings: Sequence[HomeReading]) -> Mapping[str, tuple[Reading, ...]]:
    """The readings as the protocol's rules read them: by measure, oldest first."""
    found: dict[str, tuple[Reading, ...]] = {}
    for measure in protocol.measures:
        own = [r for r in readings if r.kind == measure.kind and len(r.values) > measure.part]
        found[measure.name] = tuple(Reading(r.taken_at, r.values[measure.part]) for r in own)
    return found
