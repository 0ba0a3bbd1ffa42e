"""The console's calendar: book, move, call off, close, take back; nothing dangerous unless it was shown."""

from __future__ import annotations

import html
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import Desk
from bot.staff.free import opening_at
from practice.ids import PatientId, VisitId
from practice.nudges import Nudge
from practice.visits import Visit
from tests.console import Caller, signed_in
from tests.desk import FakeChannel, opened, plan

TUESDAY = "2026-03-03"
ANA, ROSA = "ana-marsh", "rosa-dell"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(plan(tmp_path / "d", FakeChannel())) as desk:
        yield desk


@pytest.fixture
async def caller(desk: Desk) -> AsyncIterator[Caller]:
    async with signed_in(desk) as caller:
        yield caller


def booked(desk: Desk, wall: str, patient: str = ROSA, kind: str = "sick_visit", day: str = TUESDAY) -> Visit:
    start = datetime.fromisoformat(f"{day}T{wall}").replace(tzinfo=desk.settings.zone)
    opening = opening_at(desk.settings, desk.settings.visit_types[kind], start)
    with desk.store.turn(desk.settings.id, desk.front.now()) as uow:
        visit = uow.staff_visits.book_by_staff(opening, PatientId(patient), "given", "cough", overbook=True)
    assert isinstance(visit, Visit)
    return visit


def now(desk: Desk, visit: VisitId) -> Visit:
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        found = uow.visits.get(visit)
    assert found is not None
    return found


def on(desk: Desk, day: str = TUESDAY) -> list[tuple[str, str | None, str]]:
    first = datetime.fromisoformat(day).replace(tzinfo=desk.settings.zone)
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        found = uow.staff_visits.schedule(first, first + timedelta(days=1))
    return [(f"{v.start.astimezone(desk.settings.zone):%H:%M}", v.patient, v.state.value) for v in found]


def nudges(desk: Desk, patient: str) -> list[Nudge]:
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        return list(uow.nudges.of_patient(PatientId(patient)))


async def said(caller: Caller, path: str) -> str:
    return html.unescape((await caller.get(path)).text)


async def test_a_day_shows_visits_with_reasons_and_what_is_free(desk: Desk, caller: Caller) -> None:
    booked(desk, "09:00")
    page = await said(caller, f"/staff/calendar/{TUESDAY}")
    assert "Rosa Dell" in page
    assert "Sick visit: cough" in page
    assert "Free until" in page
    week = await said(caller, f"/staff/calendar/{TUESDAY}/week")
    assert "9:00 AM" in week
    assert "Rosa Dell" in week


async def test_booking_shows_free_times_and_books_one(desk: Desk, caller: Caller) -> None:
    page = await said(caller, f"/staff/book?day={TUESDAY}&patient={ROSA}&kind=sick_visit")
    assert 'value="09:20"' in page
    answer = await caller.post(
        "/staff/book",
        day=TUESDAY,
        patient=ROSA,
        kind="sick_visit",
        pick="09:20",
        reason="a  cough",
        tell="on",
    )
    assert answer.headers["location"] == f"/staff/calendar/{TUESDAY}"
    assert on(desk) == [("09:20", ROSA, "booked")]
    assert "Booked Tue Mar 3, 9:20 AM" in await said(caller, answer.headers["location"])
    assert any(n.kind == "reminder" and n.due_at == desk.front.now() for n in nudges(desk, ROSA))


async def test_without_the_tick_the_patient_is_only_reminded_as_ever(desk: Desk, caller: Caller) -> None:
    await caller.get("/staff/book")
    await caller.post("/staff/book", day=TUESDAY, patient=ROSA, kind="sick_visit", pick="09:20")
    assert [n for n in nudges(desk, ROSA) if n.due_at == desk.front.now()] == []


