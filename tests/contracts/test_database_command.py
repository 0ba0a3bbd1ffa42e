"""DESKSIDE_DATABASE: the desk and every command work on PostgreSQL, and say what is wrong with an address."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import database
from bot.__main__ import main
from bot.app import DATA, Plan, build, read_practice, wall_clock
from bot.checks.data import backups, key_and_file, ticks
from bot.checks.finding import Looked, State
from bot.commands import run
from bot.home import CannotStart, Home, home_of
from practice.settings import PracticeSettings
from practice.store import open_postgres
from practice.store.columns import metadata
from practice.store.errors import BadAddress, Unreachable, WrongKey
from tests.conftest import OTHER, run_alone
from tests.desk import KEY

NOBODY_THERE = "postgresql://desk:sesame@127.0.0.1:1/none"


@pytest.fixture
def address(postgres_server: sa.URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database as an operator names it, empty but for its tables."""
    run_alone(postgres_server, f"TRUNCATE {', '.join(metadata.tables)}")
    plain = postgres_server.set(drivername="postgresql").render_as_string(False)
    monkeypatch.setenv("DESKSIDE_HOME", str(tmp_path))
    monkeypatch.setenv("DESKSIDE_KEY", KEY)
    monkeypatch.setenv("DESKSIDE_DATABASE", plain)
    yield plain
    run_alone(postgres_server, f"TRUNCATE {', '.join(metadata.tables)}")


def open_once() -> None:
    build(Plan(home_of(os.environ), KEY, rasa=False)).store.close()


@pytest.mark.postgres
async def test_every_command_works_on_the_database_that_the_desk_uses(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["staff", "list"]) == 1
    assert "no data in that database yet" in capsys.readouterr().err
    open_once()
    people = tmp_path / "people.csv"
    people.write_text("first name,last name,date of birth,phone\nZoe,Quill,1990-04-01,(555) 555-0177\n")
    wrong = []
    for line, said in (
        (["import", "patients", str(people)], "1 brought in"),
        (["audit", "verify"], "Nobody touched the record"),
        (["audit", "show"], "command line"),
        (["figures"], "Hours of desk work spared"),
        (["why", "Ana Marsh"], "reminder of a visit"),
        (["invite", "Ana Marsh"], "the patient writes"),
        (["calendar", "--open-feed"], ".ics"),
        (["staff", "list"], "no account yet"),
        (["export", "patient", "Zoe Quill", "--to", str(tmp_path / "out")], "record.html"),
        (["hold", "Zoe Quill", "--because", "court"], "old"),
        (["hold", "Zoe Quill", "--end"], "ended"),
        (["erase", "Zoe Quill", "--yes"], "Dumps of the database"),
        (["restore", "--after-dump"], "not sent again"),
        (["campaign", "dry-run", "flu_shot"], "flu"),
        (["enrol", "Rosa Dell", "weight"], ""),
        (["chart", "Victor Lund", "bp"], ""),
    ):
        code, told = main(line), capsys.readouterr()
        if (code and said) or said not in told.out:
            wrong.append(f"{line}: {code} {told.out[-200:]} {told.err}")
    assert not wrong, "\n".join(wrong)
    assert not (tmp_path / "desk.db").exists()
    looked = Looked(os.environ, home_of(os.environ), DATA, wall_clock())
    found = [one for check in (key_and_file, ticks, backups) async for one in check(looked)]
    assert State.BROKEN not in [one.state for one in found]
    assert any("does not encrypt" in one.what for one in found)


@pytest.mark.postgres
def test_what_the_desk_cannot_do_there_is_said(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    for line in (["backup"], ["restore"]):
        assert main(line) == 1
        assert "pg_dump" in capsys.readouterr().err


@pytest.mark.postgres
def test_another_key_than_the_first_is_refused(address: str, sample: PracticeSettings) -> None:
    home = home_of(os.environ)
    open_once()
    database.open_store(home, KEY, sample).close()
    with pytest.raises(WrongKey, match="not the one"):
        database.open_store(home, "6b" * 32, sample)


@pytest.mark.postgres
def test_a_second_desk_on_the_same_practice_is_refused_until_the_first_is_gone(
    address: str, tmp_path: Path, sample: PracticeSettings
) -> None:
    elsewhere = Home(tmp_path / "another machine", address)
    with database.alone(home_of(os.environ), sample.id):
        with (
            pytest.raises(CannotStart, match="Another desk is already open"),
            database.alone(elsewhere, sample.id),
        ):
            pass
        with database.alone(elsewhere, OTHER):
            pass
    with database.alone(elsewhere, sample.id):
        pass


def test_an_address_that_leads_nowhere_is_one_sentence_without_its_password(tmp_path: Path) -> None:
    settings = read_practice(DATA, wall_clock)
    for address, error in (
        ("mysql://desk:sesame@localhost/desk", BadAddress),
        ("sesame", BadAddress),
        (NOBODY_THERE, Unreachable),
    ):
        home = Home(tmp_path, address)
        assert "sesame" not in repr(home)
        with pytest.raises(error, match="DESKSIDE_DATABASE") as raised:
            database.open_store(home, KEY, settings)
        assert "sesame" not in str(raised.value)
    with pytest.raises(CannotStart, match="does not answer"):
        build(Plan(Home(tmp_path, NOBODY_THERE), KEY, rasa=False))
    with pytest.raises(Unreachable):
        open_postgres(NOBODY_THERE, {}).migrate()
    with (
        pytest.raises(CannotStart, match="does not answer"),
        database.alone(Home(tmp_path, NOBODY_THERE), settings.id),
    ):
        pass


def test_what_may_lie_or_travel_in_the_clear_is_said_until_its_operator_saw_to_it(tmp_path: Path) -> None:
    disk, way = "DESKSIDE_DATABASE_DISK=encrypted", "sslmode=verify-full"
    said = {"DESKSIDE_DATABASE_DISK": "encrypted"}
    for address, environment, expected in (
        ("", {}, ()),
        ("postgresql://desk:sesame@localhost/desk", {}, (disk,)),
        ("postgresql://desk:sesame@localhost/desk", {"DESKSIDE_DATABASE_DISK": "no"}, (disk,)),
        ("postgresql://desk:sesame@localhost/desk", said, ()),
        ("postgresql:///desk?host=/run/postgresql", said, ()),
        ("postgresql://desk:sesame@db.example.org/desk", said, (way,)),
        ("postgresql://desk:sesame@db.example.org/desk", {}, (disk, way)),
        ("postgresql://desk:sesame@db.example.org/desk?sslmode=prefer", said, (way,)),
        ("postgresql://desk:sesame@db.example.org/desk?sslmode=verify-full", said, ()),
        ("postgresql://desk:sesame@localhost/desk?host=10.0.0.7", said, (way,)),
    ):
        sentences = database.in_the_clear(Home(tmp_path, address), environment)
        assert len(sentences) == len(expected), (address, sentences)
        for sentence, mend in zip(sentences, expected, strict=True):
            assert mend in sentence
            assert "sesame" not in sentence


def test_the_start_says_so_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path, "postgresql://desk:sesame@localhost/desk")
    monkeypatch.delenv("DESKSIDE_DATABASE_DISK", raising=False)
    assert any("Beware: Deskside does not encrypt" in line for line in run._data_lines(home, True))
    monkeypatch.setenv("DESKSIDE_DATABASE_DISK", "encrypted")
    assert not any("Beware" in line for line in run._data_lines(home, True))
