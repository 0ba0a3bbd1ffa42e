"""The ladder of alarms: who is called, how, and after how long, until a person acknowledges a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from practice.mail import Episode

HOW = ("page", "chat", "alarm")


@dataclass(frozen=True, slots=True)
class Rung:
    """`after` minutes without an answer call `who` by `how`, one of HOW. `again`: minutes between repeats.

    Only the last rung repeats, and it does so until somebody acknowledges.
    """

    who: str
    how: str
    after: int
    again: int = 0


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of local wall time in which only an emergency rings. May reach over midnight."""

    start: time
    end: time
    zone: ZoneInfo

    def holds(self, now: datetime) -> bool:
        """Whether the aware `now` lies within them."""
        wall = now.astimezone(self.zone).time()
        if self.start <= self.end:
            return self.start <= wall < self.end
        return wall >= self.start or wall < self.end


DEFAULT = (Rung("physician", "page", 0), Rung("physician", "alarm", 3), Rung("everyone", "alarm", 8, again=5))


def due(episode: Episode, ladder: Sequence[Rung], quiet: Quiet, now: datetime) -> int | None:
    """The rung, counted from 1, that must ring at `now`; None when none must.

    What was missed while nobody looked is caught up in one step, to the highest rung reached.
    """
    if episode.closed_at is not None or episode.acknowledged_at is not None:
        return None
    if episode.level != "emergency" and quiet.holds(now):
        return None
    waited = now - (episode.escalated_at or episode.opened_at)
    reached = sum(waited >= timedelta(minutes=rung.after) for rung in ladder)
    if reached > episode.rung:
        return reached
    return len(ladder) if _again(episode, ladder, now) else None


def problem(ladder: Sequence[Rung]) -> str | None:
    """What is wrong with a ladder, as a sentence that names the mend; None when it can be climbed."""
    if not ladder:
        return "has no rung; write at least one with who, how, after and again"
    if any(rung.how not in HOW for rung in ladder):
        return "has a rung whose 'how' is neither page nor alarm nor chat; use one of them"
    if any(below.after >= above.after for below, above in pairwise(ladder)):
        return "must climb: let each rung's 'after' be more minutes than the one before"
    if ladder[-1].again < 1:
        return "would fall silent: give the last rung 'again', in minutes"
    return None


def _again(episode: Episode, ladder: Sequence[Rung], now: datetime) -> bool:
    if episode.rung < len(ladder) or episode.rang_at is None:
        return False
    return now - episode.rang_at >= timedelta(minutes=ladder[-1].again)
