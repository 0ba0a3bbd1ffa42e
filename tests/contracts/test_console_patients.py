"""The console's patients: found, read whole, corrected; and who may speak, and what may be sent."""

from __future__ import annotations

import html
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.app import Desk
from practice.chart_port import Correction
from practice.identity import How
from practice.ids import PatientId
from practice.ports import UnitOfWork
from tests.conftest import OTHER, World
from tests.console import Caller, signed_in
from tests.desk import FakeChannel, opened, plan, said, until

ROSA, ANA, NINA, THEO = map(PatientId, ("rosa-dell", "ana-marsh", "nina-hollis", "theo-hollis"))
FORM = {"given_name": "Rosa", "family_name": "Dell-Ortiz", "born": "1965-11-08", "phone": "(555) 555-0114"}


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
async def desk(tmp_path: Path, channel: FakeChannel) -> AsyncIterator[Desk]:
    async with opened(plan(tmp_path / "d", channel)) as desk:
        yield desk


@pytest.fixture
async def caller(desk: Desk) -> AsyncIterator[Caller]:
    async with signed_in(desk) as caller:
        await caller.get("/staff/patients/rosa-dell")
        yield caller


async def said_on(caller: Caller, path: str) -> str:
    return html.unescape((await caller.get(path)).text)


async def after(caller: Caller, path: str, **form: str) -> str:
    answer = await caller.post(path, **form)
    assert answer.status_code == 303, answer.text
    return await said_on(caller, answer.headers["location"])


async def test_patients_are_found_by_the_beginning_of_a_name_or_the_end_of_a_phone(caller: Caller) -> None:
    assert (await said_on(caller, "/staff/patients")).count('class="pick"') == 6
    for wanted in ("ro", "rosa de", "0114"):
        page = await said_on(caller, f"/staff/patients?q={wanted}")
        assert page.count('class="pick"') == 1
        assert "Rosa Dell" in page
    assert 'Nobody fits "zz"' in await said_on(caller, "/staff/patients?q=zz")


async def test_a_page_tells_everything_that_happened_the_latest_first(
    desk: Desk, caller: Caller, channel: FakeChannel
) -> None:
    await desk.front.receive(said("a person please"))
    await until(lambda: bool(channel.texts()))
    with desk.store.turn(desk.settings.id, desk.front.now()) as uow:
        chat = uow.conversations.find_or_open("fake", "a").id
        uow.conversations.link(chat, ROSA)
        uow.staff.add_task("refill", "lisinopril", ROSA, chat)
    page = await said_on(caller, f"/staff/patients/{ROSA}")
    for wanted in (
        "Patient wrote",
        "a person please",
        "Case 1, routine",
        "Task: refill",
        "lisinopril",
        "fake",
    ):
        assert wanted in page
    page = await said_on(caller, f"/staff/patients/{ROSA}?show=tasks")
    assert "Task: refill" in page
    assert "Patient wrote" not in page
    assert "blood pressure recheck" in await said_on(caller, f"/staff/patients/{ANA}")
    assert "High blood pressure" in await said_on(caller, "/staff/patients/victor-lund")


async def test_what_a_patient_wrote_is_text_here_too(desk: Desk, caller: Caller) -> None:
    await desk.front.receive(said("<img src=x onerror=alert(1)>"))
    await desk.quiet()
    with desk.store.turn(desk.settings.id, desk.front.now()) as uow:
        uow.conversations.link(uow.conversations.find_or_open("fake", "a").id, ROSA)
    page = (await caller.get(f"/staff/patients/{ROSA}")).text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


async def test_a_record_is_corrected_and_the_audit_says_by_whom(desk: Desk, caller: Caller) -> None:
    page = await after(caller, f"/staff/patients/{ROSA}/record", **FORM, verified="on")
    assert "Rosa Dell-Ortiz" in page
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        entries = [e for e in uow.audit.latest(patient=ROSA) if e.what == "patient.corrected"]
    assert [(entry.by, entry.about) for entry in entries] == [
        ("Dr. Amari", '{"changed":["family_name"],"patient":"rosa-dell"}')
    ]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"given_name": " "}, "first and a last name"),
        ({"family_name": "<b>"}, "first and a last name"),
        ({"born": "2099-01-01"}, "date of birth"),
        ({"born": "soon"}, "date of birth"),
        ({"phone": "call me"}, "no phone number"),
    ],
)
async def test_a_wrong_record_is_shown_again_to_be_mended(
    desk: Desk, caller: Caller, wrong: dict[str, str], why: str
) -> None:
    for path in (f"/staff/patients/{ROSA}/record", "/staff/patients"):
        answer = await caller.post(path, **{**FORM, **wrong})
        assert answer.status_code == 409
        assert why in answer.text
        assert "Dell-Ortiz" in answer.text or "family_name" in wrong
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        assert len(uow.patients.all()) == 6


