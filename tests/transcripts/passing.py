"""Time passes in a transcript: what the desk says first is said at its own moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from actions.book import DeskBook
from bot.clock import VirtualClock
from bot.memory import Memory
from bot.nudging import Nudging
from practice.store.store import Store


def speaking_first(
    store: Store, book: DeskBook, now: datetime, until: datetime
) -> Iterator[tuple[datetime, list[str]]]:
    """Each moment at which something fell due between the aware `now` and `until`, and what became of it."""
    clock = VirtualClock(now)
    nudging = Nudging(store, book.facts.id, Memory(), book, clock, lambda: None)
    while (due := _next_look(store, book, clock())) is not None and due <= until:
        clock.move_to(max(due, clock()))
        lines: list[str] = []
        while became := nudging.look():
            lines += [one.line for one in became]
        yield clock(), lines


def _next_look(store: Store, book: DeskBook, now: datetime) -> datetime | None:
    with store.look(book.facts.id, now) as uow:
        return uow.nudges.next_look()
