"""Proof that the time machine would notice: the desk is broken in one place, and exactly that is reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from actions.desk import Desk
from bot import delivery
from bot.channels.base import Ambiguous, Outcome
from bot.delivery import Action, Decision
from bot.simulation.network import Weather
from practice.openings import Block
from practice.reminders import Reminder
from practice.store.schedule import Schedule
from practice.visits import Visit
from tests.simulation.conftest import Play

Break = Callable[[pytest.MonkeyPatch], None]


def no_quiet_hours(patch: pytest.MonkeyPatch) -> None:
    def at_night(start: datetime, now: datetime, *_: object) -> list[Reminder]:
        due = start - timedelta(hours=9)
        return [Reminder(1, due, start)] if due > now else []

    patch.setattr("practice.store.visit_nudges.reminders", at_night)
    patch.setattr("practice.nudges.daytime", lambda at, *_: at)
    patch.setattr("bot.nudging._last_moment", lambda together, about, now, book: now + timedelta(hours=1))


def no_budget(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("practice.nudges._budget", lambda *_: iter(()))


def no_stop(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("practice.store.nudge_facts.refusals", lambda *_: {})
    patch.setattr("practice.store.store.Store.refusal", lambda *_: None)


def no_facts(patch: pytest.MonkeyPatch) -> None:
    def every(desk: Desk) -> Iterator[Visit]:
        for patient in desk.patients:
            yield from desk._uow.chart.visits(patient.id)

    patch.setattr("practice.store.nudge_facts.gone", lambda *_: {})
    patch.setattr("practice.store.visit_nudges.drop", lambda *_: 0)
    patch.setattr("actions.desk.Desk.upcoming", lambda desk: tuple(every(desk)))


def sent_again(patch: pytest.MonkeyPatch) -> None:
    known = delivery.decide

    def decide(kind: str, outcome: Outcome, tries: int, before: str = "") -> Decision:
        unclear = isinstance(outcome, Ambiguous)
        return Decision(Action.RETRY, 60.0) if unclear else known(kind, outcome, tries, before)

    patch.setattr("bot.outbox.decide", decide)


def lost(patch: pytest.MonkeyPatch) -> None:
    async def receive(*_: object) -> None:
        """Acknowledged and forgotten."""

    patch.setattr("bot.front_desk.FrontDesk.receive", receive)


def open_while_away(patch: pytest.MonkeyPatch) -> None:
    known = Schedule._busy

    def only_visits(self: Schedule, *about: Any, **more: Any) -> list[Block]:
        return [block for block in known(self, *about, **more) if block.visit_type]

    patch.setattr(Schedule, "_busy", only_visits)


def everybody_stops(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("bot.simulation.run.STOPS", 10.0)
    no_stop(patch)


BREAKS: dict[str, tuple[Break, dict[str, object]]] = {
    "in quiet hours": (no_quiet_hours, {}),
    "over the budget of the day": (no_budget, {"patients": 15}),
    "after an opt-out": (everybody_stops, {}),
    "for a dead visit": (no_facts, {"patients": 15}),
    "twice": (sent_again, {"weather": Weather(unsent=0, lost_answer=0.5)}),
    "a message was lost": (lost, {"days": 2}),
    "when nobody was there": (open_while_away, {"days": 60, "patients": 4, "haste": 2.0}),
}


@pytest.mark.slow
@pytest.mark.parametrize("promise", BREAKS)
def test_each_broken_promise_is_noticed(play: Play, monkeypatch: pytest.MonkeyPatch, promise: str) -> None:
    broken, about = BREAKS[promise]
    broken(monkeypatch)
    _, promises = play(3, **{"patients": 6, "days": 10, **about})
    assert any(promise in line for line in promises.broken), promises.broken
