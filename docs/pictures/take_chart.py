"""Draws the README's chart: `PYTHONPATH=. .venv/bin/python docs/pictures/take_chart.py`."""

from __future__ import annotations

from pathlib import Path

from bot.charts import Chart, chart_of
from practice.ids import PatientId
from tests.transcripts.script import read
from tests.transcripts.scripted import scripted
from tests.transcripts.stage import Stage

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
STORY = ROOT / "tests/transcripts/following/a_month.txt"


class Month(Stage):
    """The story, and a look at what was measured before its data is thrown away."""

    def draw(self) -> Chart:
        """Play the month, then draw what the patient sent."""
        for step in self._script.steps:
            self._step(step)
        with self._store.look(self._settings.id, self._utc) as uow:
            patient = uow.patients.get(PatientId("ana"))
            assert patient is not None
            chart = chart_of(uow, patient, "bp", self._book.chronic, self._settings.zone)
        assert isinstance(chart, Chart)
        return chart


if __name__ == "__main__":
    made = Month(read(STORY), scripted, ROOT).draw()
    (HERE / "month.png").write_bytes(made.png)
