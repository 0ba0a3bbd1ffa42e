"""A whole record on the console: handed out, held, erased in two steps by the physician alone."""

from __future__ import annotations

import html
import io
import json
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import Desk
from bot.home import Home
from bot.records import erased
from practice.erasure import GIVEN_NAME
from practice.ids import PatientId
from tests import console
from tests.console import Caller, signed_in
from tests.desk import FakeChannel, opened, plan

ROSA = PatientId("rosa-dell")
OWN = f"/staff/patients/{ROSA}"
SURE = {"name": "dell", "sure": "on"}


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    folder, given = tmp_path / "d", console.given
    monkeypatch.setattr(console, "given", lambda *data: replace(given(*data), home=Home(folder)))
    async with opened(plan(folder, FakeChannel())) as desk:
        yield desk


def name_of(desk: Desk) -> str:
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        found = uow.patients.get(ROSA)
        assert found is not None
        return found.given_name


def audited(desk: Desk) -> list[str]:
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        return [entry.what for entry in uow.audit.latest(patient=ROSA)]


async def said(caller: Caller, path: str) -> str:
    return html.unescape((await caller.get(path)).text)


async def test_a_record_is_handed_out_whole_and_that_is_written_down(desk: Desk) -> None:
    async with signed_in(desk) as caller:
        assert "not encrypted" in await said(caller, f"{OWN}/whole")
        answer = await caller.post(f"{OWN}/export")
        assert answer.headers["content-type"] == "application/zip"
        assert "Rosa" not in answer.headers["content-disposition"]
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert sorted(archive.namelist()) == ["record.fhir.json", "record.html", "record.json"]
            assert json.loads(archive.read("record.json"))["patient"] == ROSA
            assert b"Rosa Dell" in archive.read("record.html")
        assert "patient.exported" in audited(desk)
        assert (await caller.get(f"{OWN}/export")).status_code == 405
        assert (await caller.post("/staff/patients/x/export")).status_code == 404


async def test_what_is_on_hold_is_not_erased_until_the_physician_ends_it(desk: Desk) -> None:
    async with signed_in(desk, name="Kim, nurse") as caller:
        await caller.get(f"{OWN}/whole")
        assert (await caller.post(f"{OWN}/whole", act="hold")).status_code == 303
        assert "Say why" in await said(caller, f"{OWN}/whole")
        await caller.post(f"{OWN}/whole", act="hold", why="subpoena of 3 March")
        assert "subpoena of 3 March" in await said(caller, f"{OWN}/whole")
        await caller.post(f"{OWN}/whole", act="release")
        page = await said(caller, f"{OWN}/whole")
        assert "Only Dr. Amari ends a hold" in page
        assert "subpoena" in page
    async with signed_in(desk) as caller:
        assert "on legal hold" in await said(caller, f"{OWN}/erase")
        assert (await caller.post(f"{OWN}/erase", **SURE)).status_code == 409
        assert name_of(desk) == "Rosa"
        await caller.post(f"{OWN}/whole", act="release")
        assert "The hold has ended" in await said(caller, f"{OWN}/whole")
        assert "This goes, for good" in await said(caller, f"{OWN}/erase")


async def test_erasing_takes_the_name_the_tick_and_the_physician(desk: Desk, tmp_path: Path) -> None:
    async with signed_in(desk, name="Kim, nurse") as caller:
        await caller.get(f"{OWN}/erase")
        answer = await caller.post(f"{OWN}/erase", **SURE)
        assert "Only Dr. Amari erases" in html.unescape(answer.text)
    async with signed_in(desk) as caller:
        page = await said(caller, f"{OWN}/erase")
        assert "the name, date of birth and phone" in page
        assert "This stays" in page
        for half in ({"name": "dell"}, {"sure": "on"}, {"name": "Marsh", "sure": "on"}):
            answer = await caller.post(f"{OWN}/erase", **half)
            assert answer.status_code == 409
            assert "Nothing was erased" in answer.text
        assert name_of(desk) == "Rosa"
        answer = await caller.post(f"{OWN}/erase", **SURE)
        assert answer.headers["location"] == "/staff/patients"
        page = await said(caller, "/staff/patients")
        assert "Erased: " in page
        assert "Rosa" not in page
    assert name_of(desk) == GIVEN_NAME
    assert "patient.erased" in audited(desk)
    assert erased._noted(tmp_path / "d" / "erased.jsonl") == [ROSA]
