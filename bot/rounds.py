"""What the desk does of its own: offers, what is due, rounds of follow-ups, and what was missed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from actions.book import DeskBook
from bot.clock import Clock
from bot.enrolling import next_proposing, propose
from bot.fitting import Fitting
from bot.follow_up_rounds import next_tending, tend
from bot.memory import Memory
from bot.nudging import Nudging
from bot.ticker import Tick
from practice.follow_ups import ASKED_A_PERSON
from practice.ids import NudgeId, PracticeId
from practice.nudges import Nudge, NudgeState, Send, decide
from practice.ports import UnitOfWork
from practice.store.store import Store
from practice.visits import Opening
from practice.waitlist import Proposal, Waiting, proposals

EVERY = 5.0  # seconds


class Rounds:
    """Offers, nudges and missed follow-ups, one after the other. Every step is looked at again each time."""

    def __init__(
        self, store: Store, practice: PracticeId, memory: Memory, book: DeskBook, now: Clock, nudging: Nudging
    ) -> None:
        self._store = store
        self._practice = practice
        self._memory = memory
        self._book = book
        self._now = now
        self._nudging = nudging
        self._fitting = Fitting(book.facts.zone)

    def tick(self) -> Tick:
        """For the ticker; nudges have a tick of their own."""
        return Tick("rounds", EVERY, self._tick)

    async def _tick(self) -> None:
        """Raises MemoryTrouble; the next tick looks again."""
        await self._memory.do(self.tend)

    def look(self) -> tuple[str, ...]:
        """All of it, until nothing is left to do now; what was done, as lines. Blocking."""
        lines = list(self.tend())
        while became := self._nudging.look():
            lines += [one.line for one in became]
            lines += self.tend()
        return tuple(lines)

    def tend(self) -> tuple[str, ...]:
        """All but nudges."""
        if not self._anything():
            return ()
        with self._store.turn(self._practice, self._now()) as uow:
            ended = uow.waitlist.sweep()
            over, wanted = self._wanted(uow)
            uow.waitlist.lapse(over)
            made = [offer for proposal in wanted for offer in uow.waitlist.offer(proposal)]
            missed = _missed(uow)
            followed = [*propose(uow, self._book), *tend(uow, self._book)]
        return (*ended, *("offer made" for _ in made), *missed, *followed)

    def next_moment(self) -> datetime | None:
        """When there will be something to do next, as far as is known now."""
        with self._store.look(self._practice, self._now()) as uow:
            moments = (
                uow.nudges.next_look(),
                uow.waitlist.next_expiry(),
                uow.follow_ups.next_missed(),
                next_tending(uow),
                next_proposing(uow, self._book),
            )
        return min((moment for moment in moments if moment is not None), default=None)

    def _anything(self) -> bool:
        """A look that keeps no writer waiting: most of the time there is nothing to offer or to end."""
        with self._store.look(self._practice, self._now()) as uow:
            if uow.waitlist.to_sweep() or any(self._wanted(uow)) or uow.follow_ups.missed():
                return True
            moments = (next_tending(uow), next_proposing(uow, self._book))
        return any(moment is not None and moment <= self._now() for moment in moments)

    def _wanted(self, uow: UnitOfWork) -> tuple[Sequence[str], Sequence[Proposal]]:
        """Whose wish is over, and what to offer to whom of those who may be written to now."""
        facts = self._book.facts
        waiting = [one for one in uow.waitlist.waiting() if one.visit_type in facts.visit_types]
        if not waiting:
            return (), ()
        over = self._fitting.over(waiting, uow.now)
        still = [one for one in waiting if one.id not in over]
        free = {key: _free(uow, self._book, key) for key in sorted({one.visit_type for one in still})}
        fitting = self._fitting.among(still, free)
        able = _reachable(uow, [one for one in still if one.id in fitting], self._book)
        return over, proposals(able, fitting, uow.now, facts.zone, facts.nudges)


def _reachable(uow: UnitOfWork, waiting: list[Waiting], book: DeskBook) -> list[Waiting]:
    """An opening is not kept for somebody who cannot be asked now."""
    if not waiting:
        return []
    asked = [
        Nudge(NudgeId(one.id), "waitlist_offer", uow.now, uow.now, NudgeState.PLANNED, patient=one.patient)
        for one in waiting
    ]
    facts = uow.nudges.foresee(asked)
    may = {n.id for n in asked if isinstance(decide(n, facts[n.id], uow.now, book.facts.nudges), Send)}
    return [one for one in waiting if one.id in may]


def _free(uow: UnitOfWork, book: DeskBook, key: str) -> tuple[Opening, ...]:
    kind = book.facts.visit_types[key]
    return uow.visits.openings(kind, uow.now, uow.now + timedelta(days=kind.days_ahead + 1))


def _missed(uow: UnitOfWork) -> list[str]:
    """Nobody answered: a person calls."""
    lines = []
    for promise in uow.follow_ups.missed():
        text = str(promise.about.get("task", "No answer to the follow-up of a check-in. Please call."))
        uow.staff.add_task("follow_up", text, promise.patient, promise.conversation)
        uow.follow_ups.abandon(promise.id, ASKED_A_PERSON)
        lines.append(f"follow-up missed: task for staff ({promise.kind})")
    return lines
