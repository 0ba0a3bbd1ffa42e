"""What must never happen, checked at the moment a message reaches a phone, and once more at the end."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.channels.base import Outbound
from practice.campaigns.running import RecallState
from practice.ids import RecallId
from practice.nudges import Nudge, kind_of
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings
from practice.store.store import Store
from practice.visits import VisitState

_WEEK = timedelta(days=7)
_DAY, _NIGHT = time(8), time(21)
_STAND = (VisitState.BOOKED, VisitState.ARRIVED, VisitState.COMPLETED, VisitState.NO_SHOW)


@dataclass
class Promises:
    """Collects broken promises. `stopped`: since when each address wants no more."""

    store: Store
    settings: PracticeSettings
    zones: dict[str, ZoneInfo]
    broken: list[str] = field(default_factory=list)
    stopped: dict[str, datetime] = field(default_factory=dict)
    arrived: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    _days: defaultdict[str, list[date]] = field(default_factory=lambda: defaultdict(list))
    _asked: set[str] = field(default_factory=set)
    _every_day: defaultdict[str, list[date]] = field(default_factory=lambda: defaultdict(list))

    def delivered(self, outbound: Outbound, now: datetime) -> None:
        """A message reached a phone at the aware `now`."""
        self.arrived[outbound.id] += 1
        self.kinds[outbound.kind] += 1
        if outbound.kind != "nudge":
            return
        zone = self.zones.get(outbound.address, self.settings.zone)
        local = now.astimezone(zone)
        if not _DAY <= local.time() < _NIGHT:
            self._break("in quiet hours", outbound, now)
        if self.arrived[outbound.id] > 1:
            self._break("twice", outbound, now)
        if outbound.address in self.stopped:
            self._break("after an opt-out", outbound, now)
        self._fact(outbound, now, local.date())

    def _fact(self, outbound: Outbound, now: datetime, day: date) -> None:
        with self.store.look(self.settings.id, now) as uow:
            nudges = uow.nudges.behind(outbound.id)
            if not nudges:
                self._break("without a nudge behind it", outbound, now)
                return
            dead = [
                n for n in nudges if n.kind == "reminder" and self._dead(uow.visits.get(n.about["visit"]), n)
            ]
            if len(dead) == len(nudges):
                self._break("for a dead visit", outbound, now)
            if nudges[0].kind == "campaign" and not _open(uow, nudges[0]):
                self._break("for a recall that is settled", outbound, now)
            if nudges[0].conversation and uow.conversations.get(nudges[0].conversation).speaker != "desk":
                self._break("while staff speak", outbound, now)
        kind = kind_of(nudges[0].kind)
        again = kind.agreed and self._asked.issuperset(nudge.rests_on for nudge in nudges)
        self._asked.update(nudge.rests_on for nudge in nudges if kind.agreed)
        if kind.counted and not again:
            self._budget(outbound, now, day, agreed=kind.agreed)

    def _dead(self, visit: object, nudge: Nudge) -> bool:
        state, start = getattr(visit, "state", None), getattr(visit, "start", None)
        return state is not VisitState.BOOKED or start != datetime.fromisoformat(nudge.about["start"])

    def _budget(self, outbound: Outbound, now: datetime, day: date, *, agreed: bool) -> None:
        """What was agreed on takes the day's place, once a round, and is not for the budget of the week."""
        days, all_days = self._days[outbound.address], self._every_day[outbound.address]
        all_days.append(day)
        rules = self.settings.nudges
        if all_days.count(day) > rules.a_day:
            self._break("over the budget of the day", outbound, now)
        if agreed:
            return
        days.append(day)
        if sum(day - other < _WEEK for other in days) > rules.a_week:
            self._break("over the budget of the week", outbound, now)

    def written(self, channel: str, external_id: str, now: datetime) -> None:
        """A patient's message was acknowledged at the aware `now`: it must be there."""
        if not self.store.knows(self.settings.id, channel, external_id):
            local = now.astimezone(self.settings.zone)
            self.broken.append(f"{local:%Y-%m-%d %H:%M}: a message was lost ({external_id})")

    def at_the_end(self, begun: datetime, now: datetime) -> None:
        """Nothing may be left lying, lost, booked twice, or booked while the physician was away."""
        self.broken += self.store.left_over(self.settings.id, now)
        with self.store.look(self.settings.id, now) as uow:
            for away in uow.closing.closed(begun, now):
                there = [v for v in uow.staff_visits.schedule(away.start, away.end) if v.state in _STAND]
                self.broken += [
                    f"visit {v.id} on {away.start:%Y-%m-%d}, when nobody was there" for v in there
                ]

    def _break(self, what: str, outbound: Outbound, now: datetime) -> None:
        local = now.astimezone(self.settings.zone)
        self.broken.append(f"{local:%Y-%m-%d %H:%M}: a nudge {what} (message {outbound.id})")


def _open(uow: UnitOfWork, nudge: Nudge) -> bool:
    """Whether the recall behind a campaign's nudge still waits, and its run was not stopped."""
    recall = uow.campaigns.recall(RecallId(nudge.about["recall"]))
    return recall is not None and recall.state is RecallState.OPEN
