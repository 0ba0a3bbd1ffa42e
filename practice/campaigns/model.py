"""What a campaign is: whom it is for, what it says on which channel, when it goes out, what closes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Any

Json = Any
ANY_VISIT = "any"


class Answer(StrEnum):
    """What a patient may answer. NO_MORE: no campaign from this practice again."""

    BOOK = "book"
    HAD_IT = "had_it"
    FINE = "fine"
    LATER = "later"
    NO_MORE = "no_more"


@dataclass(frozen=True, slots=True)
class Overdue:
    """None of these visits took place, and no such reading was sent, in so many months."""

    months: int
    visit_types: tuple[str, ...] = ()
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """Whom it is for: all that is given must hold. Ages are whole years, both ends included.

    Of `conditions`, `enrolled` and `had` one is enough. `seen_within` and `not_seen_for` are months since
    the last visit of any kind that took place.
    """

    from_age: int | None = None
    to_age: int | None = None
    conditions: tuple[str, ...] = ()
    enrolled: tuple[str, ...] = ()
    seen_within: int | None = None
    not_seen_for: int | None = None
    had: tuple[str, ...] = ()
    overdue: Overdue | None = None

    def to_json(self) -> Json:
        """Plain JSON, to be kept with a campaign that was started."""
        overdue = self.overdue
        return {
            "from_age": self.from_age,
            "to_age": self.to_age,
            "conditions": list(self.conditions),
            "enrolled": list(self.enrolled),
            "seen_within": self.seen_within,
            "not_seen_for": self.not_seen_for,
            "had": list(self.had),
            "overdue": [overdue.months, list(overdue.visit_types), overdue.reading] if overdue else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Json]) -> Segment:
        """The inverse of `to_json`."""
        overdue = data["overdue"]
        return cls(
            from_age=data["from_age"],
            to_age=data["to_age"],
            conditions=tuple(data["conditions"]),
            enrolled=tuple(data["enrolled"]),
            seen_within=data["seen_within"],
            not_seen_for=data["not_seen_for"],
            had=tuple(data["had"]),
            overdue=Overdue(overdue[0], tuple(overdue[1]), overdue[2]) if overdue else None,
        )


@dataclass(frozen=True, slots=True)
class Sending:
    """When it goes out, by the practice's wall: on days it is open, from `at` on, `apart` minutes apart.

    `first` None: as soon as it is started. After the end of the day `last` nothing is sent.
    """

    last: date
    first: date | None = None
    at: time = time(10)
    a_day: int = 20
    apart: int = 5


@dataclass(frozen=True, slots=True)
class Campaign:
    """One file of data/campaigns. `label` is how patients hear it named ("your flu shot").

    `texts` are by kind of channel: sms, telegram, page. `visit_type` is what "book" books; empty: they are
    asked. `closes` names the visit types that settle it when they are booked, or "any". `fingerprint` is the
    SHA-256 of the file: an approval counts for that wording only.
    """

    name: str
    version: int
    title: str
    label: str
    segment: Segment
    texts: Mapping[str, str]
    answers: tuple[Answer, ...]
    closes: tuple[str, ...]
    sending: Sending
    visit_type: str = ""
    fingerprint: str = field(default="", compare=False)

    def closed_by(self, visit_type: str) -> bool:
        """Whether a visit of this type settles it."""
        return closed_by(self.closes, visit_type)


def closed_by(closes: tuple[str, ...], visit_type: str) -> bool:
    """Whether a visit of this type settles what these close."""
    return ANY_VISIT in closes or visit_type in closes