async def test_a_taken_time_is_booked_only_when_overbooking_is_ticked(desk: Desk, caller: Caller) -> None:
    booked(desk, "09:00")
    form = {"day": TUESDAY, "patient": ANA, "kind": "sick_visit", "time": "09:00"}
    answer = await caller.post("/staff/book", **form)
    assert answer.status_code == 409
    assert "taken or closed" in answer.text
    assert len(on(desk)) == 1
    await caller.post("/staff/book", **form, over="on")
    assert {who for _, who, state in on(desk) if state == "booked"} == {ANA, ROSA}
    assert "overbooked" in await said(caller, f"/staff/calendar/{TUESDAY}")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"patient": ""}, "Choose the patient first"),
        ({"patient": "nobody"}, "Choose the patient first"),
        ({"time": ""}, "Choose a time first"),
        ({"time": "soon"}, "Write the time like"),
        ({"day": "2026-03-01"}, "is over"),
    ],
)
async def test_what_cannot_be_booked_is_said(
    desk: Desk, caller: Caller, wrong: dict[str, str], why: str
) -> None:
    form = {"day": TUESDAY, "patient": ANA, "kind": "sick_visit", "time": "09:00", "over": "on", **wrong}
    answer = await caller.post("/staff/book", **form)
    assert answer.status_code == 409
    assert why in answer.text
    assert on(desk) == []


async def test_a_visit_moves_and_keeps_its_reason(desk: Desk, caller: Caller) -> None:
    visit = booked(desk, "09:00")
    assert "Now Tue Mar 3, 9:00 AM" in await said(caller, f"/staff/visits/{visit.id}/move")
    await caller.post(f"/staff/visits/{visit.id}/move", day=TUESDAY, pick="09:10", tell="on")
    assert on(desk) == [("09:10", ROSA, "booked")], "it may overlap itself"
    assert now(desk, visit.id).reason == "cough"
    other = booked(desk, "10:00", ANA)
    answer = await caller.post(f"/staff/visits/{visit.id}/move", day=TUESDAY, time="10:00")
    assert answer.status_code == 409
    assert now(desk, visit.id).start < now(desk, other.id).start
    await caller.post(f"/staff/visits/{visit.id}/move", day=TUESDAY, time="10:00", over="on")
    assert now(desk, visit.id).start == now(desk, other.id).start


@pytest.mark.parametrize(
    ("act", "state"), [("arrive", "arrived"), ("complete", "completed"), ("no_show", "no_show")]
)
async def test_what_became_of_a_visit_is_written_down_and_taken_back(
    desk: Desk, caller: Caller, act: str, state: str
) -> None:
    visit = booked(desk, "09:00", "sam-pike")
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        before = uow.patients.get(PatientId("sam-pike"))
    answer = await caller.post(f"/staff/visits/{visit.id}", act=act)
    assert now(desk, visit.id).state.value == state
    assert "Take it back" in await said(caller, answer.headers["location"])
    await caller.post(f"/staff/visits/{visit.id}", act="undo")
    assert now(desk, visit.id).state.value == "booked"
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        assert uow.patients.get(PatientId("sam-pike")) == before
    assert "nothing to take back" in await said(
        caller, (await caller.post(f"/staff/visits/{visit.id}", act="undo")).headers["location"]
    )


async def test_calling_off_asks_first_tells_the_patient_and_can_be_taken_back(
    desk: Desk, caller: Caller
) -> None:
    visit = booked(desk, "09:00")
    page = await said(caller, f"/staff/visits/{visit.id}/cancel")
    assert "Call off this visit?" in page
    assert now(desk, visit.id).state.value == "booked"
    await caller.post(f"/staff/visits/{visit.id}/cancel", why="ill", tell="on")
    assert now(desk, visit.id).state.value == "cancelled"
    assert [n.kind for n in nudges(desk, ROSA) if n.state.value == "planned"] == ["day_closed"]
    await caller.post(f"/staff/visits/{visit.id}", act="undo")
    assert now(desk, visit.id).state.value == "booked"
    waiting = {n.kind for n in nudges(desk, ROSA) if n.state.value == "planned"}
    assert "day_closed" not in waiting, "what was not sent yet is not sent any more"


async def test_a_called_off_time_given_away_meanwhile_is_shared_when_taken_back(
    desk: Desk, caller: Caller
) -> None:
    visit = booked(desk, "09:00")
    await caller.post(f"/staff/visits/{visit.id}/cancel")
    booked(desk, "09:00", ANA)
    await caller.post(f"/staff/visits/{visit.id}", act="undo")
    assert [state for _, _, state in on(desk)] == ["booked", "booked"]
    assert "overbooked" in await said(caller, f"/staff/calendar/{TUESDAY}")


