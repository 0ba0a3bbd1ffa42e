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


def likely(
    reading: HomeReading, ranges: Sequence[tuple[float, float]], before: Sequence[float]
) -> tuple[float, ...] | None:
    """What a slip of the finger was likely meant to be: a digit too many, or the two figures changed over.

    `ranges` are what each figure can be; of several guesses the one nearest to `before`. None: no guess.
    """
    values = reading.values
    if len(values) == 2 and values[0] < values[1] and _fit(values[::-1], ranges):
        return values[::-1]
    guesses = [_shorter(value, low, high) for value, (low, high) in zip(values, ranges, strict=True)]
    if not all(guesses):
        return None
    wanted = before if len(before) == len(values) else [(low + high) / 2 for low, high in ranges]
    best = tuple(min(g, key=lambda v: abs(v - w)) for g, w in zip(guesses, wanted, strict=True))
    return best if best != values and _fit(best, ranges) else None


def _shorter(value: float, low: float, high: float) -> list[float]:
    """The value itself where it fits, else what is left without its last digit, else without another."""
    if low <= value <= high:
        return [value]
    digits = f"{value:g}"
    if digits[:-1].isdigit() and low <= float(digits[:-1]) <= high:
        return [float(digits[:-1])]
    shorter = {digits[:n] + digits[n + 1 :] for n in range(len(digits))} if digits.isdigit() else set()
    return sorted(float(d) for d in shorter if d and low <= float(d) <= high)


def _fit(values: Sequence[float], ranges: Sequence[tuple[float, float]]) -> bool:
    fits = all(low <= value <= high for value, (low, high) in zip(values, ranges, strict=True))
    return fits and (len(values) == 1 or values[0] > values[1])


def series(protocol: ChronicProtocol, readings: Sequence[HomeReading]) -> Mapping[str, tuple[Reading, ...]]:
    """The readings as the protocol's rules read them: by measure, oldest first."""
    found: dict[str, tuple[Reading, ...]] = {}
    for measure in protocol.measures:
        own = [r for r in readings if r.kind == measure.kind and len(r.values) > measure.part]
        found[measure.name] = tuple(Reading(r.taken_at, r.values[measure.part], r.confirmed) for r in own)
    return found
