"""Sends what is due to be said first: claims it, checks everything again, and writes it, all or nothing.

A crash between claim and commit is harmless: the lease runs out, and the next tick checks again. Whether a
written nudge arrived is the outbox's to find out; what may have arrived is never sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from actions.book import DeskBook
from actions.speak import speak
from bot.clock import Clock
from bot.memory import Memory
from bot.ticker import Tick
from practice.follow_ups import ASKED_A_PERSON, FollowUpState
from practice.ids import FollowUpId, NudgeId, PracticeId, VisitId
from practice.nudges import Drop, Facts, Hold, Nudge, Send, decide, kind_of
from practice.ports import UnitOfWork
from practice.store.store import Store

log = structlog.get_logger("deskside.nudging")
EVERY = 2.0  # seconds
LEASE = timedelta(minutes=2)
AT_ONCE = 100  # nudges in one transaction
ON_ITS_WAY = timedelta(minutes=30)  # how long a written nudge may wait for its channel
AFTER_TROUBLE = timedelta(minutes=10)
TIME_TO_ANSWER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Became:
    """What became of one nudge at one look, as a line for transcripts and logs."""

    nudge: Nudge
    line: str


class Nudging:
    """One sender of nudges. `sent` is called after each batch: there may be something to send."""

    def __init__(
        self,
        store: Store,
        practice: PracticeId,
        memory: Memory,
        book: DeskBook,
        now: Clock,
        sent: Callable[[], None],
    ) -> None:
        self._store = store
        self._practice = practice
        self._memory = memory
        self._book = book
        self._now = now
        self._sent = sent

    def tick(self) -> Tick:
        """For the ticker."""
        return Tick("nudges", EVERY, self._tick)

    async def _tick(self) -> None:
        """A batch at a time, so that none outlasts the memory's deadline. Raises MemoryTrouble."""
        while await self._memory.do(self.look):
            self._sent()

    def look(self) -> tuple[Became, ...]:
        """Handle one batch of what is due now; empty when nothing is. Blocking."""
        if not self._due():
            return ()
        with self._store.turn(self._practice, self._now()) as uow:
            claimed = uow.nudges.claim(LEASE, AT_ONCE)
        if not claimed:
            return ()
        try:
            return self._batch(claimed)
        except Exception as error:
            log.error("nudges.batch_failed", count=len(claimed), error=error)
            return tuple(became for nudge in claimed for became in self._alone(nudge))

    def _due(self) -> bool:
        """A look that keeps no writer waiting: most of the time nothing is due."""
        with self._store.look(self._practice, self._now()) as uow:
            first = uow.nudges.next_look()
        return first is not None and first <= self._now()

    def _batch(self, claimed: Sequence[Nudge]) -> tuple[Became, ...]:
        with self._store.turn(self._practice, self._now()) as uow:
            return handled(uow, claimed, self._book)

    def _alone(self, nudge: Nudge) -> tuple[Became, ...]:
        """One that others failed with; the one that fails by itself waits and is tried again later."""
        try:
            return self._batch((nudge,))
        except Exception as error:
            log.error("nudge.failed", nudge=nudge.id, kind=nudge.kind, error=error)
            with self._store.turn(self._practice, self._now()) as uow:
                until = uow.now + AFTER_TROUBLE
                uow.nudges.hold(nudge, until, f"it could not be written: {type(error).__name__}")
            return (Became(nudge, f"held {nudge.kind}: it could not be written"),)


def handled(uow: UnitOfWork, claimed: Sequence[Nudge], book: DeskBook) -> tuple[Became, ...]:
    """Decide on each claimed nudge, the most urgent first, and act on it within this transaction."""
    facts = dict(uow.nudges.facts(claimed))
    waiting = sorted((n for n in claimed if n.id in facts), key=_urgency)
    became: list[Became] = []
    done: set[NudgeId] = set()
    for nudge in waiting:
        if nudge.id in done:
            continue
        decision = decide(nudge, facts[nudge.id], uow.now, book.facts.nudges)
        if isinstance(decision, Send):
            together = (nudge, *_merged(nudge, waiting, facts, done, uow.now, book))
            done |= {n.id for n in together}
            became += _sent(uow, together, facts, book)
        else:
            became.append(_unsent(uow, nudge, decision, book))
    return tuple(became)


