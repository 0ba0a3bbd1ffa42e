"""Typed readings from messy text: "150/90 and 145/88 7am", "sugar one-forty fasting", "212 lbs". Pure: "
"no clock."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from nlu.readingwords.asides import moments_in, state_beside
from nlu.readingwords.cues import Cue, cue_for, cues_in, is_bare, unit_at
from nlu.readingwords.guards import guarded
from nlu.readingwords.kinds import (
    BLOOD_PRESSURE,
    DIASTOLIC,
    KINDS,
    SYSTOLIC,
    UNITS,
    candidates,
    canonical,
    plausible,
)
from nlu.readingwords.numbers import Number, numbers_in
from nlu.readingwords.slips import corrected
from nlu.understanding import Measure, Reading

__all__ = ["as_json", "measure_of", "read"]

_MAY_HOLD = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\w*teen|twelve|eleven|hundred|\w+ty)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:/|\\|\bover\b|\bon\b|\bo\b)\s*(?:about\s+|like\s+)?", re.IGNORECASE)
_THIRD = re.compile(r"\d\s*/\s*\d{2,3}\s*/\s*\Z")
_TOP_AND_BOTTOM = re.compile(
    r"\b(?:systolic|top(?: number)?|upper)\b\D{0,12}?(\d{2,3})\b.{0,20}?"
    r"\b(?:diastolic|bottom(?: number)?|lower)\b\D{0,12}?(\d{2,3})\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Said:
    figures: tuple[float, ...]
    start: int
    end: int


def read(text: str, expecting: str | None = None) -> tuple[Reading, ...]:
    """The readings that `text` reports, in order; () if none. Never raises on any text.

    `expecting` is the kind that was just asked for: figures of nobody's naming are then taken as that kind,
    flagged if implausible. Dates, phones, doses, ages, scores and clock times are no readings.
    """
    if not _MAY_HOLD.search(text):
        return ()
    guards = guarded(text)
    said = _figures(text, [n for n in numbers_in(text) if not _inside(n, guards)])
    cues = cues_in(text)
    found: list[Reading] = []
    for one in said:
        reading = _reading(text, one, cues, said)
        if reading is not None:
            found.append(reading)
    unnamed = [r for r in found if not r.named and r.measure is None]
    if unnamed and not is_bare(text, found, guards):
        found = [r for r in found if r not in unnamed]
    if expecting is not None:
        found = [r.taken_as(expecting) or r for r in found]
    return moments_in(text, corrected(text, found))


def _inside(number: Number, guards: Sequence[tuple[int, int]]) -> bool:
    return any(start < number.end and number.start < end for start, end in guards)


def _figures(text: str, numbers: list[Number]) -> list[_Said]:
    """Single figures and pairs ("128 over 82")."""
    named = [
        _Said((float(pair[1]), float(pair[2])), pair.start(1), pair.end(2))
        for pair in _TOP_AND_BOTTOM.finditer(text)
    ]
    numbers = [n for n in numbers if not any(one.start < n.end and n.start < one.end for one in named)]
    return sorted([*named, *_pairs_and_singles(text, numbers)], key=lambda one: one.start)


def _pairs_and_singles(text: str, numbers: list[Number]) -> list[_Said]:
    out: list[_Said] = []
    k = 0
    while k < len(numbers):
        one = numbers[k]
        if k + 1 < len(numbers) and _is_pair(text, one, numbers[k + 1]):
            two = numbers[k + 1]
            out.append(_Said((one.value, two.value), one.start, two.end))
            k += 2
        else:
            out.append(_Said((one.value,), one.start, one.end))
            k += 1
    return out


def _is_pair(text: str, one: Number, two: Number) -> bool:
    between = text[one.end : two.start]
    return (
        _BETWEEN.fullmatch(between) is not None
        and one.value >= 40
        and two.value >= 20
        and (between.strip() != "on" or one.value > two.value)
    )


def _reading(text: str, one: _Said, cues: list[Cue], said: list[_Said]) -> Reading | None:
    unit, end = unit_at(text, one.end) if len(one.figures) == 1 else (None, one.end)
    if unit == "mmhg" and len(one.figures) == 1:
        return None
    cue = (
        "pulse"
        if _THIRD.search(text, 0, one.start)
        else cue_for(text, one.start, one.end, cues, [(o.start, o.end) for o in said])
    )
    reading = Reading(
        one.figures,
        one.start,
        end,
        candidates=candidates(one.figures, unit),
        possible=_possible(one.figures, unit),
        said_unit=unit,
        state=state_beside(text, one.start, end),
    )
    kind = _kind(one, unit, cue)
    if kind is None:
        return None if cue == "other" else reading
    measure = measure_of(kind, one.figures, unit)
    if measure is None:
        return None
    named = cue == kind or unit is not None
    return replace(reading, measure=measure, named=named, candidates=(kind,))


def _kind(one: _Said, unit: str | None, cue: str | None) -> str | None:
    """What was measured: by the shape, the unit, then the word that governs the figure."""
    if len(one.figures) == 2:
        return BLOOD_PRESSURE
    if unit in UNITS:
        return "temperature" if unit == "degrees" else UNITS[unit]
    return cue if cue in KINDS and cue != BLOOD_PRESSURE else None


def _possible(figures: tuple[float, ...], unit: str | None) -> tuple[Measure, ...]:
    kinds = (BLOOD_PRESSURE,) if len(figures) == 2 else tuple(k for k in KINDS if k != BLOOD_PRESSURE)
    return tuple(m for kind in kinds if (m := measure_of(kind, figures, unit)))


def measure_of(kind: str, figures: tuple[float, ...], unit: str | None = None) -> Measure | None:
    """`figures` said in `unit` (None: not said) as a `kind`; None if their number does not fit it."""
    if (len(figures) == 2) != (kind == BLOOD_PRESSURE):
        return None
    values = tuple(canonical(kind, value, unit) for value in figures)
    known = KINDS[kind]
    return Measure(kind, known.loinc, values, known.unit, plausible(kind, values))


def as_json(reading: Reading, text: str) -> dict[str, Any]:
    """One reading for the line format: `values` in the canonical `unit`, `figures` as said, `span` in "
    "`text`."""
    measure = reading.measure
    out: dict[str, Any] = {
        "kind": reading.kind,
        "loinc": measure.loinc if measure else None,
        "values": list(measure.values if measure else reading.figures),
        "unit": measure.unit if measure else None,
        "said": text[reading.start : reading.end],
        "span": [reading.start, reading.end],
        "when": reading.when,
        "state": reading.state,
        "plausible": measure.plausible if measure else None,
        "named": reading.named,
        "candidates": list(reading.candidates),
        "figures": list(reading.figures),
        "said_unit": reading.said_unit,
        "correction": reading.correction,
        "instead_of": list(reading.instead_of),
    }
    if reading.kind == BLOOD_PRESSURE and measure:
        out["parts"] = dict(zip((SYSTOLIC, DIASTOLIC), measure.values, strict=True))
    return out
