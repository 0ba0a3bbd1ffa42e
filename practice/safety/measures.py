"""Figures a patient writes: temperature, glucose, blood pressure, oxygen, pulse, and bounds on them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from practice.safety.phrases import Span
from practice.safety.reading import Word

_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,2})?")
_CONDITION = re.compile(
    r"(temp_f|glucose|bp|spo2|pulse|resp|weight_gain) (>=|<=|<|>) (\d+(?:\.\d+)?)(?:/(\d+))?"
)
_REACH = 5

_TEMPERATURE = frozenset(
    {
        "fever",
        "fevers",
        "feverish",
        "temp",
        "temps",
        "temperature",
        "febrile",
        "degrees",
        "degree",
        "thermometer",
        "spiked",
        "spiking",
        "spike",
    }
)
_GLUCOSE = frozenset(
    {
        "sugar",
        "sugars",
        "glucose",
        "bg",
        "bs",
        "bgl",
        "blood_sugar",
        "glucometer",
        "cgm",
        "dexcom",
        "libre",
        "meter",
        "hypo",
    }
)
_BREATHS = frozenset({"rr", "resp", "respiratory", "respirations", "respiration", "breaths", "resps"})
_SUGAR_UNITS = frozenset({"mgdl", "dl", "mmol"})
_REPORTS = frozenset({"is", "now", "at", "reading", "reads", "says", "was", "down", "to", "read"})
_PRESSURE = frozenset(
    {
        "bp",
        "pressure",
        "pressures",
        "systolic",
    }
)
_OXYGEN = frozenset(
    {
        "o2",
        "oxygen",
        "spo2",
        "sat",
        "sats",
        "pulseox",
        "oximeter",
        "ox",
        "saturation",
    }
)
_WEIGHT = frozenset(
    {
        "weight",
        "weigh",
        "weighs",
        "weighed",
        "scale",
        "lbs",
        "lb",
        "pounds",
        "kg",
        "kilos",
    }
)
_PULSE = frozenset(
    {
        "pulse",
        "hr",
        "bpm",
        "heartrate",
        "heartbeat",
        "rate",
    }
)
_NOT_A_READING = frozenset(
    {
        "mg",
        "ml",
        "mcg",
        "units",
        "unit",
        "years",
        "year",
        "yrs",
        "yr",
        "yo",
        "months",
        "month",
        "weeks",
        "week",
        "days",
        "day",
        "hours",
        "hour",
        "minutes",
        "minute",
        "min",
        "mins",
        "am",
        "pm",
        "lbs",
        "lb",
        "pounds",
        "pills",
        "tablets",
        "percent",
        "oclock",
        "dollars",
    }
)
_CHILD = frozenset(("baby", "newborn", "infant", "toddler", "son", "daughter", "kid", "child"))
VOCABULARY = _TEMPERATURE | _GLUCOSE | _PRESSURE | _OXYGEN | _WEIGHT | _PULSE | _BREATHS | _NOT_A_READING


@dataclass(frozen=True, slots=True)
class Measure:
    """A reading. Temperature in degrees Fahrenheit, glucose in mg/dL, pressure in mmHg, oxygen in percent."""

    kind: str
    value: float
    second: float | None
    span: Span


@dataclass(frozen=True, slots=True)
class Condition:
    """A bound on a reading; for blood pressure either figure may pass it."""

    kind: str
    sign: str
    value: float
    second: float | None

    def holds(self, measure: Measure) -> bool:
        """Whether the reading passes the bound."""
        if measure.kind != self.kind:
            return False
        first = _compare(measure.value, self.sign, self.value)
        if measure.second is None or self.second is None:
            return first
        return first or _compare(measure.second, self.sign, self.second)


def parse_condition(text: str) -> Condition | None:
    """`temp_f >= 100.4`, `bp >= 180/120`; None when the text is no condition."""
    m = _CONDITION.fullmatch(text)
    if not m:
        return None
    return Condition(m[1], m[2], float(m[3]), float(m[4]) if m[4] else None)


def _compare(a: float, sign: str, b: float) -> bool:
    return {">=": a >= b, "<=": a <= b, "<": a < b, ">": a > b}[sign]


def measures(words: Sequence[Word]) -> list[Measure]:
    """Every reading in the words that its surroundings name, or that only one kind can explain."""
    found: list[Measure] = []
    norms = [w.norm for w in words]
    read_to = 0
    for i, norm in enumerate(norms):
        if i >= read_to and _NUMBER.fullmatch(norm):
            here = _read(norms, words, i)
            found.extend(here)
            read_to = max((m.span[1] for m in here), default=0)
    if not _WEIGHT.isdisjoint(norms):
        found.extend(_weight_gain(norms))
    return found


def _read(norms: list[str], words: Sequence[Word], i: int) -> list[Measure]:
    value = float(norms[i])
    pair = _pair(norms, words, i)
    if pair is not None:
        return [Measure("bp", value, pair[0], (i, pair[1]))]
    unit = norms[i + 1] if i + 1 < len(norms) else ""
    if unit in _NOT_A_READING and unit not in ("mg", "percent"):
        return []
    near = set(norms[max(0, i - _REACH) : i + 4])
    out: list[Measure] = []
    if (fahrenheit := _fahrenheit(value, unit, near, _bare(norms, words, i))) is not None:
        out.append(Measure("temp_f", fahrenheit, None, (i, i + 1)))
    before = set(norms[max(0, i - _REACH) : i])
    sugar = near | set(norms[max(0, i - _REACH - 3) : i])
    said_so = bool(sugar & _GLUCOSE) or unit in _SUGAR_UNITS or _after_insulin(norms, i)
    if said_so and 1.5 <= value <= 900 and not out and not (near & _OXYGEN):
        molar = "mmol" in near or value < 20
        out.append(Measure("glucose", value * 18 if molar else value, None, (i, i + 1)))
    if (near & _OXYGEN) and 40 <= value <= 100:
        out.append(Measure("spo2", value, None, (i, i + 1)))
    if (near & _PULSE) and 20 <= value <= 260 and not (near & (_OXYGEN | _PRESSURE | _BREATHS)):
        out.append(Measure("pulse", value, None, (i, i + 1)))
    if (near & _BREATHS) and 8 <= value <= 90 and not (near & _OXYGEN and value > 60):
        out.append(Measure("resp", value, None, (i, i + 1)))
    if (before & _PRESSURE) and 60 <= value <= 280 and not (near & (_GLUCOSE | _OXYGEN)):
        out.append(Measure("bp", value, None, (i, i + 1)))
    return out


def _after_insulin(norms: list[str], i: int) -> bool:
    """A bare figure reported after insulin was named ("took insulin twice, now its 39")."""
    return i > 0 and norms[i - 1] in _REPORTS and "insulin" in norms[max(0, i - 2 * _REACH) : i]


def _weight_gain(norms: list[str]) -> list[Measure]:
    """The rise from the first weight told to the last, in the unit told."""
    told: list[tuple[float, int]] = []
    for i, norm in enumerate(norms):
        unit = norms[i + 1] if i + 1 < len(norms) else ""
        named = bool(_WEIGHT & set(norms[max(0, i - 2 * _REACH) : i + 2]))
        plausible = bool(_NUMBER.fullmatch(norm)) and 40 <= float(norm) <= 450
        if plausible and (named or told) and (unit in _WEIGHT or unit not in _NOT_A_READING):
            told.append((float(norm), i))
    if len(told) < 2:
        return []
    return [Measure("weight_gain", told[-1][0] - told[0][0], None, (told[0][1], told[-1][1] + 1))]


def _bare(norms: list[str], words: Sequence[Word], i: int) -> bool:
    """A figure someone "has", with nothing counted after it ("she has 104 and a stiff neck")."""
    after = i + 1 >= len(norms) or words[i + 1].pause > 0 or norms[i + 1] in ("and", "but", "now", "rectal")
    return after and i > 0 and norms[i - 1] in ("has", "had", "hit", "running", "at", "got")


def _pair(norms: list[str], words: Sequence[Word], i: int) -> tuple[float, int] | None:
    """The lower figure of a blood pressure written "185/122", "185 over 122"."""
    j = i + 1
    spoken = j < len(norms) and norms[j] == "over"
    j += spoken
    if j >= len(norms) or not _NUMBER.fullmatch(norms[j]):
        return None
    slashed = words[j].start - words[i].end in (1, 2, 3) and words[j].pause == 1
    upper, lower = float(norms[i]), float(norms[j])
    plausible = 60 <= upper <= 300 and 30 <= lower <= 200 and upper > lower
    named = bool(set(norms[max(0, i - _REACH) : i]) & _PRESSURE)
    return (lower, j + 1) if plausible and (spoken or slashed or named) else None


def _fahrenheit(value: float, unit: str, near: set[str], bare: bool) -> float | None:
    named = bool(near & _TEMPERATURE)
    if unit in ("f", "°f", "ºf", "fahrenheit") and 85 <= value <= 115:
        return value
    if unit in ("c", "°c", "ºc", "celsius", "centigrade") and 28 <= value <= 45:
        return value * 9 / 5 + 32
    spelt_out = 99 <= value <= 107 and not near & _WEIGHT and (value % 1 != 0 or bare)
    of_a_child = 37.5 <= value <= 42 and value % 1 != 0 and bool(near & _CHILD)
    if not named and not spelt_out and not of_a_child and unit not in ("degrees", "°", "º"):
        return None
    if 85 <= value <= 115:
        return value
    return value * 9 / 5 + 32 if 30 <= value <= 43.5 else None
