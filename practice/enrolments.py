"""A patient followed by a chronic protocol: own numbers, standing answers, the level reached. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from practice.episodes import Refused
from practice.ids import EnrolmentId, PatientId
from practice.protocols.chronic import (
    ChronicProtocol,
    Level,
    Override,
    OverrideRefused,
    is_looser,
    overridden,
)

ASKED_AT = time(9)


class EnrolmentState(StrEnum):
    """Only a stopped one cannot change any more; the patient can be enrolled anew."""

    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Standing:
    """An answer that holds for longer than a round, and since when (aware)."""

    value: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One patient in one protocol. `ask_at` is the patient's wall time.

    `level` is the highest one that readings and answers reached, by `rule`; only a physician lowers it.
    `raised_at` is since when it stands; None: since the beginning.
    `paused_until` None in a pause: until somebody resumes it. `stopped` says why it ended.
    """

    id: EnrolmentId
    patient: PatientId
    protocol: str
    version: int
    state: EnrolmentState
    by: str
    enrolled_at: datetime
    ask_at: time = ASKED_AT
    params: Mapping[str, float] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    answers: Mapping[str, Standing] = field(default_factory=dict)
    level: Level = Level.NONE
    rule: str = ""
    raised_at: datetime | None = None
    paused_until: datetime | None = None
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What staff ask for: own numbers, answers that stand (`pregnant=no`), the wall time to ask at."""

    params: Mapping[str, float] = field(default_factory=dict)
    answers: Mapping[str, bool] = field(default_factory=dict)
    ask_at: time = ASKED_AT


def unfit(protocol: ChronicProtocol, wish: Wish) -> Refused | None:
    """Why a patient cannot be enrolled so; None: they can.

    A number that must be known has to lie in its plausible range; a looser limit takes an override.
    """
    for name, value in wish.params.items():
        param = protocol.param(name)
        if param is None:
            return Refused(_unknown(protocol, name))
        if not param.low <= value <= param.high:
            return Refused(f"{param.short} goes from {param.low:g} to {param.high:g}, not {value:g}.")
        if is_looser(param, value):
            return Refused(f"{value:g} is looser than {param.default:g}: enrol without it, then override it.")
    for name in wish.answers:
        if name not in [question.name for question in protocol.questions]:
            return Refused(_unknown(protocol, name))
    lacking = protocol.lacking(wish.params)
    if lacking:
        wanted = ", ".join(f"{name}=NUMBER" for name in lacking)
        return Refused(f"{protocol.title} needs {wanted}: write it after the protocol.")
    return None


def with_override(
    protocol: ChronicProtocol, enrolment: Enrolment, wish: Override, physicians: Collection[str]
) -> Override | Refused:
    """The override if it may hold for this patient."""
    found = overridden(protocol, wish, physicians, enrolment.params)
    return Refused(f"{found.because}.") if isinstance(found, OverrideRefused) else found


def raised(enrolment: Enrolment, level: Level) -> bool:
    """Whether this level is above the one reached so far."""
    return level.rank > enrolment.level.rank


def _unknown(protocol: ChronicProtocol, name: str) -> str:
    known = [p.name for p in protocol.params] + [q.name for q in protocol.questions]
    return f"{protocol.title} has nothing called {name!r}; it has: {', '.join(known) or 'nothing'}."
