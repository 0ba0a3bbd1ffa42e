"""`python -m bot why PATIENT`: every nudge with what became of it, in plain lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.commands.why import explained
from bot.home import CannotStart
from practice.campaigns.loading import read_campaign
from practice.consent import Scope
from practice.identity import HOLDS, How
from practice.ids import PatientId
from practice.patients import Patient
from tests.conftest import World
from tests.contracts.following import followed
from tests.prepared import DATA

ANA = PatientId("ana-marsh")


def lines(world: World, patient: PatientId = ANA) -> list[str]:
    with world.turn() as uow:
        found = uow.patients.get(patient)
        assert isinstance(found, Patient)
        return list(explained(uow, found, world.settings))


def test_a_visit_to_come_shows_its_score_and_its_reminders(world: World) -> None:
    told = [line for line in lines(world) if "5 Mar 2026" in line]
    assert told[0].startswith("visit on Thu 5 Mar 2026 09:00: no-show risk 10%")
    assert told[1].startswith("Wed 4 Mar 2026 10:00  reminder of a visit (Thu 5 Mar 2026 09:00): planned")


def test_what_was_not_sent_says_why(world: World) -> None:
    with world.turn() as uow:
        visit = uow.visits.upcoming(ANA)[0]
        uow.visits.cancel(visit.id, "staff", "")
        uow.nudges.plan("reading", world.now, "k", {}, patient=ANA)
        (nudge,) = uow.nudges.claim(timedelta(minutes=1))
        uow.nudges.hold(nudge, world.now + timedelta(hours=1), "quiet hours")
    told = "\n".join(lines(world))
    assert "not sent, because the visit was called off" in told
    assert "held, because of quiet hours; looked at again Mon 2 Mar 2026 09:55" in told


def test_a_campaign_is_named(world: World) -> None:
    flu = read_campaign(DATA / "campaigns", "flu_shot")
    with world.turn() as uow:
        run = uow.campaigns.begin(flu, [(ANA, world.now)], world.now + timedelta(days=9), "amari")
        assert run is not None
        uow.campaigns.stop(run.id, "amari", "")
    told = "\n".join(lines(world))
    assert "campaign 'Flu shot': not sent, because the campaign was stopped" in told


def test_nothing_planned_is_said_too(world: World) -> None:
    assert lines(world, PatientId("sam-pike")) == [
        "Sam Pike: there is no chat to write to. Link one by an invitation, or correct the phone on file.",
        "Nothing was ever planned for Sam Pike.",
    ]


def test_what_may_be_sent_now_comes_first(world: World) -> None:
    followed(world)
    with world.turn() as uow:
        chat = uow.conversations.find_or_open("sms", "+15555550111").id
        uow.conversations.link(chat, ANA, How.PHONE)
        uow.consents.withdraw((Scope.CAMPAIGNS,), chat)
        uow.nudges.plan("missed_visit", world.now, "k", {}, patient=ANA)
        (nudge,) = uow.nudges.claim(timedelta(minutes=1))
        uow.nudges.hold(nudge, world.now, "staff are speaking")
    told = lines(world)
    assert told[:4] == [
        "Ana Marsh is written to by text.",
        "No campaign: asked for no such messages.",
        "Contact budget: 1 a day, 3 a week; 0 in the last 7 days.",
        "Followed for hypertension since Mon 2 Mar 2026 08:55: its rhythm was agreed on, so its questions "
        "count for the day and not for the week.",
    ]
    assert any("held, because staff are speaking" in line for line in told)
    later = replace(world, now=world.now + HOLDS)
    assert "for times alone: it was shown too long ago who reads the chat" in lines(later)[0]


def test_nobody_is_found_in_a_clear_sentence(world: World) -> None:
    from bot.commands.why import _found

    with world.turn() as uow, pytest.raises(CannotStart, match="Nobody fits 'Zoe'"):
        _found(uow, "Zoe")
