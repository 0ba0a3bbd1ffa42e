"""What the desk understood of one message: plain values that every other package may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from math import exp
from zoneinfo import ZoneInfo


class Grain(StrEnum):
    """How finely a span of time was said: "3:15" is a minute, "tomorrow" a day."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Order(StrEnum):
    """Which end of what fits the patient wants first."""

    EARLIEST = "earliest"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open [start, end) of aware datetimes; `end` None means open-ended."""

    start: datetime
    end: datetime | None
    grain: Grain

    def __contains__(self, moment: datetime) -> bool:
        """Whether the aware `moment` lies in the span; compared as instants, so safe across DST."""
        at = moment.astimezone(UTC)
        return self.start.astimezone(UTC) <= at and (self.end is None or at < self.end.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Window:
    """Half-open [start, end) of local wall-clock time on any day; `end` None means to midnight."""

    start: time
    end: time | None

    def __contains__(self, wall: time) -> bool:
        """Whether the naive local `wall` time lies in the window."""
        return self.start <= wall and (self.end is None or wall < self.end)


@dataclass(frozen=True, slots=True)
class Shift:
    """A change relative to a visit that the text itself does not name ("push it a week").

    `days` and `minutes` move the anchor; `same_time` keeps its wall time. With all of them zero,
    `direction` (+1 later, -1 earlier) only says on which side of the anchor to look, and `same_day`
    that it must be the anchor's day. `same_time` alone keeps the anchor's time on the dates said.
    """

    days: int = 0
    minutes: int = 0
    same_time: bool = False
    direction: int = 0
    same_day: bool = False


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Words with more than one fair meaning, with the meanings, best first."""

    kind: str
    words: str
    meanings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BookingConstraint:
    """What a patient asked for. An opening fits if `admits` says so; nothing said admits everything.

    `included` is a union of fully resolved spans (dates already crossed with times of day);
    `windows` is a union of wall-clock windows that hold on every day; `excluded` is taken away.
    `shift` and `pick` need the visit or the offered list that only the dialogue knows:
    `pick` counts from 1, -1 is the last.
    """

    included: tuple[Span, ...] = ()
    excluded: tuple[Span, ...] = ()
    windows: tuple[Window, ...] = ()
    order: Order | None = None
    approximate: bool = False
    spans: tuple[tuple[int, int], ...] = ()
    ambiguities: tuple[Ambiguity, ...] = ()
    shift: Shift | None = None
    pick: int | None = None

    def __bool__(self) -> bool:
        """Whether the text said anything about time, order or choice."""
        return bool(self.included or self.excluded or self.windows or self.order or self.shift or self.pick)

    def admits(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Whether a visit starting at the aware `moment` is within what was asked, in `zone`."""
        wall = moment.astimezone(zone).time()
        return (
            (not self.included or any(moment in span for span in self.included))
            and not any(moment in span for span in self.excluded)
            and (not self.windows or any(wall in window for window in self.windows))
        )

    def anchored(self, anchor: datetime, zone: ZoneInfo) -> BookingConstraint:
        """The same wish with `shift` worked out from the aware `anchor` (a visit), in `zone`."""
        if self.shift is None:
            return self
        local = anchor.astimezone(zone)
        shift = self.shift
        if shift.same_time and not (shift.days or shift.minutes):
            return self._at_wall_time(local.time(), zone)
        if not (shift.days or shift.minutes):
            return self._beside(local, shift)
        moved = local.replace(tzinfo=None) + timedelta(days=shift.days, minutes=shift.minutes)
        if shift.same_time or shift.minutes:
            start = moved.replace(tzinfo=zone)
            span = Span(start, start + timedelta(minutes=1), Grain.MINUTE)
        else:
            span = _day_of(moved.replace(tzinfo=zone))
        return replace(self, included=(span,), shift=None)

    def _at_wall_time(self, wall: time, zone: ZoneInfo) -> BookingConstraint:
        ends_at = (datetime.combine(_LONG_AGO, wall) + timedelta(minutes=1)).time()
        window = Window(wall, ends_at if ends_at > wall else None)
        return replace(self, windows=(window,), shift=None)

    def _beside(self, local: datetime, shift: Shift) -> BookingConstraint:
        day = _day_of(local)
        after = local + timedelta(minutes=1)
        if shift.direction > 0:
            side = Span(after, day.end if shift.same_day else None, Grain.MINUTE)
        elif shift.direction < 0:
            side = Span(day.start if shift.same_day else _LONG_AGO, local, Grain.MINUTE)
        else:
            side = day
        within = tuple(met for span in self.included if (met := _common(span, side)))
        included = (side,) if self.windows else within or self.included or (side,)
        return replace(self, included=included, shift=None)


def _common(one: Span, two: Span) -> Span | None:
    """What two spans share, with the grain of `two`; None if nothing."""
    start = max(one.start, two.start)
    ends = [end for end in (one.end, two.end) if end is not None]
    end = min(ends, default=None)
    return Span(start, end, two.grain) if end is None or start < end else None


def _day_of(local: datetime) -> Span:
    start = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return Span(start, start + timedelta(days=1), Grain.DAY)


_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entity:
    """A named thing in the text; `start`/`end` are character offsets, `value` is normalised."""

    kind: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Measure:
    """Figures taken as one kind of measurement, in its canonical `unit` (lb, F, mg/dL, mmHg, /min, %, L/min).

    `values` is one figure, or systolic and diastolic. `plausible` False says that no person and no home
    device shows that: a slip to be asked about, never dropped.
    """

    kind: str
    loinc: str
    values: tuple[float, ...]
    unit: str
    plausible: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """Figures a patient sent as measured at home; `figures` as said, [start, end) their offsets in the text.

    `measure` is None where nobody said what was measured ("212"): `candidates` are the kinds it may plausibly
    be, and `taken_as` settles it by what was asked. A bare "128/82" can only be a blood pressure and is one,
    with `named` False. `said_unit` is None unless the patient gave one. `when` are the words of time beside
    it ("7am", "this morning"), for the times grammar; `state` is "fasting", "before_meal" or "after_meal".
    `correction` says that it takes back figures given before: `instead_of`, or unnamed ones if that is empty.
    """

    figures: tuple[float, ...]
    start: int
    end: int
    measure: Measure | None = None
    named: bool = False
    candidates: tuple[str, ...] = ()
    possible: tuple[Measure, ...] = ()
    said_unit: str | None = None
    when: str | None = None
    state: str | None = None
    correction: bool = False
    instead_of: tuple[float, ...] = ()

    @property
    def kind(self) -> str | None:
        """The kind measured; None if it was not said and cannot be told."""
        return self.measure.kind if self.measure else None

    def taken_as(self, kind: str) -> Reading | None:
        """This reading as an answer to "what is your `kind`?"; None if it was said to be something else."""
        if self.measure is not None:
            return self if self.measure.kind == kind else None
        measure = next((one for one in self.possible if one.kind == kind), None)
        return replace(self, measure=measure) if measure else None


@dataclass(frozen=True, slots=True)
class Understanding:
    """One message, understood. `intent` None means not understood, or no worker answered in time.

    `ranking` holds every intent with its probability, best first, before the out-of-scope gate; `danger` is
    what the model as a witness thinks of it, with its probability: "emergency" or "crisis" (self-harm,
    violence), which to the dialogue are symptom reports like others; None if no model read the text;
    `degraded` says the Rasa worker had no part in it (times and entities may still be there).
    `choice` is the opaque id of a tapped button; then `text` is the button's label, if known.
    """

    text: str
    intent: str | None = None
    confidence: float = 0.0
    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[Entity, ...] = ()
    times: BookingConstraint = field(default_factory=BookingConstraint)
    readings: tuple[Reading, ...] = ()
    degraded: bool = False
    choice: str | None = None
    danger: tuple[str, float] | None = None

    def entity(self, kind: str) -> str | None:
        """The normalised value of the first entity of `kind`, or None if the text names none."""
        return next((e.value for e in self.entities if e.kind == kind), None)

    def expecting(self, intents: Sequence[str], boost: float = 2.0) -> Understanding:
        """The same message when a question was open whose answers are `intents`.

        Adds `boost` (natural log) to each of them before choosing again: an open question is a prior.
        """
        boosted = sorted(
            ((name, p * (exp(boost) if name in intents else 1.0)) for name, p in self.ranking),
            key=lambda pair: -pair[1],
        )
        total = sum(p for _, p in boosted)
        if not total:
            return self
        best, weight = boosted[0]
        if best not in intents:
            return self
        return replace(self, intent=best, confidence=weight / total)
