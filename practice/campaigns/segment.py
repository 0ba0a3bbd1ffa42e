"""Whether a patient belongs to a segment, as of a day; the first thing that does not fit is the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from practice.campaigns.model import Overdue, Segment
from practice.ids import PatientId


@dataclass(frozen=True, slots=True)
class Known:
    """What the practice knows of a patient for this. Days are by the practice's wall.

    `new`: they have not been here yet. `visits` and `readings`: when the last one was, by kind. `booked`:
    kinds of visits to come. `had_it`: when they last said, to a campaign of this name, that they had it.
    """

    patient: PatientId
    born: date
    new: bool = False
    visits: Mapping[str, date] = field(default_factory=dict)
    booked: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    enrolled: frozenset[str] = frozenset()
    readings: Mapping[str, date] = field(default_factory=dict)
    had_it: date | None = None


def why_not(segment: Segment, known: Known, today: date) -> str:
    """Why the patient does not belong to it; empty: they do. Without a name, ready to be counted."""
    return next(_misfits(segment, known, today), "")


def _misfits(segment: Segment, known: Known, today: date) -> Iterator[str]:
    if known.new:
        yield "not been here yet"
    age = _age(known.born, today)
    if segment.from_age is not None and age < segment.from_age:
        yield f"younger than {segment.from_age}"
    if segment.to_age is not None and age > segment.to_age:
        yield f"older than {segment.to_age}"
    if segment.conditions and known.conditions.isdisjoint(segment.conditions):
        yield f"without {_either(segment.conditions)}"
    if segment.enrolled and known.enrolled.isdisjoint(segment.enrolled):
        yield f"not followed for {_either(segment.enrolled)}"
    last = max(known.visits.values(), default=None)
    if segment.seen_within is not None and not _since(last, segment.seen_within, today):
        yield f"not seen in {segment.seen_within} months"
    if segment.not_seen_for is not None and _since(last, segment.not_seen_for, today):
        yield f"seen in the last {segment.not_seen_for} months"
    if segment.had and not set(segment.had) & set(known.visits):
        yield f"never had {_either(segment.had)}"
    if segment.overdue is not None:
        yield from _not_overdue(segment.overdue, known, today)


def _not_overdue(overdue: Overdue, known: Known, today: date) -> Iterator[str]:
    for kind in overdue.visit_types:
        if _since(known.visits.get(kind), overdue.months, today):
            yield f"had {_words(kind)} in the last {overdue.months} months"
    if overdue.reading and _since(known.readings.get(overdue.reading), overdue.months, today):
        yield f"sent {_words(overdue.reading)} in the last {overdue.months} months"
    if _since(known.had_it, overdue.months, today):
        yield "said that they had it"


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _since(day: date | None, months: int, today: date) -> bool:
    return day is not None and day > months_before(today, months)


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _either(names: tuple[str, ...]) -> str:
    return " or ".join(_words(name) for name in names)


def _words(name: str) -> str:
    return name.replace("_", " ")
