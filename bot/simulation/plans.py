"""What the practice plans ahead in a simulated stretch: campaigns, a holiday, patients who are followed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from bot.app import DATA, Desk
from bot.campaigns import acts
from bot.campaigns.lint import Standards, clinical_words
from bot.simulation.people import Person
from bot.staff import closing
from bot.staff.answers import Done
from practice.campaigns.loading import campaign_names, read_campaign
from practice.enrolments import Enrolment, Wish
from practice.ids import PatientId

FOLLOWED = 0.02  # of all patients
PROTOCOL = "hypertension"
LONGEST = timedelta(days=60)  # that a campaign goes on
AHEAD = timedelta(days=14)  # that a holiday is known
HOLIDAY = 12  # days
_FOLDER = DATA / "campaigns"


def holiday(days: int, random: Random) -> range:
    """On which days of the stretch the physician is away; a short stretch has no holiday."""
    if days < 60:
        return range(0)
    first = random.randrange(30, days - HOLIDAY - 7)
    return range(first, first + HOLIDAY)


def go_away(desk: Desk, first: date, days: int, now: datetime, by: str) -> int:
    """Close the days of a holiday that is known some time ahead; how many were open."""
    closed = 0
    with desk.store.turn(desk.settings.id, now) as uow:
        for day in (first + timedelta(days=number) for number in range(days)):
            if desk.settings.hours.minutes_on(day):
                closed += isinstance(closing.close_day(uow, day, by, "holiday"), Done)
    return closed


def campaign_days(days: int, random: Random) -> dict[str, int]:
    """On which day of the stretch each campaign is started, one in two months; none before people wrote."""
    most = max(1, days // 60)
    names = list(campaign_names(_FOLDER))[:most]
    return {name: random.randrange(days // 3, max(days // 3 + 1, days - 7)) for name in names}


def start_campaign(desk: Desk, name: str, now: datetime, by: str) -> bool:
    """Approve and start it, whatever year its file names. False: it reaches nobody, or runs already."""
    campaign = read_campaign(_FOLDER, name)
    today = now.astimezone(desk.settings.zone).date()
    campaign = replace(campaign, sending=replace(campaign.sending, first=None, last=today + LONGEST))
    standards = Standards(desk.settings, today, clinical_words(DATA), tuple(desk.book.chronic.protocols))
    with desk.store.turn(desk.settings.id, now) as uow:
        acts.approve(uow, campaign, by, standards)
        return isinstance(acts.start(uow, campaign, by, standards, desk.book), Done)


def follow_some(desk: Desk, people: Sequence[Person], now: datetime, by: str, counts: Counter[str]) -> None:
    """A few, and at least one, are followed for high blood pressure from the first day on."""
    protocol = desk.book.chronic.get(PROTOCOL)
    if protocol is None:
        return
    with desk.store.turn(desk.settings.id, now) as uow:
        for person in people[: max(1, round(len(people) * FOLLOWED))]:
            wish = Wish(answers={"pregnant": False})
            made = uow.enrolments.enrol(PatientId(person.id), protocol, wish, by)
            counts["followed"] += isinstance(made, Enrolment)
