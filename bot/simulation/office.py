"""The physician and the practice's day: visits happen or are missed, cases are answered, days are closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, time, timedelta
from random import Random

from bot.app import Desk
from bot.clock import VirtualClock
from bot.simulation.people import Person
from bot.staff import closing, commands
from practice.visits import Opening, Visit

Act = Callable[[], Awaitable[None]]
BY = "Dr. Amari"


class Office:
    """One practice. `counts` says what its people did."""

    def __init__(self, desk: Desk, clock: VirtualClock, people: list[Person], random: Random) -> None:
        self.desk = desk
        self.counts: Counter[str] = Counter()
        self._clock = clock
        self._misses = {person.id: person.misses for person in people}
        self._people = people
        self._random = random

    def day(self) -> Iterator[tuple[time, Act]]:
        """What happens on each day, by the practice's wall."""
        yield time(7, 5), self._ill
        yield time(12, 10), self._answer_cases
        yield time(12, 30), self._book_by_phone
        yield time(17, 5), self._answer_cases
        yield time(17, 40), self._look_back

    async def _ill(self) -> None:
        """Now and then the physician is ill."""
        if self._random.random() > 0.012:
            return
        now = self._clock()
        self.counts["sick days"] += 1
        with self.desk.store.turn(self.desk.settings.id, now) as uow:
            closing.close_day(uow, now.astimezone(self.desk.settings.zone).date(), BY, "ill")

    async def _answer_cases(self) -> None:
        with self.desk.store.turn(self.desk.settings.id, self._clock()) as uow:
            for case in uow.staff.open_episodes():
                commands.reply(uow, case.number, "Thank you, this is taken care of.", BY)
                commands.close(uow, case.number, BY)
                self.counts["cases answered"] += 1
            for task in uow.staff.open_tasks():
                uow.staff.finish_task(task.id)
                self.counts["tasks done"] += 1

    async def _book_by_phone(self) -> None:
        """Staff book somebody who called; over an offer to the waitlist if it must be."""
        if self._random.random() > 0.5:
            return
        now, settings = self._clock(), self.desk.settings
        kind = settings.visit_types["follow_up"]
        with self.desk.store.turn(settings.id, now) as uow:
            found = uow.visits.openings(kind, now, now + timedelta(days=10))
            if not found:
                return
            opening: Opening = self._random.choice(found)
            who = self._random.choice(self._people)
            if isinstance(uow.staff_visits.book_by_staff(opening, who.id, BY, ""), Visit):
                self.counts["booked by phone"] += 1

    async def _look_back(self) -> None:
        """Today's visits took place or were missed; some no-shows are mistakes and taken back."""
        now, zone = self._clock(), self.desk.settings.zone
        midnight = datetime.combine(now.astimezone(zone).date(), time(0), tzinfo=zone)
        with self.desk.store.turn(self.desk.settings.id, now) as uow:
            for visit in uow.staff_visits.between(midnight, now):
                if self._random.random() >= self._misses.get(visit.patient or "", 0.0):
                    uow.staff_visits.complete(visit.id, BY)
                    self.counts["visits done"] += 1
                    continue
                uow.staff_visits.no_show(visit.id, BY)
                self.counts["no-shows"] += 1
                if self._random.random() < 0.05:
                    uow.staff_visits.undo_no_show(visit.id, BY)
                    uow.staff_visits.complete(visit.id, BY)
                    self.counts["no-shows taken back"] += 1
