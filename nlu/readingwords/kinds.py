"""What patients measure at home: names, LOINC codes, canonical units, plausible ranges and conversions."""

from __future__ import annotations

from dataclasses import dataclass

BLOOD_PRESSURE = "blood_pressure"
SYSTOLIC, DIASTOLIC = "8480-6", "8462-4"


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing measured. `low` to `high` (canonical unit, inclusive) is what a person and a home device can
    show; outside it a reading is a slip of the finger, not a diagnosis. Codes: field notes on LOINC."""

    name: str
    loinc: str
    unit: str
    low: float
    high: float


# plausible ranges are bounds for typing slips, wide on purpose; no clinical threshold stands here
KINDS = {
    kind.name: kind
    for kind in (
        Kind(BLOOD_PRESSURE, "85354-9", "mmHg", 50, 280),
        Kind("pulse", "8867-4", "/min", 25, 250),
        Kind("temperature", "8310-5", "F", 85, 110),
        Kind("oxygen", "59408-5", "%", 50, 100),
        Kind("weight", "29463-7", "lb", 4, 800),
        Kind("glucose", "2339-0", "mg/dL", 20, 700),
        Kind("peak_flow", "33452-4", "L/min", 50, 900),
    )
}
_LOWEST_DIASTOLIC, _HIGHEST_DIASTOLIC = 25, 180

# a unit as said -> the kind it gives away
UNITS = {
    "lb": "weight", "kg": "weight", "mmol": "glucose", "mgdl": "glucose", "f": "temperature",
    "c": "temperature", "degrees": "temperature", "bpm": "pulse", "lmin": "peak_flow", "percent": "oxygen",
    "mmhg": BLOOD_PRESSURE,
}  # fmt: skip
_POUNDS_IN_KILO = 2.2046226
_MG_DL_IN_MMOL = 18.016
_HIGHEST_MMOL, _HIGHEST_CELSIUS = 33.4, 45.0


def plausible(kind: str, values: tuple[float, ...]) -> bool:
    """Whether `values` (canonical unit) can be such a reading at all."""
    known = KINDS[kind]
    if kind == BLOOD_PRESSURE:
        if len(values) != 2:
            return False
        upper, lower = values
        return (
            known.low <= upper <= known.high
            and _LOWEST_DIASTOLIC <= lower <= _HIGHEST_DIASTOLIC
            and lower < upper
        )
    return len(values) == 1 and known.low <= values[0] <= known.high


def canonical(kind: str, value: float, said: str | None) -> float:
    """`value` in the canonical unit; without a unit, a figure that fits only the other scale is converted.

    38.5 without a unit is Celsius, a glucose of 7.8 mmol/L: no living person shows those in F or mg/dL.
    """
    if kind == "weight" and said == "kg":
        return round(value * _POUNDS_IN_KILO, 1)
    if kind == "glucose" and (said == "mmol" or (said is None and value < KINDS[kind].low)):
        return float(round(value * _MG_DL_IN_MMOL)) if value <= _HIGHEST_MMOL else value
    if kind == "temperature" and (said == "c" or (said != "f" and 30 <= value <= _HIGHEST_CELSIUS)):
        return round(value * 9 / 5 + 32, 1)
    return value


def candidates(values: tuple[float, ...], said: str | None = None) -> tuple[str, ...]:
    """The kinds that figures of nobody's naming may be, in the order of the table."""
    if said in UNITS:
        return (UNITS[said],)
    if len(values) == 2:
        return (BLOOD_PRESSURE,)
    fitting = (k for k in KINDS if k != BLOOD_PRESSURE)
    return tuple(k for k in fitting if plausible(k, (canonical(k, values[0], said),)))