async def test_a_patient_who_called_is_added_and_can_be_booked(desk: Desk, caller: Caller) -> None:
    page = await after(caller, "/staff/patients", **{**FORM, "given_name": "Zoë", "family_name": "O'Hara"})
    assert "Zoë O'Hara" in page
    assert "new to the practice" in page
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        added = next(p for p in uow.patients.all() if p.given_name == "Zoë")
    assert (added.verified, added.is_new, added.phone) == (True, True, "+15555550114")


async def test_invitations_proxies_consents_and_tasks(desk: Desk, caller: Caller) -> None:
    own = f"/staff/patients/{THEO}"
    await caller.get(own)
    assert "the patient writes" in await after(caller, own, act="invite")
    assert "Nina Hollis</a> speaks for Theo" in await said_on(caller, own)
    await after(caller, own, act="no_proxy", proxy=NINA)
    assert "Nina Hollis</a> speaks for Theo" not in await said_on(caller, own)
    assert "Rosa Dell</a> speaks for Theo" in await after(caller, own, act="proxy", proxy=ROSA)
    assert "They want it: reminders" not in (page := await said_on(caller, own)).replace("\n", "")
    assert "reminders" in page
    page = await after(caller, own, act="withdraw", scope="reminders")
    assert "asked for no such messages" in page
    page = await after(caller, own, act="give", scope="reminders")
    assert "asked for no such messages" not in page
    assert "Task: note" in await after(caller, own, act="task", text="call his  mother")
    for strange in ({"act": "explode"}, {"act": "give", "scope": "x"}, {"act": "task"}, {"act": "proxy"}):
        assert 'class="told badly"' in await after(caller, own, **strange)


async def test_nobody_is_said_to_be_nobody(caller: Caller) -> None:
    for path in ("/staff/patients/x", "/staff/patients/x/record"):
        assert (await caller.get(path)).status_code == 404
    assert (await caller.post("/staff/patients/x/record", **FORM)).status_code == 404


def test_another_phone_takes_back_what_the_old_one_vouched_for(world: World) -> None:
    with world.turn() as uow:
        chats = {
            how: uow.conversations.find_or_open("sms", f"+1555000000{n}").id for n, how in enumerate(How)
        }
        for how, chat in chats.items():
            uow.conversations.link(chat, ROSA, how)
        record = Correction("Rosa", "Dell", date(1965, 11, 8), "+15555550199", True)
        assert uow.chart.correct(ROSA, record, "Dr. Amari") is None
        proven = {how for how, chat in chats.items() if uow.patients.spoken_for(chat)}
    assert proven == set(How) - {How.PHONE, How.CODE}


def test_a_chart_of_another_practice_is_empty_and_stays_as_it_is(world: World) -> None:
    with world.store.turn(OTHER, world.now) as uow:
        theirs = uow.chart.add(Correction("Olga", "Secret", date(1970, 1, 1), "", True), "x").id
        chat = uow.conversations.find_or_open("web", "theirs").id
        uow.conversations.link(chat, theirs)
        uow.staff.add_task("message", "secret", theirs, chat)
        uow.staff.open_episode(chat, "secret", "secret")
    with world.turn() as uow:
        assert [*all_of(uow, theirs)] == []
        assert uow.chart.correct(theirs, Correction("X", "Y", date(1970, 1, 1), "", True), "x") is not None
    with world.store.turn(OTHER, world.now) as uow:
        found = uow.patients.get(theirs)
        assert found is not None
        assert found.full_name == "Olga Secret"
        assert len([*all_of(uow, theirs)]) == 3


def all_of(uow: UnitOfWork, patient: PatientId) -> list[object]:
    chart = uow.chart
    lists = (chart.chats, chart.lines, chart.visits, chart.tasks, chart.episodes, chart.speaks_for)
    return [row for listed in lists for row in listed(patient)]
