"""The weeks and months that figures are about: whole ones, by the practice's own calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from `first` up to, not including, `after`. `kind` is week | month."""

    kind: str
    first: date
    after: date
    zone: ZoneInfo

    @property
    def start(self) -> datetime:
        """Its first moment, aware UTC."""
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after it, aware UTC."""
        return _midnight(self.after, self.zone)

    @property
    def days(self) -> tuple[date, ...]:
        """Each of its days."""
        return tuple(self.first + timedelta(days=n) for n in range((self.after - self.first).days))

    @property
    def before(self) -> Period:
        """The one before."""
        return of(self.kind, self.first - timedelta(days=1), self.zone)

    @property
    def name(self) -> str:
        """ "week of Mar 2, 2026" or "March 2026"."""
        if self.kind == "month":
            return f"{self.first:%B %Y}"
        return f"week of {self.first:%b} {self.first.day}, {self.first.year}"


def of(kind: str, day: date, zone: ZoneInfo) -> Period:
    """The week (from Monday) or month that holds this day."""
    if kind == "month":
        first = day.replace(day=1)
        return Period(kind, first, (first + timedelta(days=31)).replace(day=1), zone)
    first = day - timedelta(days=day.weekday())
    return Period(kind, first, first + timedelta(days=7), zone)


def last_whole(kind: str, now: datetime, zone: ZoneInfo) -> Period:
    """The latest one that is over at the aware `now`."""
    return of(kind, now.astimezone(zone).date(), zone).before


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)
