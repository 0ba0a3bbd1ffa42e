"""Charts in the console: this patient's readings with this patient's limits, in a picture and in words."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from practice.ids import PatientId
from tests.console import signed_in
from tests.contracts.following import pressure
from tests.desk import FakeChannel, opened, plan

VICTOR = PatientId("victor-lund")
PATH = f"/staff/patients/{VICTOR}"


async def test_readings_are_drawn_and_said_in_words(tmp_path: Path) -> None:
    async with opened(plan(tmp_path / "d", FakeChannel())) as desk, signed_in(desk) as caller:
        assert "charts" not in (await caller.get(PATH)).text
        page = await caller.get(f"{PATH}/charts/blood_pressure")
        assert "No blood pressure of Victor Lund in the last 30 days." in page.text
        assert (await caller.get(f"{PATH}/pictures/blood_pressure")).status_code == 404
        with desk.store.turn(desk.settings.id, desk.front.now()) as uow:
            for days, upper in ((9, 131.0), (2, 142.0)):
                uow.readings.add(pressure(VICTOR, upper, 82.0, uow.now - timedelta(days=days)))
        assert f"{PATH}/charts/blood_pressure" in (await caller.get(PATH)).text
        page = await caller.get(f"{PATH}/charts/blood_pressure?days=90")
        assert "2 readings, the last 142/82" in page.text
        picture = await caller.get(f"{PATH}/pictures/blood_pressure?days=90")
        assert picture.content.startswith(b"\x89PNG")
        for strange in ("/staff/patients/x/charts/blood_pressure", f"{PATH}/pictures/../../x"):
            assert (await caller.get(strange)).status_code == 404
        with desk.store.look(desk.settings.id, desk.front.now()) as uow:
            seen = [entry for entry in uow.audit.latest(patient=VICTOR) if "chart" in entry.about]
        assert len(seen) == 2
