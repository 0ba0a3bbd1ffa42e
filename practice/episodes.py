"""One handed-over conversation: where it stands, what staff may do with it, and that its level only rises."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from practice.mail import Episode

LEVELS = ("routine", "urgent", "emergency")


class Standing(StrEnum):
    """Who has it. DESK: no open episode, so the desk speaks."""

    DESK = "desk"
    WAITING = "waiting"
    CLAIMED = "claimed"
    SNOOZED = "snoozed"
    CLOSED = "closed"


class Act(StrEnum):
    """What a person can do with an episode."""

    CLAIM = "claim"
    REPLY = "reply"
    NOTE = "note"
    SNOOZE = "snooze"
    LOWER = "lower"
    CLOSE = "close"


_EVERY = frozenset(Act)
ALLOWED = {
    Standing.DESK: frozenset({Act.REPLY}),
    Standing.WAITING: _EVERY,
    Standing.CLAIMED: _EVERY,
    Standing.SNOOZED: _EVERY,
    Standing.CLOSED: frozenset({Act.NOTE}),
}
_SILENT = frozenset({Act.NOTE})  # everything else says that a person has seen it


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was done; `because` is a sentence for staff that names the mend."""

    because: str


def standing(episode: Episode | None, now: datetime) -> Standing:
    """Where it stands at the aware `now`."""
    if episode is None:
        return Standing.DESK
    if episode.closed_at is not None:
        return Standing.CLOSED
    if episode.snoozed_until is not None and now < episode.snoozed_until:
        return Standing.SNOOZED
    return Standing.CLAIMED if episode.claimed_by is not None else Standing.WAITING


def acted(
    episode: Episode,
    act: Act,
    now: datetime,
    by: str,
    *,
    until: datetime | None = None,
    level: str | None = None,
) -> Episode | Refused:
    """The episode after a staff act. `until` belongs to SNOOZE, `level` to LOWER."""
    if act not in ALLOWED[standing(episode, now)]:
        return Refused(f"Case {episode.number} is closed. Write to the patient to open a new one.")
    seen = episode if act in _SILENT else _acknowledged(episode, now)
    match act:
        case Act.CLAIM | Act.REPLY:
            return replace(seen, claimed_by=by, snoozed_until=None)
        case Act.NOTE:
            return seen
        case Act.SNOOZE:
            return _snoozed(episode, now, until)
        case Act.LOWER:
            return _lowered(seen, level)
        case Act.CLOSE:
            return replace(seen, closed_at=now, snoozed_until=None)


def outranks_stop(episode: Episode | None) -> bool:
    """Whether people may write to somebody who wanted no more messages: an emergency of theirs is open."""
    return episode is not None and episode.closed_at is None and episode.level == LEVELS[-1]


def patient_wrote(episode: Episode, now: datetime) -> Episode:
    """A snoozed episode is back on the patient's word, and a person is asked for."""
    if standing(episode, now) is not Standing.SNOOZED:
        return episode
    return replace(_asked_for(episode, now), snoozed_until=None)


def raised(episode: Episode, level: str, now: datetime) -> Episode:
    """A person is asked for (again): the level rises or stays, and whoever acknowledged it has to do so anew.

    Asking again never delays an alarm: what nobody has acknowledged keeps its clock, and a higher level rings
    at once.
    """
    highest = max(episode.level, level, key=LEVELS.index)
    if episode.acknowledged_at is not None or standing(episode, now) is Standing.SNOOZED:
        return replace(_asked_for(episode, now), level=highest, snoozed_until=None)
    return replace(episode, level=highest, rung=episode.rung if highest == episode.level else 0)


def _asked_for(episode: Episode, at: datetime) -> Episode:
    """From `at` on somebody has to acknowledge it; the alarms begin anew."""
    return replace(episode, escalated_at=at, acknowledged_at=None, rung=0, rang_at=None)


def _acknowledged(episode: Episode, now: datetime) -> Episode:
    return replace(episode, acknowledged_at=episode.acknowledged_at or now)


def _snoozed(episode: Episode, now: datetime, until: datetime | None) -> Episode | Refused:
    if episode.level == "emergency":
        return Refused("An emergency cannot be put off: claim it, or lower its level first.")
    if until is None or until <= now:
        return Refused("Say until when, in minutes, hours or days from now, such as 30m, 2h or 1d.")
    return replace(_asked_for(episode, until), snoozed_until=until)


def _lowered(episode: Episode, level: str | None) -> Episode | Refused:
    if level not in LEVELS or LEVELS.index(level) >= LEVELS.index(episode.level):
        lower = LEVELS[: LEVELS.index(episode.level)]
        return Refused(f"It is {episode.level}; it can be lowered to {' or '.join(lower) or 'nothing less'}.")
    return replace(episode, level=level)
