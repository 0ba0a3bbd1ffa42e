"""Who is offered a freed opening, in which order, and for how long. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from practice.ids import ConversationId, OfferId, PatientId
from practice.nudge_settings import NudgeSettings
from practice.visits import Opening, SlotTaken, Visit

Json = Any


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody on the waitlist. `booked`: when their own visit of this kind is, kept until they accept.

    `offered` are the starts they were offered before; `ignored` counts offers they did not answer.
    """

    id: str
    patient: PatientId
    visit_type: str
    wish: Mapping[str, Json]
    joined_at: datetime
    booked: datetime | None = None
    offered: frozenset[datetime] = field(default_factory=frozenset)
    ignored: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """One opening for the people named, first to say yes, until the aware `expires`."""

    opening: Opening
    people: tuple[Waiting, ...]
    expires: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer made. `state`: open | accepted | declined | expired | taken | retracted | not_sent."""

    id: OfferId
    patient: PatientId
    waiting: str
    hold: str
    visit_type: str
    start: datetime
    expires: datetime
    state: str


def proposals(
    waiting: Sequence[Waiting],
    fitting: Mapping[str, Sequence[Opening]],
    now: datetime,
    zone: ZoneInfo,
    rules: NudgeSettings,
) -> tuple[Proposal, ...]:
    """Whom to offer what at the aware `now`. `fitting` are the free ones that fit each, earliest first.

    With time ahead one person is asked at a time, on the day itself a few at once. Nobody gets two offers, no
    opening is offered twice, none lies over another.
    """
    found: list[Proposal] = []
    asked: set[str] = set()
    for person in ranked(waiting):
        if person.id in asked:
            continue
        for opening in fitting.get(person.id, ()):
            if any(_overlap(opening, other.opening) for other in found) or not _wants(person, opening):
                continue
            expires = _expires(opening, now, zone, rules)
            if expires is None:
                continue
            others = _others(waiting, person, opening, asked, fitting) if _today(opening, now, zone) else []
            people = (person, *others)[: rules.batch]
            asked |= {one.id for one in people}
            found.append(Proposal(opening, people, expires))
            break
    return tuple(found)


def ranked(waiting: Sequence[Waiting]) -> list[Waiting]:
    """Who has no visit at all goes first, then who answers offers, then who waits longest."""
    return sorted(waiting, key=lambda one: (one.booked is not None, one.ignored, one.joined_at, one.id))


def _others(
    waiting: Sequence[Waiting],
    first: Waiting,
    opening: Opening,
    asked: set[str],
    fitting: Mapping[str, Sequence[Opening]],
) -> list[Waiting]:
    same = [one for one in ranked(waiting) if opening in fitting.get(one.id, ()) and one.id not in asked]
    return [one for one in same if one.patient != first.patient and _wants(one, opening)]


def _wants(person: Waiting, opening: Opening) -> bool:
    """It must be new to them, and better than what they have."""
    sooner = person.booked is None or opening.start < person.booked
    return sooner and opening.start not in person.offered


def _expires(opening: Opening, now: datetime, zone: ZoneInfo, rules: NudgeSettings) -> datetime | None:
    """Until when it can be answered; None when it could not be answered in time, or only at night."""
    minutes = rules.same_day_minutes if _today(opening, now, zone) else rules.offer_minutes
    expires = now + timedelta(minutes=minutes)
    closes = datetime.combine(now.astimezone(zone).date(), rules.closes, tzinfo=zone)
    return expires if expires < opening.start and expires <= closes else None


def _today(opening: Opening, now: datetime, zone: ZoneInfo) -> bool:
    return opening.start.astimezone(zone).date() == now.astimezone(zone).date()


def _overlap(one: Opening, other: Opening) -> bool:
    return one.start < other.end and other.start < one.end


class Waitlist(Protocol):
    """The waitlist and its offers. An offer holds its opening: nobody else can book it meanwhile."""

    def waiting(self) -> tuple[Waiting, ...]:
        """All who wait and have no open offer."""

    def offers(self) -> tuple[Offer, ...]:
        """All open offers, the one that runs out first in front."""

    def take_off(self, waiting: str) -> bool:
        """Staff's decision: this one waits no more, and an open offer to them ends. False: did not wait."""

    def offer(self, proposal: Proposal) -> tuple[Offer, ...]:
        """Hold the opening and make the offers; empty when it is not free any more."""

    def get(self, offer: OfferId) -> Offer | None:
        """One offer in any state, or None."""

    def accept(self, offer: OfferId, conversation: ConversationId) -> Visit | SlotTaken | None:
        """The first yes gets it; a visit of that kind to come moves there. None: not open any more."""

    def decline(self, offer: OfferId) -> None:
        """Not this one; they stay on the waitlist."""

    def leave(self, offer: OfferId) -> None:
        """Not this one, and none after it."""

    def lapse(self, waiting: Collection[str]) -> None:
        """All the times that these wished for are over: they wait no more."""

    def to_sweep(self) -> bool:
        """Whether there is an offer to end now."""

    def sweep(self) -> tuple[str, ...]:
        """End offers that ran out or never reached anyone; what was ended, as lines."""

    def next_expiry(self) -> datetime | None:
        """When the next open offer runs out."""
