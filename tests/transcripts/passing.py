"""Time passes in a transcript: what the desk says first is said at its own moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from actions.book import DeskBook
from bot.campaigns import acts
from bot.campaigns.lint import Standards, clinical_words
from bot.clock import VirtualClock
from bot.memory import Memory
from bot.nudging import Nudging
from bot.rounds import Rounds
from bot.staff.answers import answer_lines
from practice.campaigns.loading import read_campaign
from practice.ports import UnitOfWork
from practice.store.store import Store
from practice.visits import Opening, Visit
from tests.prepared import DATA


def speaking_first(
    store: Store, book: DeskBook, now: datetime, until: datetime
) -> Iterator[tuple[datetime, list[str]]]:
    """Each moment with something to do between the aware `now` and `until`, and what became of it."""
    clock, memory = VirtualClock(now), Memory()
    nudging = Nudging(store, book.facts.id, memory, book, clock, lambda: None)
    rounds = Rounds(store, book.facts.id, memory, book, clock, nudging)
    yield clock(), list(rounds.look())
    while (due := rounds.next_moment()) is not None and due <= until:
        clock.move_to(max(due, clock()))
        yield clock(), list(rounds.look())


def campaign_started(store: Store, book: DeskBook, now: datetime, name: str) -> list[str]:
    """The physician approves and starts one of data/campaigns."""
    campaign = read_campaign(DATA / "campaigns", name)
    standards = Standards(book.facts, now.date(), clinical_words(DATA))
    with store.turn(book.facts.id, now) as uow:
        approved = acts.approve(uow, campaign, book.facts.physician, standards)
        started = acts.start(uow, campaign, book.facts.physician, standards, book)
    return [answer_lines(approved)[0].partition(", wording")[0], *answer_lines(started)]


def staff_act(uow: UnitOfWork, act: str, start: datetime, to: datetime | None = None) -> None:
    """What others do with the visit that begins then: "freed", "missed", "done", or "moved" by its own."""
    found = uow.staff_visits.at(start)
    assert found is not None, "no visit is booked then"
    if act == "freed":
        uow.visits.cancel(found.id, "staff", "")
    elif act == "missed":
        uow.staff_visits.no_show(found.id, "staff")
    elif act == "done":
        uow.staff_visits.complete(found.id, "staff")
    else:
        assert to is not None
        opening = Opening(found.provider, found.visit_type, found.mode, to, to + (found.end - found.start))
        chat = uow.conversations.find_or_open("webchat", "other").id
        assert isinstance(uow.visits.move(found.id, opening, chat), Visit)
