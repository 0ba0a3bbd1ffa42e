"""Following a patient from home, decided on the console: enrol, pause, own limits, stop."""

from __future__ import annotations

import html
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Desk
from practice.enrolments import Enrolment, EnrolmentState
from practice.ids import PatientId
from tests.console import Caller, signed_in
from tests.desk import FakeChannel, opened, plan

ROSA = PatientId("rosa-dell")
OWN = f"/staff/patients/{ROSA}/follow"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(plan(tmp_path / "d", FakeChannel())) as desk:
        yield desk


def followed(desk: Desk) -> Enrolment:
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        [found] = uow.enrolments.of_patients([ROSA])
        return found


async def after(caller: Caller, **form: str) -> str:
    await caller.get(OWN)
    answer = await caller.post(OWN, protocol="hypertension", **form)
    assert answer.status_code == 303, answer.text
    return html.unescape((await caller.get(answer.headers["location"])).text)


async def test_a_patient_is_enrolled_paused_resumed_and_stopped(desk: Desk) -> None:
    async with signed_in(desk) as caller:
        page = html.unescape((await caller.get(f"{OWN}?enrol=hypertension")).text)
        assert "Asked at" in page
        assert "not known: ask Rosa" in page
        page = await after(caller, act="enrol", at="08:30", pregnant="no")
        assert "Enrolled: hypertension, asked at 08:30" in page
        assert followed(desk).answers["pregnant"].value is False
        assert "told badly" in await after(caller, act="pause", until="2026-02-01")
        page = await after(caller, act="pause", until="2026-03-20", why="holiday")
        assert "paused until Fri Mar 20" in page
        await after(caller, act="resume")
        assert followed(desk).state is EnrolmentState.ACTIVE
        assert "not followed from home yet" in await after(caller, act="stop", why="moved away")
        assert "told badly" in await after(caller, act="stop")
        assert "Follow from home" in (await caller.get(f"/staff/patients/{ROSA}")).text


async def test_a_looser_limit_takes_the_physician_and_a_reason(desk: Desk) -> None:
    async with signed_in(desk, name="Kim, nurse") as caller:
        await after(caller, act="enrol", pregnant="no")
        page = await after(caller, act="override", limit="sbp_limit", value="150", why="frail")
        assert "told badly" in page
        assert followed(desk).overrides == ()
        page = await after(caller, act="override", limit="sbp_limit", value="125", why="kidneys")
        assert "set by Kim, nurse: kidneys" in page, "a tighter one endangers nobody"
    async with signed_in(desk) as caller:
        assert "told badly" in await after(caller, act="override", limit="sbp_limit", value="150")
        page = await after(caller, act="override", limit="sbp_limit", value="150", why="frail")
        assert "set by Dr. Amari: frail" in page
        for strange in ("soon", "150 151", "", "9e99"):
            assert "told badly" in await after(
                caller, act="override", limit="sbp_limit", value=strange, why="x"
            )
        [override] = followed(desk).overrides
        assert (override.value, override.by) == (150, "Dr. Amari")


async def test_what_cannot_be_enrolled_is_shown_again_to_be_mended(desk: Desk) -> None:
    async with signed_in(desk) as caller:
        await caller.get(OWN)
        answer = await caller.post(OWN, act="enrol", protocol="hypertension", at="23:30", sbp_limit="128")
        assert answer.status_code == 409
        page = html.unescape(answer.text)
        assert "does not do" in page
        assert 'value="128"' in page
        assert 'value="23:30"' in page
        for strange in ({"protocol": "x", "act": "enrol"}, {"protocol": "x", "act": "stop"}):
            assert (await caller.post(OWN, **strange)).status_code == 404
        assert "told badly" in await after(caller, act="explode")
        assert (await caller.get("/staff/patients/x/follow")).status_code == 404
