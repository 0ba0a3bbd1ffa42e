"""`python -m bot audit`: shows the record, and says whether anybody touched it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.__main__ import main
from bot.app import wall_clock
from practice.settings import PracticeSettings
from practice.store import Store, open_sqlite
from tests.desk import KEY


@pytest.fixture
def store(tmp_path: Path, sample: PracticeSettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The data that the command finds in its folder."""
    monkeypatch.setenv("DESKSIDE_HOME", str(tmp_path))
    monkeypatch.setenv("DESKSIDE_KEY", KEY)
    store = open_sqlite(tmp_path / "desk.db", KEY, {sample.id: sample})
    store.migrate()
    store.seed(sample, wall_clock())
    yield store
    store.close()


def test_an_untouched_record_is_said_to_be(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify"]) == 0
    first, head, _ = capsys.readouterr().out.splitlines()
    assert first.startswith("Nobody touched the record: ")
    kept = head.rpartition(" ")[2]
    assert main(["audit", "verify", "--expect", kept]) == 0
    assert main(["audit", "verify", "--expect", kept[:-1] + ("0" if kept[-1] != "0" else "1")]) == 1
    assert "is not the one that was written down" in capsys.readouterr().out


def test_a_touched_record_is_named_with_exit_code_1(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_no_UPDATE")
        connection.execute(sa.text("UPDATE audit SET by = 'x' WHERE number = 1"))
    assert main(["audit", "verify"]) == 1
    assert "Entry 1 was changed after it was written." in capsys.readouterr().out


def test_a_look_at_the_record_is_in_the_record(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "show", "--patient", "Ana Marsh"]) == 0
    shown = capsys.readouterr().out
    assert "sample  visit.booked  patient ana-marsh" in shown
    assert main(["audit", "show", "--last", "1"]) == 0
    assert "command line  audit.viewed  patient ana-marsh" in capsys.readouterr().out


def test_a_strange_name_gets_a_clear_sentence(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "show", "--patient", "Zoe Nobody"]) == 1
    assert "No patient has that name." in capsys.readouterr().err


def test_a_head_in_another_form_is_refused(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["audit", "verify", "--expect", "12"])
    assert "give it as verify printed it" in capsys.readouterr().err
