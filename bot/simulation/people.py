"""Invented patients: each with habits of their own, who read what the desk writes and answer as people do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot.channels.base import Outbound
from practice.ids import PatientId
from practice.patients import Patient

_GIVEN = ("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gail", "Hugo", "Iris", "Jon", "Kay", "Leo")
_FAMILY = ("Ash", "Birch", "Cole", "Dale", "Elm", "Ford", "Glen", "Hart", "Ivey", "Kerr", "Lane")
_ZONES = ("America/Chicago", "America/Los_Angeles")
_REASONS = ("sick visit", "follow up", "physical", "blood draw", "flu shot")
_WHEN = ("as soon as possible", "tomorrow", "next week", "tuesday morning", "thursday after 2", "in 3 weeks")
_DATED = re.compile(r"^[A-Z][a-z]{2} [A-Z][a-z]{2} \d")
MOST_A_DAY = 14  # messages after which anybody gives up for the day


@dataclass
class Person:
    """One patient and their habits; chances are of one. `visits_a_year`: how often they ask."""

    patient: Patient
    address: str
    random: Random
    visits_a_year: float
    misses: float
    answers: float
    slow: timedelta
    stopped: bool = False
    said_today: int = 0
    day: date | None = None
    stages: list[str] = field(default_factory=list)

    @property
    def id(self) -> PatientId:
        """The patient's id."""
        return self.patient.id

    def wants(self) -> str:
        """How they ask for a visit."""
        return f"book a {self.random.choice(_REASONS)} {self.random.choice(_WHEN)}"

    def reaction(self, outbound: Outbound, now: datetime) -> tuple[timedelta, str] | None:
        """What they write back, and how long after; None: nothing."""
        text = self._answer(outbound, [label for _, label in outbound.choices])
        if text is None or not self._patient_enough(now):
            return None
        if outbound.kind == "nudge":
            return self.slow * self.random.uniform(0.2, 4), text
        return timedelta(seconds=self.random.uniform(10, 240)), text

    def _patient_enough(self, now: datetime) -> bool:
        if self.day != now.date():
            self.day, self.said_today = now.date(), 0
        self.said_today += 1
        return self.said_today <= MOST_A_DAY

    def _answer(self, outbound: Outbound, labels: list[str]) -> str | None:
        chance = self.random.random
        if "first and last name" in outbound.text:
            return self.patient.full_name if chance() < 0.9 else "skip"
        if "date of birth" in outbound.text:
            return f"{self.patient.born:%m/%d/%Y}" if chance() < 0.95 else "1/1/1900"
        if outbound.kind == "nudge":
            return self._to_nudge(outbound.text, labels) if chance() < self.answers else None
        if "Book it" in labels:
            return "yes" if chance() < 0.9 else "never mind"
        if "Call it off" in labels:
            return str(1 + (chance() < 0.2))
        if "Move it" in labels and "Other times" in labels:
            return "yes please"
        if "Been before" in labels:
            return "been before"
        if "Join the waitlist" in labels:
            return "join the waitlist" if len(labels) == 1 or chance() < 0.3 else "1"
        if labels and _DATED.match(labels[0]):
            return str(self.random.randint(1, min(3, len(labels)))) if chance() < 0.9 else None
        if "Physical" in labels:
            return self.random.choice(("2", "3", "follow up"))
        if "No" in labels:
            return "no"
        if labels:
            return "1" if chance() < 0.5 else "never mind"
        return self.random.choice(_WHEN) if "day and time" in outbound.text else None

    def _to_nudge(self, text: str, labels: list[str]) -> str | None:
        chance = self.random.random()
        if "It's me" in labels:
            return self.random.choice(("1", "it's me", self._reading())) if chance < 0.9 else "2"
        if "I will be there" in labels:
            if chance < 0.7:
                return self.random.choice(("yes", "1", "ok see you then", "I will be there"))
            return self.random.choice(("2", "can't make it", "where do i park?", "3", "i am running late"))
        if "No more of these" in labels:
            said = ("yes", "1", "i already had it", "2", "not now", "stop these")
            return self.random.choice(said) if chance < 0.8 else None
        if "mmHg" in text or "128/82" in text:
            return self._reading() if chance < 0.9 else "i feel fine"
        if "Take it" in labels:
            return "yes" if chance < 0.7 else self.random.choice(("2", "3"))
        if "Better" in labels:
            return "better" if chance < 0.8 else "2"
        if "Pick a new time" in labels:
            return self.random.choice(("1", "3", "the bus did not come"))
        if labels and _DATED.match(labels[0]):
            return "1" if chance < 0.8 else None
        return "ok" if chance < 0.3 else None

    def _reading(self) -> str:
        """A blood pressure, as people write it; rarely a very high one."""
        high = self.random.random() < 0.02
        upper = round(self.random.gauss(185 if high else 132, 8))
        return self.random.choice(("{}/{}", "{} over {} this morning")).format(upper, round(upper * 0.63))


def people(count: int, seed: int) -> list[Person]:
    """So many patients, the same for the same seed."""
    random = Random(f"people/{seed}")
    return [_person(number, random, seed) for number in range(count)]


def _person(number: int, random: Random, seed: int) -> Person:
    zone = ZoneInfo(random.choice(_ZONES)) if random.random() < 0.05 else None
    patient = Patient(
        PatientId(f"sim-{number}"),
        random.choice(_GIVEN),
        f"{random.choice(_FAMILY)}{number}",
        date(1940, 1, 1) + timedelta(days=random.randint(0, 25_000)),
        f"+1555{2_000_000 + number}",
        zone,
    )
    return Person(
        patient,
        f"+1555{2_000_000 + number}",
        Random(f"{seed}/{number}"),
        visits_a_year=random.uniform(1, 8),
        misses=random.betavariate(1.2, 10),
        answers=random.uniform(0.2, 0.95),
        slow=timedelta(minutes=random.lognormvariate(3, 1)),
    )
