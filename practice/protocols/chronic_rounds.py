"""When a patient who is followed is asked next, and what silence amounts to. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from practice.enrolment_port import Round, RoundState
from practice.protocols.chronic import Schedule

_DAY = timedelta(days=1)
_NOTICE = timedelta(minutes=30)  # who was enrolled just now is asked the next day
_EARLY = timedelta(hours=12)
_SILENT = (RoundState.MISSED, RoundState.SKIPPED)
_NOT_COUNTED = (RoundState.UNASKED, RoundState.ENDED, RoundState.OPEN)


def next_due(schedule: Schedule, ask_at: time, zone: ZoneInfo, begun: datetime, after: datetime) -> datetime:
    """The first asking later than the aware `after`, on the rhythm that began at `begun`; UTC.

    Whole days keep the wall time `ask_at` over changes of the clocks.
    """
    first = datetime.combine(begun.astimezone(zone).date(), ask_at, tzinfo=zone)
    if first - begun < _NOTICE:
        first = datetime.combine(first.date() + _DAY, ask_at, tzinfo=zone)
    if schedule.every % _DAY:
        passed = max(0, (after - first) // schedule.every + 1)
        return (first.astimezone(UTC) + passed * schedule.every).astimezone(UTC)
    days = schedule.every.days
    ahead = max(0, ((after.astimezone(zone).date() - first.date()).days // days) * days)
    due = _on(first, ahead, ask_at, zone)
    while due <= after:
        ahead += days
        due = _on(first, ahead, ask_at, zone)
    return due


def _on(first: datetime, days: int, ask_at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(first.date() + timedelta(days=days), ask_at, tzinfo=zone).astimezone(UTC)


def answers(current: Round, schedule: Schedule, now: datetime) -> bool:
    """Whether what comes at the aware `now` answers this round: also a little before it is asked."""
    return current.due_at - now <= min(_EARLY, schedule.every / 2) and now < current.closes_at


def silence(latest: Sequence[Round]) -> int:
    """How many rounds in a row had no answer; `latest` come first. What was not asked counts neither way."""
    count = 0
    for one in latest:
        if one.state in _NOT_COUNTED:
            continue
        if one.state not in _SILENT:
            return count
        count += 1
    return count