async def test_closing_shows_whose_visits_go_and_closes_only_that(desk: Desk, caller: Caller) -> None:
    booked(desk, "09:00")
    path = f"/staff/calendar/{TUESDAY}/close"
    page = await said(caller, f"{path}?first=08:00&last=12:00&why=ill")
    assert "Rosa Dell" in page
    shown = page.partition('name="shown" value="')[2].partition('"')[0]
    late = booked(desk, "10:00", ANA)
    form = {"first": "08:00", "last": "12:00", "why": "ill", "shown": shown}
    answer = await caller.post(path, **form)
    assert "have changed meanwhile" in await said(caller, answer.headers["location"])
    assert [state for _, _, state in on(desk)] == ["booked", "booked"]
    answer = await caller.post(path, **{**form, "shown": f"{shown} {late.id}"})
    page = await said(caller, answer.headers["location"])
    assert [state for _, _, state in on(desk)] == ["cancelled", "cancelled"]
    assert "Closed until 12:00 PM: ill" in page
    await caller.post(f"/staff/calendar/{TUESDAY}/open")
    assert "Closed until" not in await said(caller, f"/staff/calendar/{TUESDAY}")


@pytest.mark.parametrize("hours", ["first=noon&last=13:00", "first=13:00&last=12:00", "first=13:00&last=x"])
async def test_hours_that_are_none_never_close_the_day(desk: Desk, caller: Caller, hours: str) -> None:
    path = f"/staff/calendar/{TUESDAY}/close"
    assert (await caller.get(f"{path}?{hours}")).status_code == 303
    await caller.get(f"/staff/calendar/{TUESDAY}")
    await caller.post(path, shown="", **dict(part.split("=") for part in hours.split("&")))
    assert "Closed until" not in await said(caller, f"/staff/calendar/{TUESDAY}")


async def test_running_late_tells_who_is_due(desk: Desk, caller: Caller) -> None:
    booked(desk, "10:00", day="2026-03-02")
    answer = await caller.post("/staff/late", minutes="20")
    assert "Late 20 min: 1 patient(s) told" in await said(caller, answer.headers["location"])
    assert [n.kind for n in nudges(desk, ROSA) if n.kind == "desk_late"] == ["desk_late"]
    answer = await caller.post("/staff/late", minutes="9999")
    assert "Say how late" in await said(caller, answer.headers["location"])


async def test_somebody_is_taken_off_the_waitlist(desk: Desk, caller: Caller) -> None:
    with desk.store.turn(desk.settings.id, desk.front.now()) as uow:
        chat = uow.conversations.find_or_open("fake", "a").id
        uow.visits.join_waitlist(PatientId(ROSA), "physical", {}, chat)
        (waiting,) = uow.waitlist.waiting()
    assert "Physical, since" in await said(caller, f"/staff/calendar/{TUESDAY}")
    await caller.post(f"/staff/waitlist/{waiting.id}/off")
    page = await said(caller, f"/staff/calendar/{TUESDAY}")
    assert "Off the waitlist" in page
    assert "Nobody waits for a time" in page


async def test_days_and_visits_that_are_not_there_say_so(caller: Caller) -> None:
    for path in (
        "calendar/never",
        "calendar/0001-01-01",
        "calendar/2026-02-30",
        "visits/x",
        "visits/x/cancel",
    ):
        assert (await caller.get(f"/staff/{path}")).status_code == 404, path
    assert (await caller.post("/staff/visits/x", act="arrive")).status_code == 404


async def test_every_look_at_names_is_written_down(desk: Desk, caller: Caller) -> None:
    visit = booked(desk, "09:00")
    for path in (
        f"calendar/{TUESDAY}",
        f"calendar/{TUESDAY}/week",
        f"visits/{visit.id}",
        f"book?patient={ROSA}",
    ):
        with desk.store.look(desk.settings.id, desk.front.now()) as uow:
            before = uow.audit.latest(limit=1)[0].number
        await caller.get(f"/staff/{path}")
        with desk.store.look(desk.settings.id, desk.front.now()) as uow:
            entry = uow.audit.latest(limit=1)[0]
        assert entry.number > before, path
        assert entry.by == "Dr. Amari"
