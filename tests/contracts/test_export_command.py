"""`python -m bot export`: files for their owner only, whole or not at all, and written down in the audit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.app import wall_clock
from practice.settings import PracticeSettings
from practice.store import Store, open_sqlite
from tests.desk import KEY


@pytest.fixture
def home(tmp_path: Path, sample: PracticeSettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Data for the command line to find."""
    monkeypatch.setenv("DESKSIDE_HOME", str(tmp_path))
    monkeypatch.setenv("DESKSIDE_KEY", KEY)
    store = open_sqlite(tmp_path / "desk.db", KEY, {sample.id: sample})
    store.migrate()
    store.seed(sample, wall_clock())
    yield store
    store.close()


def test_the_command_writes_files_for_their_owner_only_and_is_in_the_audit(
    home: Store, tmp_path: Path, sample: PracticeSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "given"
    assert main(["export", "patient", "ana marsh", "--to", str(place)]) == 0
    assert {path.name for path in place.iterdir()} == {"record.html", "record.json", "record.fhir.json"}
    assert {path.stat().st_mode & 0o777 for path in place.iterdir()} == {0o600}
    assert place.stat().st_mode & 0o777 == 0o700
    assert main(["export", "everything", "--to", str(tmp_path / "all")]) == 0
    assert b"'+15555550111" in (tmp_path / "all" / "patients.csv").read_bytes()
    with home.look(sample.id, wall_clock()) as uow:
        newest = [(entry.what, entry.patient) for entry in uow.audit.latest(limit=2)]
    assert newest == [("practice.exported", None), ("patient.exported", "ana-marsh")]
    capsys.readouterr()
    assert main(["export", "patient", "Ana Marsh", "--to", str(place)]) == 1
    assert "is there already: name a new folder with --to." in capsys.readouterr().err
    assert main(["export", "patient", "Zoe Nobody"]) == 1


def test_what_cannot_be_written_leaves_nothing_behind(
    home: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["export", "everything", "--to", str(tmp_path / "file" / "all")]) == 1
    assert "cannot be written" in capsys.readouterr().err
    assert [path.name for path in tmp_path.glob(".all*")] == []


def test_whoever_reads_what_was_not_understood_is_written_down(
    home: Store, sample: PracticeSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["figures", "--sentences"]) == 0
    assert "Every sentence was understood, or none was sent." in capsys.readouterr().out
    with home.look(sample.id, wall_clock()) as uow:
        assert [entry.what for entry in uow.audit.latest(limit=1)] == ["figures.sentences_viewed"]
    assert main(["figures", "--month", "--notes"]) == 0
    shown = capsys.readouterr().out
    assert "Missed visits" in shown
    assert "Hours of desk work spared: assumed, not measured: booked 4 min" in shown
