"""The pages about the practice: protocols are signed, campaigns approved, figures and the audit shown."""

from __future__ import annotations

import html
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import DATA, Desk
from practice.protocols.loading import read_folder
from tests.console import Caller, signed_in
from tests.desk import FakeChannel, opened, plan

HEADACHE = "/staff/protocols/headache"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(plan(tmp_path / "d", FakeChannel())) as desk:
        yield desk


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Files that a test may change."""
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


async def said(caller: Caller, path: str) -> str:
    answer = await caller.get(path)
    assert answer.status_code == 200, path
    return html.unescape(answer.text)


async def after(caller: Caller, path: str, **form: str) -> str:
    return await said(caller, (await caller.post(path, **form)).headers["location"])


def approved_by(data: Path) -> str:
    return next(one for one in read_folder(data) if one.id == "headache").approval.by


async def test_a_protocol_is_read_and_signed_by_the_physician(desk: Desk, data: Path) -> None:
    version = str(next(one for one in read_folder(data) if one.id == "headache").version)
    async with signed_in(desk, data=data) as caller:
        assert "Headache" in await said(caller, "/staff/protocols")
        assert "worst" in (await said(caller, HEADACHE)).casefold()
        for form in ({"until": "2027-01-01", "version": version}, {"read": "on", "version": version}):
            assert "told badly" in await after(caller, HEADACHE, **form)
        form = {"read": "on", "version": "99", "until": "2027-01-01"}
        assert "may have changed" in await after(caller, HEADACHE, **form)
        before = approved_by(data)
        assert before != "Dr. Amari"
        page = await after(caller, HEADACHE, **{**form, "version": version})
        assert "Signed until 2027-01-01" in page
    assert approved_by(data) == "Dr. Amari"
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        assert "protocol.signed" in [entry.what for entry in uow.audit.latest(by="Dr. Amari")]


async def test_nobody_but_the_physician_signs_or_approves(desk: Desk, data: Path) -> None:
    version = str(next(one for one in read_folder(data) if one.id == "headache").version)
    async with signed_in(desk, name="Kim, nurse", data=data) as caller:
        await caller.get(HEADACHE)
        form = {"read": "on", "version": version, "until": "2027-01-01"}
        assert "Only Dr. Amari signs" in await after(caller, HEADACHE, **form)
        page = await said(caller, "/staff/campaigns/flu_shot")
        mark = page.partition('name="fingerprint" value="')[2].partition('"')[0]
        page = await after(caller, "/staff/campaigns/flu_shot", act="approve", fingerprint=mark)
        assert "told badly" in page
    assert approved_by(data) != "Kim, nurse"


async def test_a_campaign_is_looked_over_approved_and_started_only_as_it_was_shown(desk: Desk) -> None:
    path = "/staff/campaigns/annual_visit"
    async with signed_in(desk) as caller:
        assert "not approved" in await said(caller, "/staff/campaigns")
        page = await said(caller, path)
        assert "Dry run" in page
        mark = page.partition('name="fingerprint" value="')[2].partition('"')[0]
        assert "has changed meanwhile" in await after(caller, path, act="approve", fingerprint="0")
        assert "not approved as it is" in await after(caller, path, act="start", fingerprint=mark)
        assert "Approved: annual_visit" in await after(caller, path, act="approve", fingerprint=mark)
        assert "approved by Dr. Amari" in await said(caller, path)
        assert "told badly" in await after(caller, path, act="explode", fingerprint=mark)


async def test_figures_are_shown_with_what_was_counted_and_leave_as_csv(desk: Desk) -> None:
    async with signed_in(desk) as caller:
        assert "nothing to count yet" in await said(caller, "/staff/figures")
        assert "February 2026" in await said(caller, "/staff/figures?kind=month")
        sheet = await caller.get("/staff/figures.csv?kind=week&of=2026-02-23")
        assert sheet.headers["content-type"].startswith("text/csv")
        assert "numerator" in sheet.text
        picture = await caller.get("/staff/figures.png?kind=week")
        assert picture.content.startswith(b"\x89PNG")
        for strange in ("kind=year", "of=soon"):
            assert (await caller.get(f"/staff/figures?{strange}")).status_code == 404


async def test_the_audit_is_shown_and_the_look_is_in_it(desk: Desk) -> None:
    async with signed_in(desk) as caller:
        await caller.get("/staff/patients/rosa-dell")
        for whom in ("rosa-dell", "Rosa Dell"):
            page = await said(caller, f"/staff/audit?patient={whom}")
            assert "patient.viewed" in page
            assert ">Rosa Dell</a>" in page
        assert "No patient has that name" in await said(caller, "/staff/audit?patient=Nobody")
        assert "calendar.viewed" not in page
        assert "audit.viewed" in await said(caller, "/staff/audit?by=Dr.+Amari")
        assert "No entry fits" in await said(caller, "/staff/audit?by=nobody+at+all")


async def test_settings_say_what_the_practice_decides_and_what_is_missing(desk: Desk) -> None:
    async with signed_in(desk) as caller:
        page = await said(caller, "/staff/settings")
    assert "Is all well?" in page
    assert "Monday to Friday" in page
    assert "practice.yml is whole" in page
    assert "look at it" in page, "this test's desk has no data folder, no key and no backups of its own"


async def test_what_is_not_there_is_said(desk: Desk) -> None:
    async with signed_in(desk) as caller:
        for path in ("protocols/none", "campaigns/none", "campaigns/..%2Fpractice"):
            assert (await caller.get(f"/staff/{path}")).status_code == 404
        assert "Protocols" in await said(caller, "/staff/more")
