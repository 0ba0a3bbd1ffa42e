"""Campaigns as staff handle them: the plan says who gets what and why not; a start takes just that plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.campaigns import acts
from bot.campaigns.lint import Standards, clinical_words
from bot.campaigns.planning import BOOKED, NO_CHAT, NO_ROOM, Planned, planned
from bot.campaigns.report import plan_lines, result_lines
from bot.staff.answers import Answer, Done, Shown
from bot.staff.orders import Asker, Orders
from practice.campaigns.loading import read_campaign
from practice.campaigns.model import Campaign, Segment, Sending
from practice.consent import NEVER_TOLD, STOPPED, Scope
from practice.episodes import Refused
from practice.ids import PatientId
from practice.visits import Visit
from tests.conftest import World
from tests.prepared import DATA, desk_book

ANA, NINA, THEO, VICTOR, ROSA, SAM = (
    PatientId(name)
    for name in ("ana-marsh", "nina-hollis", "theo-hollis", "victor-lund", "rosa-dell", "sam-pike")
)
FLU = read_campaign(DATA / "campaigns", "flu_shot")
PHYSICIAN = "Dr. Amari"


@pytest.fixture
def world(world: World) -> World:
    """Ana and Sam can be written to by SMS, Nina on the page for herself and Theo; Rosa said stop."""
    phones = {ANA: "+15555550111", SAM: "+15555550115", ROSA: "+15555550114"}
    with world.turn() as uow:
        for patient, phone in phones.items():
            chat = uow.conversations.find_or_open("sms", phone).id
            uow.conversations.link(chat, patient)
            uow.consents.give((Scope.REPLIES,), chat)
        page = uow.conversations.find_or_open("webchat", "nina").id
        uow.conversations.link(page, NINA)
        uow.consents.give((Scope.REPLIES,), page)
        uow.consents.withdraw((Scope.CAMPAIGNS,), patient=ROSA, channel="sms")
    return world


def plan_of(world: World, campaign: Campaign = FLU) -> Planned:
    with world.turn() as uow:
        return planned(uow, campaign, desk_book(world.settings))


def standards(world: World) -> Standards:
    return Standards(world.settings, world.now.date(), clinical_words(DATA), ("hypertension",))


def started(world: World, campaign: Campaign = FLU) -> Done | Refused:
    with world.turn() as uow:
        approved = acts.approve(uow, campaign, PHYSICIAN, standards(world))
        assert isinstance(approved, Done)
        return acts.start(uow, campaign, PHYSICIAN, standards(world), desk_book(world.settings))


def why(plan: Planned) -> dict[PatientId, str]:
    return {left.patient: left.why for left in plan.left}


def test_the_plan_says_who_gets_what_where_and_when(world: World) -> None:
    plan = plan_of(world)
    assert {(one.patient, one.channel, one.parts) for one in plan.gets} == {
        (ANA, "sms", 1),
        (SAM, "sms", 1),
        (NINA, "webchat", 0),
    }
    at = [one.at.astimezone(world.settings.zone) for one in plan.gets]
    assert [f"{moment:%a %H:%M}" for moment in at] == ["Mon 10:30", "Mon 10:40", "Mon 10:50"]
    assert why(plan) == {ROSA: STOPPED, VICTOR: NO_CHAT}
    assert plan.outside == {"younger than 18": 1}
    assert plan.parts == 2
    texts = {one.patient: one.text for one in plan.gets}
    assert texts[ANA].startswith("Riverside Family Practice: flu shots are here. Want a time?")
    assert "find a time for Nina?" in texts[NINA]


def test_who_was_never_told_is_booked_or_finds_no_room_is_left_out(world: World) -> None:
    with world.turn() as uow:
        chat = uow.conversations.find_or_open("webchat", "victor").id
        uow.conversations.link(chat, VICTOR)
        opening = uow.visits.openings(world.kind("vaccine"), uow.now, uow.now + timedelta(days=9))[5]
        assert isinstance(uow.staff_visits.book_by_staff(opening, ANA, "amari", ""), Visit)
    one_day = replace(FLU, sending=Sending(world.now.date(), a_day=1))
    left = why(plan_of(world, one_day))
    assert left[VICTOR] == NEVER_TOLD
    assert left[ANA] == BOOKED
    assert Counter(left.values())[NO_ROOM] == 1


def test_a_year_later_the_phone_on_file_is_still_reached_and_no_other_chat(world: World) -> None:
    """A recall is for who was not here for long; it says nothing of them, so an old proof is enough."""
    later = replace(world, now=world.now + timedelta(days=200))
    campaign = replace(FLU, sending=Sending(later.now.date() + timedelta(days=9)))
    plan = plan_of(later, campaign)
    assert {one.patient for one in plan.gets} == {ANA, SAM}
    assert why(plan)[NINA] == NO_CHAT
    with later.turn() as uow:
        uow.nudges.plan("missed_visit", later.now, "k", {}, patient=NINA)
        uow.campaigns.begin(campaign, [(NINA, later.now)], later.now + timedelta(days=9), PHYSICIAN)
        taken = [n for n in uow.nudges.claim(timedelta(minutes=1)) if n.kind in ("missed_visit", "campaign")]
        reached = {n.kind: uow.nudges.facts(taken)[n.id].conversation is not None for n in taken}
    assert reached == {"missed_visit": True, "campaign": False}


def test_the_contact_budget_is_foreseen(world: World) -> None:
    """Three nudges in this week already: the fourth waits, and the plan says until when."""
    with world.turn() as uow:
        chat = uow.conversations.find_or_open("sms", "+15555550111").id
    for day in (3, 2, 1):
        before = world.now - timedelta(days=day)
        with world.turn(before) as uow:
            uow.nudges.plan("missed_visit", before, f"k{day}", {}, patient=ANA)
            (nudge,) = uow.nudges.claim(timedelta(minutes=1))
            uow.nudges.sent(nudge, chat, f"x{day}")  # type: ignore[arg-type]
    ana = next(one for one in plan_of(world).gets if one.patient == ANA)
    assert ana.waits == "contact budget of the week: waits until Fri 6 Mar 08:00"


def test_only_the_physician_approves_and_only_what_has_no_faults(world: World) -> None:
    with world.turn() as uow:
        other = acts.approve(uow, FLU, "Mallory", standards(world))
        faulty = replace(FLU, texts={**FLU.texts, "sms": "Buy now"})
        wrong = acts.approve(uow, faulty, PHYSICIAN, standards(world))
    assert other == Refused("Only Dr. Amari can approve a campaign, by that name.")
    assert isinstance(wrong, Refused)
    assert "faults to mend first: sms: does not say {practice}" in wrong.because


def test_a_changed_file_needs_a_new_approval(world: World) -> None:
    with world.turn() as uow:
        assert isinstance(acts.approve(uow, FLU, PHYSICIAN, standards(world)), Done)
        changed = replace(FLU, fingerprint="other")
        refused = acts.start(uow, changed, PHYSICIAN, standards(world), desk_book(world.settings))
        assert uow.campaigns.runs() == ()
    assert isinstance(refused, Refused)
    assert "is not approved as it is written now" in refused.because


def test_a_start_takes_exactly_the_plan(world: World) -> None:
    plan = plan_of(world)
    assert started(world) == Done("started: flu_shot for 3 patients, from Mon 2 Mar 10:30")
    for one in plan.gets:
        with world.turn() as uow:
            (nudge,) = [n for n in uow.nudges.of_patient(one.patient) if n.kind == "campaign"]
        assert nudge.due_at == one.at
    again = started(world)
    assert again == Refused("flu_shot is running already; stop it first.")


def test_nobody_to_reach_is_said(world: World) -> None:
    nobody = replace(FLU, segment=Segment(from_age=99))
    assert started(world, nobody) == Refused("flu_shot would reach nobody: the dry run says why.")


def ordered(world: World, line: str) -> Answer | None:
    with world.turn() as uow:
        return Orders(world.settings).obey(uow, line, Asker(PHYSICIAN))


def test_stop_and_results_as_staff_type_them(world: World) -> None:
    started(world)
    assert ordered(world, "campaign results flu_shot") == Shown(
        "Flu shot (flu_shot): sent 0 of 3 recipients (0 %), 3 still to be sent; "
        "answered 0, booked 0, opted out 0"
    )
    stopped = ordered(world, "campaign stop flu_shot")
    assert stopped == Done("stopped: flu_shot; 3 of 3 were not sent yet and will not be")
    assert ordered(world, "campaign stop flu_shot") == Refused("No campaign 'flu_shot' is running.")


def test_a_condition_as_staff_type_it(world: World) -> None:
    assert ordered(world, "condition ana marsh hypertension") == Done("noted: hypertension")
    assert ordered(world, "condition ana hypertension") == Refused("hypertension is noted already.")
    pressure = read_campaign(DATA / "campaigns", "overdue_blood_pressure")
    (ana,) = [left for left in plan_of(world, pressure).left if left.patient == ANA]
    assert ana.why == BOOKED
    assert ordered(world, "condition ana no hypertension") == Done("no longer noted: hypertension")
    assert ANA not in why(plan_of(world, pressure))


def test_the_reports_name_everybody_and_every_denominator(world: World) -> None:
    plan = plan_of(world)
    lines = "\n".join(plan_lines(plan, world.settings.zone))
    assert "Mon 2 Mar 2026 10:30  " in lines
    assert "Rosa Dell: asked for no such messages" in lines
    assert "1 younger than 18" in lines
    assert "Cost: 2 SMS segments (2 by sms, 1 by webchat)." in lines
    started(world)
    with world.turn() as uow:
        (run,) = uow.campaigns.runs()
        results = list(result_lines(run, uow.campaigns.results(run.id), world.settings.zone))
    assert results[1] == "sent 0 of 3 recipients (0 %); 3 still to be sent"
    assert "booked 0 of 3 recipients (0 %), 0 of them after it was sent" in results


def test_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DESKSIDE_HOME", str(tmp_path))
    assert main(["campaign", "dry-run", "flu_shot"]) == 1
    assert "There is no data" in capsys.readouterr().err
    assert main(["campaign", "lint"]) == 0
    assert "checking_in: the copy is in order." in capsys.readouterr().out
    assert main(["campaign", "dry-run", "spam"]) == 1
    assert "There is no campaign 'spam'; there are: annual_visit" in capsys.readouterr().err
    assert main(["campaign", "stop"]) == 1
    assert "Name a campaign: annual_visit" in capsys.readouterr().err
