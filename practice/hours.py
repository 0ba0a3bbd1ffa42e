"""When the practice is open: weekly local wall time, overrides and closures, turned into UTC stretches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FIXED = datetime(1970, 1, 1, tzinfo=UTC)

Minutes = tuple[int, int]


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Open on one weekday (Monday 0) from `opens` to `closes`, local wall time, on the same day.

    Valid from and to these days, both included; None: without limit.
    """

    weekday: int
    opens: time
    closes: time
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether this row speaks of that day."""
        return (
            day.weekday() == self.weekday
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_to is None or day <= self.valid_to)
        )


@dataclass(frozen=True, slots=True)
class Override:
    """One day with hours of its own, in place of the weekly ones."""

    day: date
    stretches: tuple[tuple[time, time], ...]


@dataclass(frozen=True, slots=True)
class Closure:
    """Closed from the first to the last day, both included. It wins over an override."""

    first: date
    last: date
    name: str


@dataclass(frozen=True, slots=True)
class Hours:
    """All hours of a practice in its zone."""

    zone: ZoneInfo
    weekly: tuple[WeeklyHours, ...]
    overrides: tuple[Override, ...] = ()
    closures: tuple[Closure, ...] = ()
    _known: dict[date, tuple[Minutes, ...]] = field(default_factory=dict, compare=False, repr=False)

    def on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The open stretches of a local day as aware UTC, earliest first; empty when closed."""
        return tuple((at_minute(first), at_minute(last)) for first, last in self.minutes_on(day))

    def minutes_on(self, day: date) -> tuple[Minutes, ...]:
        """As `on`, in minutes since 1970 UTC. Overlapping rows are joined."""
        if day not in self._known:
            self._known[day] = _joined(self._minutes(opens, closes, day) for opens, closes in self._wall(day))
        return self._known[day]

    def day_minutes(self, day: date) -> Minutes:
        """From local midnight to the next, in minutes since 1970 UTC: 23, 24 or 25 hours apart."""
        return self._minutes(time(0), None, day)

    def _wall(self, day: date) -> tuple[tuple[time, time], ...]:
        if any(closure.first <= day <= closure.last for closure in self.closures):
            return ()
        for override in self.overrides:
            if override.day == day:
                return override.stretches
        return tuple((row.opens, row.closes) for row in self.weekly if row.holds_on(day))

    def _minutes(self, opens: time, closes: time | None, day: date) -> Minutes:
        last = closes if closes is not None else time(0)
        last_day = day if closes is not None else day + timedelta(days=1)
        return (
            minute_of(_wall_or_after_gap(day, opens, self.zone)),
            minute_of(_wall_or_after_gap(last_day, last, self.zone)),
        )


def to_utc(day: date, wall: time, zone: ZoneInfo) -> datetime | None:
    """A local wall time as UTC; None when the clocks skip it that day.

    A time that comes twice is the first one, or the second with `fold=1`.
    """
    instant = datetime.combine(day, wall, tzinfo=zone).astimezone(UTC)
    back = instant.astimezone(zone)
    return (
        instant if back.replace(tzinfo=None, fold=0) == datetime.combine(day, wall.replace(fold=0)) else None
    )


def _wall_or_after_gap(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """As to_utc; a skipped time becomes the moment at which the clocks jumped over it."""
    instant = to_utc(day, wall, zone)
    if instant is not None:
        return instant
    before = datetime.combine(day, wall.replace(fold=0), tzinfo=zone).utcoffset()
    after = datetime.combine(day, wall.replace(fold=1), tzinfo=zone).utcoffset()
    assert before is not None
    assert after is not None
    low = datetime.combine(day, wall, tzinfo=UTC) - max(before, after)
    high = datetime.combine(day, wall, tzinfo=UTC) - min(before, after)
    while high - low > MINUTE:
        middle = low + (high - low) // 2 // MINUTE * MINUTE
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def minute_of(instant: datetime) -> int:
    """Whole minutes since 1970 UTC, seconds dropped. The instant is aware."""
    return int(instant.timestamp()) // 60


def at_minute(minute: int) -> datetime:
    """The aware UTC instant of a minute since 1970."""
    return _FIXED + timedelta(minutes=minute)


def _joined(stretches: Iterable[Minutes]) -> tuple[Minutes, ...]:
    joined: list[Minutes] = []
    for first, last in sorted(stretches):
        if first >= last:
            continue
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def in_words(hours: Hours, day: date) -> str:
    """The weekly hours of a day's week, as patients hear them: "Monday to Friday 9 AM to 5 PM"."""
    monday = day - timedelta(days=day.weekday())
    week = [_stretches_in_words(hours, monday + timedelta(days=n)) for n in range(7)]
    said: list[str] = []
    first = 0
    for n in range(1, 8):
        if n == 7 or week[n] != week[first]:
            if week[first]:
                said.append(f"{_days_in_words(first, n - 1)} {week[first]}")
            first = n
    return ", ".join(said)


def _stretches_in_words(hours: Hours, day: date) -> str:
    rows = sorted((row.opens, row.closes) for row in hours.weekly if row.weekday == day.weekday())
    return " and ".join(f"{_clock(opens)} to {_clock(closes)}" for opens, closes in rows)


def _days_in_words(first: int, last: int) -> str:
    return _DAYS[first] if first == last else f"{_DAYS[first]} to {_DAYS[last]}"


def _clock(wall: time) -> str:
    half = "AM" if wall.hour < 12 else "PM"
    hour = wall.hour % 12 or 12
    return f"{hour}:{wall.minute:02} {half}" if wall.minute else f"{hour} {half}"
