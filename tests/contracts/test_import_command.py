"""`python -m bot import patients`: all or none, a sentence for each line, and twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.app import wall_clock
from practice.settings import PracticeSettings
from practice.store import Store, open_sqlite
from tests.desk import KEY

HEAD = "first name,last name,date of birth,phone,new\n"
GOOD = HEAD + "Bo,Li,1990-01-01,(202) 555-0141,yes\nZoë,Müller,1985-05-05,,\nAna,Marsh,1980-04-21,,\n"


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


def bring_in(folder: Path, text: str, *options: str) -> int:
    file = folder / "patients.csv"
    file.write_text(text, encoding="utf-8")
    return main(["import", "patients", str(file), *options])


def names(store: Store, sample: PracticeSettings) -> list[str]:
    with store.look(sample.id, wall_clock()) as uow:
        return [patient.full_name for patient in uow.patients.all()]


def test_new_ones_come_in_once_and_are_in_the_audit(
    home: Store, tmp_path: Path, sample: PracticeSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bring_in(tmp_path, GOOD, "--dry-run") == 0
    assert "2 would be brought in; nothing was changed." in capsys.readouterr().out
    assert len(names(home, sample)) == 6
    assert bring_in(tmp_path, GOOD) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[:3] == [
        "line 2: new",
        "line 3: new, without a phone: cannot be texted",
        "line 4: on file already (patient ana-marsh)",
    ]
    assert {"Bo Li", "Zoë Müller"} < set(names(home, sample))
    with home.look(sample.id, wall_clock()) as uow:
        (bo,) = [patient for patient in uow.patients.all() if patient.given_name == "Bo"]
        assert (bo.phone, bo.is_new, bo.verified) == ("+12025550141", True, True)
        assert [(e.what, e.by) for e in uow.audit.latest(patient=bo.id)] == [
            ("patient.imported", "command line")
        ]
    assert bring_in(tmp_path, GOOD) == 0
    assert len(names(home, sample)) == 8


def test_one_fault_keeps_all_back(
    home: Store, tmp_path: Path, sample: PracticeSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bring_in(tmp_path, GOOD + "Cy,Roe,never,,\n") == 1
    told = capsys.readouterr().out
    assert "line 5: FAULT: the date of birth 'never' is not understood" in told
    assert "Nothing was brought in: 1 line(s) to mend" in told
    assert len(names(home, sample)) == 6


def test_a_likely_twin_needs_a_look(
    home: Store, tmp_path: Path, sample: PracticeSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    twin = HEAD + "Anna,Marsh,1980-04-21,,\n"
    assert bring_in(tmp_path, twin) == 1
    assert "line 2: LOOK: may be the same person (patient ana-marsh)" in capsys.readouterr().out
    assert bring_in(tmp_path, twin, "--anyway") == 0
    assert "Anna Marsh" in names(home, sample)


def test_what_cannot_be_read_gets_a_sentence(
    home: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "patients", str(tmp_path / "nothing.csv")]) == 1
    assert bring_in(tmp_path, "a,b\n1,2\n") == 1
    assert "The first line must name the columns" in capsys.readouterr().err
