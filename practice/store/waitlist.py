"""The waitlist: who waits, what they were offered, and the holds that keep an offered opening free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from practice.ids import ConversationId, OfferId, VisitId
from practice.nudges import NudgeState
from practice.ports import SlotTaken
from practice.store import cells
from practice.store.desk_tables import nudges
from practice.store.nudges import Nudges, drop
from practice.store.offers import OPEN, close_offers
from practice.store.promise_tables import offers
from practice.store.schedule import BOOKED, HELD
from practice.store.scope import Scope, of_practice
from practice.store.tables import visits, waitlist
from practice.store.visits import Visits
from practice.visits import Mode, Opening, Visit
from practice.waitlist import Offer, Proposal, Waiting

_WAITING = sa.select(waitlist).where(of_practice(waitlist, waitlist.c.state == "waiting"))
_NEXT_EXPIRY = sa.select(sa.func.min(offers.c.expires_at)).where(of_practice(offers, offers.c.state == OPEN))
_NEVER = sa.select(nudges.c.rests_on).where(
    nudges.c.practice_id == offers.c.practice_id,
    nudges.c.kind == "waitlist_offer",
    nudges.c.rests_on == "offer:" + offers.c.id,
    nudges.c.state == NudgeState.DROPPED.value,
)  # the offer never reached anybody
_TO_END = (
    sa.select(offers.c.id)
    .where(
        of_practice(
            offers,
            offers.c.state == OPEN,
            sa.or_(offers.c.expires_at <= sa.bindparam("now"), sa.exists(_NEVER)),
        )
    )
    .limit(1)
)


class Waitlist:
    """Implements practice.waitlist.Waitlist."""

    def __init__(self, scope: Scope, calendar: Visits) -> None:
        self._scope = scope
        self._calendar = calendar

    def waiting(self) -> tuple[Waiting, ...]:
        """See the port."""
        scope = self._scope
        rows = scope.rows(_WAITING)
        if not rows:
            return ()
        made = self._made([row.id for row in rows])
        booked = self._booked([row.patient_id for row in rows])
        found = []
        for row in rows:
            before = made[row.id]
            if any(state == OPEN for _, state in before):
                continue
            offered = frozenset(start for start, state in before if state != "not_sent")
            ignored = sum(state == "expired" for _, state in before)
            own = booked.get((row.patient_id, row.visit_type))
            about = (row.id, row.patient_id, row.visit_type, row.wish, row.joined_at)
            found.append(Waiting(*about, booked=own, offered=offered, ignored=ignored))
        return tuple(found)

    def offers(self) -> tuple[Offer, ...]:
        """See the port."""
        query = sa.select(offers).where(self._scope.mine(offers, offers.c.state == OPEN))
        return tuple(_offer(row) for row in self._scope.rows(query.order_by(offers.c.expires_at)))

    def take_off(self, waiting: str) -> bool:
        """See the port."""
        still = sa.and_(waitlist.c.id == waiting, waitlist.c.state == "waiting")
        gone = bool(self._scope.change(waitlist, still, state="left"))
        if gone:
            self._end(offers.c.waitlist_id == waiting, "retracted")
        return gone

    def offer(self, proposal: Proposal) -> tuple[Offer, ...]:
        """See the port. One hold for all who are asked."""
        scope, opening = self._scope, proposal.opening
        cells.lock_schedule(scope)
        held = self._calendar.hold_for_offer(opening, proposal.expires)
        if isinstance(held, SlotTaken):
            return ()
        made = []
        for person in proposal.people:
            offer = OfferId(scope.new_id())
            scope.add(
                offers,
                id=offer,
                waitlist_id=person.id,
                patient_id=person.patient,
                hold_id=held.id,
                visit_type=opening.visit_type,
                starts_at=opening.start,
                state=OPEN,
                made_at=scope.now,
                expires_at=proposal.expires,
            )
            times = {"start": opening.start.isoformat(), "expires": proposal.expires.isoformat()}
            Nudges(scope).plan(
                "waitlist_offer",
                scope.now,
                f"offer:{offer}",
                {"offer": offer, "visit_type": opening.visit_type, **times},
                patient=person.patient,
                rests_on=f"offer:{offer}",
                not_after=proposal.expires,
            )
            scope.event("waitlist.offered", {"offer": offer})
            made.append(self._offer(offer))
        return tuple(made)

    def get(self, offer: OfferId) -> Offer | None:
        """See the port."""
        row = self._row(offer)
        return None if row is None else _offer(row)

    def accept(self, offer: OfferId, conversation: ConversationId) -> Visit | SlotTaken | None:
        """See the port. The hold becomes the conversation's own, and the visit is booked or moved as ever.

        A yes that comes too late still gets the opening while nobody else has it.
        """
        scope = self._scope
        cells.lock_schedule(scope)
        row = self._row(offer)
        if row is None or row.state not in (OPEN, "expired"):
            return None
        hold = scope.row(sa.select(visits).where(scope.mine(visits, visits.c.id == row.hold_id)))
        assert hold is not None
        if hold.state == HELD:
            self._calendar.release(conversation)
            scope.change(visits, visits.c.id == hold.id, holder_id=conversation)
        done = self._had(row, _opening(hold), conversation)
        if isinstance(done, Visit):
            scope.change(waitlist, waitlist.c.id == row.waitlist_id, state="booked")
            self._settle(offers.c.id == offer, "accepted")
            close_offers(scope, VisitId(row.hold_id), "taken")
        return done

    def _had(self, row: Any, opening: Opening, conversation: ConversationId) -> Visit | SlotTaken:
        """The opening as the patient's visit: moved there when they have one of that kind, else booked."""
        upcoming = self._calendar.upcoming(row.patient_id)
        own = next((visit for visit in upcoming if visit.visit_type == opening.visit_type), None)
        if own is not None:
            return self._calendar.move(own.id, opening, conversation)
        return self._calendar.book(opening, conversation, row.patient_id, "from the waitlist")

    def decline(self, offer: OfferId) -> None:
        """See the port."""
        self._end(offers.c.id == offer, "declined")

    def leave(self, offer: OfferId) -> None:
        """See the port."""
        row = self._row(offer)
        if row is not None:
            self._scope.change(waitlist, waitlist.c.id == row.waitlist_id, state="left")
            self._end(offers.c.id == offer, "declined")

    def lapse(self, waiting: Collection[str]) -> None:
        """See the port."""
        for one in waiting:
            still = sa.and_(waitlist.c.id == one, waitlist.c.state == "waiting")
            if self._scope.change(waitlist, still, state="over"):
                self._scope.event("waitlist.over", {"waiting": one})

    def to_sweep(self) -> bool:
        """See the port."""
        return self._scope.row(_TO_END, now=self._scope.now) is not None

    def sweep(self) -> tuple[str, ...]:
        """See the port."""
        ended = self._end(sa.exists(_NEVER), "not_sent")
        ended += self._end(offers.c.expires_at <= self._scope.now, "expired")
        return tuple(ended)

    def next_expiry(self) -> datetime | None:
        """See the port."""
        row = self._scope.row(_NEXT_EXPIRY)
        return None if row is None else row[0]

    def _end(self, whose: sa.ColumnElement[bool], state: str) -> list[str]:
        """End open offers; a hold that nobody is asked about any more is given up."""
        scope = self._scope
        rows = scope.rows(sa.select(offers).where(scope.mine(offers, offers.c.state == OPEN, whose)))
        if not rows:
            return []
        cells.lock_schedule(scope)
        self._settle(offers.c.id.in_([row.id for row in rows]), state)
        for row in rows:
            drop(scope, f"offer:{row.id}", f"the offer is {state}")
        for hold in {row.hold_id for row in rows}:
            if not self._open_on(hold):
                still = scope.mine(visits, visits.c.id == hold, visits.c.state == HELD)
                if scope.row(sa.select(visits.c.id).where(still)) is not None:
                    cells.let_go(scope, [VisitId(hold)], state)
        return [f"offer {state}" for _ in rows]

    def _settle(self, whose: sa.ColumnElement[bool], state: str) -> None:
        fits = sa.and_(whose, offers.c.state == OPEN)
        self._scope.change(offers, fits, state=state, settled_at=self._scope.now)

    def _open_on(self, hold: str) -> bool:
        mine = self._scope.mine(offers, offers.c.hold_id == hold, offers.c.state == OPEN)
        return self._scope.row(sa.select(offers.c.id).where(mine)) is not None

    def _row(self, offer: OfferId) -> Any:
        return self._scope.row(sa.select(offers).where(self._scope.mine(offers, offers.c.id == offer)))

    def _offer(self, offer: OfferId) -> Offer:
        return _offer(self._row(offer))

    def _made(self, entries: list[str]) -> defaultdict[str, list[tuple[datetime, str]]]:
        mine = self._scope.mine(offers, offers.c.waitlist_id.in_(entries))
        made: defaultdict[str, list[tuple[datetime, str]]] = defaultdict(list)
        for row in self._scope.rows(sa.select(offers).where(mine)):
            made[row.waitlist_id].append((row.starts_at, row.state))
        return made

    def _booked(self, people: list[str]) -> dict[tuple[str, str], datetime]:
        """When each has a visit to come, by kind of visit; the soonest."""
        ahead = [
            visits.c.patient_id.in_(people),
            visits.c.state == BOOKED,
            visits.c.starts_at > self._scope.now,
        ]
        query = sa.select(visits).where(self._scope.mine(visits, *ahead)).order_by(visits.c.starts_at.desc())
        return {(row.patient_id, row.visit_type): row.starts_at for row in self._scope.rows(query)}


def _opening(row: Any) -> Opening:
    return Opening(row.provider_id, row.visit_type, Mode(row.mode), row.starts_at, row.ends_at)


def _offer(row: Any) -> Offer:
    return Offer(
        row.id,
        row.patient_id,
        row.waitlist_id,
        row.hold_id,
        row.visit_type,
        row.starts_at,
        row.expires_at,
        row.state,
    )
