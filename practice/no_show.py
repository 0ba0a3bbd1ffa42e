"""How likely a patient misses a visit, with the reasons. Pure; the physician sees the score and why.

The odds ratios are starting points, rounded to what reviews of outpatient no-shows report (such as Dantas
and others, "No-shows in appointment scheduling", Health Policy 2018; Kheirkhah and others, BMC Health
Services Research 2016). They were written from memory and not checked against the papers. The practice's own
visits draw each of them towards what happens here, the more of them there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import exp, log
from typing import Protocol

from practice.ids import VisitId

PRIOR_RATE = 0.1  # of all visits, before the practice has any of its own
PRIOR_VISITS = 50.0  # own visits that weigh as much as PRIOR_RATE
PRIOR_SPREAD = 0.35  # standard deviation of a published log odds ratio around the practice's own
RISKY = 0.25  # from here on a visit gets one more reminder
FAR_AHEAD = timedelta(days=14)
YOUNG = (18, 30)

PUBLISHED: Mapping[str, float] = {
    "missed one of the last visits": 2.5,
    "booked more than two weeks ahead": 1.7,
    "new patient": 1.4,
    "aged 18 to 30": 1.4,
    "kept the last visits": 0.6,
    "said they will come": 0.4,
}


@dataclass(frozen=True, slots=True)
class Past:
    """One visit that is over: which reasons held when it was booked, and whether it was missed."""

    reasons: frozenset[str]
    missed: bool


@dataclass(frozen=True, slots=True)
class Score:
    """The chance of a no-show, of one, and what made it so: (reason, odds ratio), the strongest first."""

    chance: float
    reasons: tuple[tuple[str, float], ...]

    @property
    def risky(self) -> bool:
        """Whether one more reminder is worth it."""
        return self.chance >= RISKY

    def in_words(self) -> str:
        """For staff: "no-show risk 31 %: missed one of the last visits (x2.4), new patient (x1.4)"."""
        why = ", ".join(f"{reason} (x{ratio:.1f})" for reason, ratio in self.reasons)
        return f"no-show risk {self.chance:.0%}: {why or 'nothing special'}"


def score(reasons: Iterable[str], past: Iterable[Past]) -> Score:
    """The score of a visit for which these reasons hold, by the practice's visits so far."""
    known = tuple(past)
    ratios = {reason: learned(reason, known) for reason in reasons}
    odds = _odds(base_rate(known))
    for ratio in ratios.values():
        odds *= ratio
    strongest = sorted(ratios.items(), key=lambda pair: (-abs(log(pair[1])), pair[0]))
    return Score(odds / (1 + odds), tuple(strongest))


def base_rate(past: tuple[Past, ...]) -> float:
    """How often visits are missed here, drawn from PRIOR_RATE by the practice's own."""
    missed = sum(one.missed for one in past)
    return (missed + PRIOR_RATE * PRIOR_VISITS) / (len(past) + PRIOR_VISITS)


def learned(reason: str, past: tuple[Past, ...]) -> float:
    """The reason's odds ratio: the published one, drawn to the practice's own as its visits bear."""
    published = log(PUBLISHED[reason])
    cells = [0.5, 0.5, 0.5, 0.5]
    for one in past:
        cells[2 * (reason in one.reasons) + one.missed] += 1
    kept_without, missed_without, kept_with, missed_with = cells
    own = log(missed_with * kept_without / (kept_with * missed_without))
    doubt = sum(1 / cell for cell in cells)
    weight = (1 / doubt) / (1 / doubt + 1 / PRIOR_SPREAD**2)
    return exp(weight * own + (1 - weight) * published)


def reasons_of(
    *,
    start: datetime,
    booked_at: datetime,
    born: date,
    is_new: bool,
    confirmed: bool,
    last_missed: Iterable[bool],
) -> frozenset[str]:
    """Which reasons hold for a visit. `last_missed`: of up to three last visits, whether each was missed."""
    before = tuple(last_missed)
    age = (start.date() - born).days / 365.25
    holds = {
        "missed one of the last visits": any(before),
        "kept the last visits": bool(before) and not any(before),
        "booked more than two weeks ahead": start - booked_at > FAR_AHEAD,
        "new patient": is_new,
        "aged 18 to 30": YOUNG[0] <= age < YOUNG[1],
        "said they will come": confirmed,
    }
    return frozenset(reason for reason, held in holds.items() if held)


def _odds(chance: float) -> float:
    return chance / (1 - chance)


class Risk(Protocol):
    """How likely a visit is missed."""

    def score(self, visit: VisitId) -> Score | None:
        """The no-show score with its reasons, as of now; None when there is no such visit."""

    def remind_more(self, visit: VisitId) -> bool:
        """Plan one more reminder on the day itself when the visit is risky; whether one was planned."""