def _urgency(nudge: Nudge) -> tuple[int, datetime]:
    return kind_of(nudge.kind).priority, nudge.due_at


def _merged(
    nudge: Nudge,
    waiting: Sequence[Nudge],
    facts: Mapping[NudgeId, Facts],
    done: set[NudgeId],
    now: datetime,
    book: DeskBook,
) -> list[Nudge]:
    """The other nudges of this kind for the same chat that may be sent now too."""
    if not kind_of(nudge.kind).merges:
        return []
    same = [n for n in waiting if n.kind == nudge.kind and n.id not in done and n.id != nudge.id]
    here = [n for n in same if facts[n.id].conversation == facts[nudge.id].conversation]
    return [n for n in here if isinstance(decide(n, facts[n.id], now, book.facts.nudges), Send)]


def _sent(
    uow: UnitOfWork, together: Sequence[Nudge], facts: dict[NudgeId, Facts], book: DeskBook
) -> list[Became]:
    about = facts[together[0].id]
    assert about.conversation is not None
    last = _last_moment(together, about, uow.now, book)
    discreet = not all(facts[nudge.id].proven for nudge in together)
    outbox = speak(uow, about.conversation, together, book, last, discreet=discreet)
    if outbox is None:
        return [_unsent(uow, nudge, Drop("there is nothing left to say"), book) for nudge in together]
    for nudge in together:
        uow.nudges.sent(nudge, about.conversation, outbox, about.recipient)
        _after(uow, nudge)
    if kind_of(together[0].kind).counted:
        _count(facts, about, uow.now, kind_of(together[0].kind).agreed)
    return [Became(nudge, f"sent {nudge.kind}") for nudge in together]


def _after(uow: UnitOfWork, nudge: Nudge) -> None:
    """A risky visit gets one more reminder; a follow-up asked late leaves as much time to answer."""
    if nudge.kind == "reminder" and nudge.about["days"]:
        uow.risk.remind_more(VisitId(nudge.about["visit"]))
    if nudge.kind == "check_in_follow_up":
        uow.follow_ups.postpone(FollowUpId(nudge.rests_on.partition(":")[2]), uow.now + TIME_TO_ANSWER)


def _count(facts: dict[NudgeId, Facts], about: Facts, now: datetime, agreed: bool) -> None:
    """What was just sent counts for the rest of the batch."""
    same = [ident for ident, other in facts.items() if other.recipient == about.recipient]
    for ident in same:
        known = facts[ident]
        agreed_on = (*known.agreed, now) if agreed else known.agreed
        facts[ident] = replace(known, contacts=(*known.contacts, now), agreed=agreed_on)


def _last_moment(together: Sequence[Nudge], about: Facts, now: datetime, book: DeskBook) -> datetime:
    """A written nudge must not lie around until it is of no use, or until the night."""
    closes = datetime.combine(now.astimezone(about.zone).date(), book.facts.nudges.closes, tzinfo=about.zone)
    ends = [nudge.not_after for nudge in together if nudge.not_after is not None]
    return min([now + ON_ITS_WAY, closes, *ends])


def _unsent(uow: UnitOfWork, nudge: Nudge, decision: Hold | Drop, book: DeskBook) -> Became:
    if isinstance(decision, Hold):
        uow.nudges.hold(nudge, decision.until, decision.reason)
        until = decision.until.astimezone(book.facts.zone)
        return Became(nudge, f"held {nudge.kind}: {decision.reason}, until {until:%a %H:%M}")
    uow.nudges.give_up(nudge, decision.reason)
    if kind_of(nudge.kind).calls:
        _call(uow, nudge)
    return Became(nudge, f"dropped {nudge.kind}: {decision.reason}")


def _call(uow: UnitOfWork, nudge: Nudge) -> None:
    """Who cannot be written to is called, unless what it was about is settled."""
    promise = uow.follow_ups.get(FollowUpId(str(nudge.about.get("follow_up", ""))))
    if promise is not None and promise.state is FollowUpState.OPEN:
        uow.staff.add_task("call", str(nudge.about["task"]), nudge.patient, nudge.conversation)
        uow.follow_ups.abandon(promise.id, ASKED_A_PERSON)
