"""Runs the desk through a stretch of time: every message, tick and restart at its own virtual moment."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random

from bot.app import DATA, Desk, Loaded, Plan, build, load
from bot.campaigns import acts
from bot.channels.base import Inbound, Outbound
from bot.clock import VirtualClock
from bot.home import Home
from bot.simulation import plans
from bot.simulation.network import NAME, Network, Weather
from bot.simulation.office import BY, Office
from bot.simulation.people import Person, people
from bot.simulation.promises import Promises
from bot.staff.answers import Done

KEY = "3" * 64
_AGAIN = ("yes", "start")  # by SMS a bare yes opts in again, as carriers take it
STOPS = 0.04  # of all people in a year
CALM = timedelta(days=2)  # after the last day, so that all that was begun ends
Act = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to simulate. `start` is aware; the same seed gives the same story.

    `haste`: so many times as much happens in a day as in life, for stories of a few days.
    """

    start: datetime
    days: int = 365
    seed: int = 1
    patients: int = 600
    weather: Weather = field(default_factory=Weather)
    restarts_a_week: float = 1.0
    haste: float = 1.0


@dataclass
class Simulation:
    """One run. `said` counts patients' messages, `counts` what else happened."""

    wanted: Wanted
    folder: Path
    loaded: Loaded
    said: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Everything random comes from the seed, each part from its own stream."""
        seed = self.wanted.seed
        self.random = Random(f"run/{seed}")
        self.clock = VirtualClock(self.wanted.start)
        self.people = people(self.wanted.patients, seed)
        self._by_address = {person.address: person for person in self.people}
        self._agenda: list[tuple[datetime, int, Act]] = []
        self._order = itertools.count()
        ids = Random(f"ids/{seed}")
        self._new_id = lambda: f"{ids.getrandbits(128):032x}"
        self.network = Network(Random(f"network/{seed}"), self.wanted.weather, self._delivered)

    async def run(self) -> Promises:
        """Play it to its end."""
        self.desk = await self._opened()
        zones = {p.address: p.patient.zone for p in self.people if p.patient.zone}
        self.promises = Promises(self.desk.store, self.desk.settings, zones)
        self.office = Office(self.desk, self.clock, self.people, Random(f"office/{self.wanted.seed}"))
        self._enrol()
        plans.follow_some(self.desk, self.people, self.clock(), BY, self.counts)
        self._plan()
        self._plan_ahead()
        end = self.wanted.start + timedelta(days=self.wanted.days)
        await self._until(end)
        self.network.weather = Weather(0, 0, 0, 0)
        await self._until(end + CALM)
        self.counts.update(self.office.counts)
        self.promises.at_the_end(self.wanted.start, self.clock())
        self.tallies = self.desk.store.tallies(self.desk.settings.id)
        await self.desk.stop()
        return self.promises

    async def _opened(self) -> Desk:
        plan = Plan(
            Home(self.folder),
            KEY,
            now=self.clock,
            channels=(self.network,),
            rasa=False,
            ticking=False,
            loaded=self.loaded,
            new_id=self._new_id,
        )
        desk = build(plan)
        await desk.start()
        return desk

    def _enrol(self) -> None:
        with self.desk.store.turn(self.desk.settings.id, self.clock()) as uow:
            for person in self.people:
                uow.patients.add(person.patient)
                chat = uow.conversations.find_or_open(NAME, person.address)
                uow.conversations.link(chat.id, person.id)

    def _plan(self) -> None:
        """The days of the practice, what patients want, the few who stop, and the restarts."""
        start, days = self.wanted.start, self.wanted.days
        years = days * self.wanted.haste / 365
        for person in self.people:
            wishes = person.visits_a_year * years
            count = int(wishes) + (person.random.random() < wishes % 1)
            for _ in range(count):
                self._at(self._waking_moment(person), lambda p=person: self._write(p, p.wants()))
            if person.random.random() < STOPS * years:
                self._at(self._waking_moment(person), lambda p=person: self._stop(p))
        for day in range(days):
            for wall, act in self.office.day():
                self._at(_wall(start, day, wall, self.desk), act)
        for _ in range(round(self.wanted.restarts_a_week * days / 7)):
            self._at(start + timedelta(days=self.random.uniform(0, days)), self._restart)

    def _plan_ahead(self) -> None:
        """A holiday that is told some time before, and campaigns, two of which are stopped on the way."""
        start, days, random = self.wanted.start, self.wanted.days, Random(f"plans/{self.wanted.seed}")
        away = plans.holiday(days, random)
        if away:
            told = _wall(start, away.start, time(12, 40), self.desk) - plans.AHEAD
            self._at(told, lambda: self._go_away(away))
        for number, (name, day) in enumerate(plans.campaign_days(days, random).items()):
            moment = _wall(start, day, time(9, 5), self.desk)
            self._at(moment, lambda name=name: self._start_campaign(name))
            if number in (0, 2):
                self._at(moment + timedelta(days=1, hours=1, minutes=28), lambda name=name: self._halt(name))

    async def _go_away(self, away: range) -> None:
        first = self.wanted.start.astimezone(self.desk.settings.zone).date() + timedelta(days=away.start)
        self.counts["days of holiday"] += plans.go_away(self.desk, first, len(away), self.clock(), BY)

    async def _start_campaign(self, name: str) -> None:
        self.counts["campaigns"] += plans.start_campaign(self.desk, name, self.clock(), BY)

    async def _halt(self, name: str) -> None:
        with self.desk.store.turn(self.desk.settings.id, self.clock()) as uow:
            self.counts["campaigns stopped"] += isinstance(acts.stop(uow, name, BY), Done)

    def _waking_moment(self, person: Person) -> datetime:
        day, hour = person.random.randrange(self.wanted.days), min(23.9, max(6.0, person.random.gauss(13, 4)))
        return _wall(self.wanted.start, day, time(int(hour), int(hour % 1 * 60)), self.desk)

    def _at(self, moment: datetime, act: Act) -> None:
        heapq.heappush(self._agenda, (moment.astimezone(UTC), next(self._order), act))

    async def _until(self, end: datetime) -> None:
        """Whatever comes first: somebody acts, or the desk has something to do of its own."""
        while True:
            person = self._agenda[0][0] if self._agenda else end
            desk = self.desk.next_moment() or end
            moment = min(person, desk)
            if moment >= end:
                break
            self.clock.move_to(max(moment, self.clock()))
            if person <= desk:
                _, _, act = heapq.heappop(self._agenda)
                await act()
            await self.desk.catch_up()
        self.clock.move_to(end)

    async def _write(self, person: Person, text: str) -> None:
        self.said += 1
        message = Inbound(NAME, person.address, f"{person.id}/{self.said}", text, raw={"text": text})
        await self.desk.front.receive(message)
        self.promises.written(NAME, message.external_id, self.clock())
        if self.random.random() < self.wanted.weather.doubled_webhook:
            self.counts["doubled webhooks"] += 1
            await self.desk.front.receive(message)
        await self.desk.quiet()
        if text in _AGAIN:
            self.promises.stopped.pop(person.address, None)

    async def _stop(self, person: Person) -> None:
        await self._write(person, "STOP")
        self.promises.stopped[person.address] = self.clock()
        self.counts["STOP"] += 1

    async def _restart(self) -> None:
        """Half of the time in the middle of something: what was claimed is left lying."""
        self.counts["restarts"] += 1
        store, practice, now = self.desk.store, self.desk.settings.id, self.clock()
        if self.random.random() < 0.5:
            store.claim(practice, now, timedelta(seconds=60))
            with store.turn(practice, now) as uow:
                uow.nudges.claim(timedelta(minutes=2))
        await self.desk.stop()
        self.desk = await self._opened()
        self.promises.store = self.desk.store
        self.office.desk = self.desk

    def _delivered(self, outbound: Outbound) -> None:
        now = self.clock()
        self.promises.delivered(outbound, now)
        person = self._by_address.get(outbound.address)
        answer = person.reaction(outbound, now) if person else None
        if person is not None and answer is not None:
            after, text = answer
            self._at(now + after, lambda: self._write(person, text))


def _wall(start: datetime, day: int, wall: time, desk: Desk) -> datetime:
    zone = desk.settings.zone
    local = start.astimezone(zone).date() + timedelta(days=day)
    return datetime.combine(local, wall, tzinfo=zone).astimezone(UTC)


def loaded(start: datetime) -> Loaded:
    """Everything that is read from data, once for many runs."""
    return load(DATA, lambda: start)


def short(wanted: Wanted, seed: int) -> Wanted:
    """The same with another seed."""
    return replace(wanted, seed=seed)
