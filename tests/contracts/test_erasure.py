"""A patient who is erased is nowhere any more; what must stay says nothing of them; a hold refuses."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.__main__ import main
from bot.app import wall_clock
from bot.backups import Backups
from bot.commands.backup import put_back
from bot.home import Home
from practice.consent import Scope
from practice.episodes import Refused
from practice.erasure import Erasure
from practice.ids import PatientId
from practice.ports import Reply
from practice.settings import PracticeSettings
from practice.store import Store, open_sqlite
from practice.store.belongings import tables_of_people
from practice.store.columns import metadata
from practice.store.erasure_rules import STAYS, emptied
from tests.conftest import OTHER, World
from tests.desk import KEY
from tests.recorded import ANA, NINA, THEO, WORDS, fill

LATER = timedelta(days=30)


def everything_said(store: Store, practice: str) -> str:
    """All columns of all rows of a practice, as one text."""
    with store.engine.connect() as connection:
        return "\n".join(
            f"{table.name} {row!r}"
            for table in metadata.sorted_tables
            for row in connection.execute(sa.select(table).where(table.c.practice_id == practice))
        )


def close_all(world: World) -> None:
    chat = world.conversation("ana-chat")
    with world.turn() as uow:
        uow.staff.close_episode(chat)


def erase(world: World, patient: PatientId = ANA) -> Erasure | Refused:
    with world.turn(world.now + LATER) as uow:
        return uow.erasures.erase(patient, "dr.amari")


@pytest.fixture
def filled(world: World) -> World:
    """Something of every kind has happened to Ana, and nothing is open."""
    fill(world)
    close_all(world)
    return world


def test_nothing_that_was_said_of_an_erased_patient_is_left(filled: World) -> None:
    before = everything_said(filled.store, filled.practice)
    signs = (WORDS, "Marsh", "5555550111", "ana-chat", "(1980, ")
    assert all(sign in before for sign in signs)
    assert isinstance(erase(filled), Erasure)
    after = everything_said(filled.store, filled.practice)
    assert [line for line in after.splitlines() if any(sign in line for sign in signs)] == []


def test_what_has_to_stay_stays(filled: World) -> None:
    def counts() -> list[int]:
        tables = ("visits", "inbox", "outbox", "consent_ledger", "visit_history", "tasks", "episodes")
        return [
            filled.count(f"SELECT count(*) FROM {name} WHERE practice_id = :p", p=filled.practice)
            for name in tables
        ]

    before = counts()
    erase(filled)
    assert counts() == before
    assert filled.count("SELECT count(*) FROM home_readings WHERE practice_id = :p", p=filled.practice) == 0
    with filled.turn(filled.now + LATER) as uow:
        assert uow.audit.verify().faults == ()
        assert ("dr.amari", "patient.erased") in [(e.by, e.what) for e in uow.audit.latest(patient=ANA)]
        assert ANA not in [patient.id for patient in uow.patients.all()]


def test_nobody_else_loses_anything(filled: World) -> None:
    def theirs() -> str:
        with filled.turn(filled.now + LATER) as uow:
            return repr([uow.records.of_patient(patient) for patient in (NINA, THEO)])

    before, other = theirs(), everything_said(filled.store, OTHER)
    erase(filled)
    assert theirs() == before
    assert everything_said(filled.store, OTHER) == other


def test_nothing_goes_out_to_an_erased_patient(filled: World) -> None:
    chat = filled.conversation("ana-chat")
    with filled.turn() as uow:
        uow.mailbox.send(chat, Reply("not sent yet"))
    erase(filled)
    later = filled.now + LATER
    claimed = filled.store.claim(filled.practice, later, timedelta(minutes=1))
    assert [message.text for message in claimed if message.conversation == chat] == []
    with filled.turn(later) as uow:
        assert [n for n in uow.nudges.claim(timedelta(minutes=1)) if n.patient == ANA] == []


def test_a_phone_that_said_stop_is_not_written_to_when_the_patient_comes_again(filled: World) -> None:
    with filled.turn() as uow:
        chat = uow.conversations.find_or_open("sms", "+15555550111").id
        uow.conversations.link(chat, ANA)
        uow.consents.withdraw(tuple(Scope), chat)
    erase(filled)
    later = filled.now + LATER
    with filled.turn(later) as uow:
        again = uow.patients.register("Ana", "Marsh", filled.now.date(), "+15555550111")
        assert uow.consents.allows(Scope.REMINDERS, patient=again.id, channel="sms") is not None


def test_the_name_is_blotted_out_of_the_chat_of_who_spoke_for_them(world: World) -> None:
    chat = world.conversation("nina-chat")
    with world.turn() as uow:
        uow.conversations.link(chat, NINA)
        uow.mailbox.send(chat, Reply("Theo: Tue Mar 3, 9:00 AM. Theodora is not meant."))
        uow.staff.add_task("message", "Theo Hollis has a rash", NINA, chat)
    world.store.accept(world.practice, "web", "nina-chat", "1", "my son theo is ill", {}, world.now)
    assert isinstance(erase(world, THEO), Erasure)
    with world.turn() as uow:
        said = repr(uow.records.of_patient(NINA))
    assert "Theo:" not in said
    assert "(erased): Tue Mar 3, 9:00 AM. Theodora is not meant." in said
    assert "my son (erased) is ill" in said
    assert "'(erased) has a rash'" in said


def test_a_record_on_hold_is_refused_and_the_hold_is_told(filled: World) -> None:
    with filled.turn() as uow:
        uow.erasures.hold(ANA, "subpoena", "dr.amari")
    before = everything_said(filled.store, filled.practice)
    refused = erase(filled)
    assert isinstance(refused, Refused)
    assert refused.because.startswith("The record is on legal hold since 2026-03-02 (subpoena)")
    assert everything_said(filled.store, filled.practice) == before
    with filled.turn() as uow:
        assert uow.erasures.release(ANA, "dr.amari")
        assert not uow.erasures.release(ANA, "dr.amari")
        assert [(h.patient, h.why) for h in uow.erasures.holds()] == []
    assert isinstance(erase(filled), Erasure)


def test_a_visit_to_come_or_an_open_case_refuses(world: World) -> None:
    with world.turn() as uow:
        refused = uow.erasures.erase(ANA, "dr.amari")
    assert isinstance(refused, Refused)
    assert refused.because.startswith("There is a visit to come")
    chat = world.conversation("a")
    with world.turn() as uow:
        uow.visits.cancel(uow.visits.upcoming(ANA)[0].id, "staff", "")
        uow.conversations.link(chat, ANA)
        uow.staff.open_episode(chat, "asked", "help")
        refused = uow.erasures.foresee(ANA)
    assert isinstance(refused, Refused)
    assert refused.because == "Case 1 is open: close it first."


def test_every_table_that_can_hold_a_patients_rows_was_decided_on() -> None:
    """A new table has to say here what erasing does to it: STAYS, other values, or the rows go."""
    gone = {
        "challenges",
        "conditions",
        "conversation_patients",
        "enrolments",
        "follow_up_rounds",
        "home_readings",
        "invitations",
        "private_messages",
        "proxies",
    }
    decided = STAYS | {table.name for table in emptied(None)} | gone
    assert {table.name for table in tables_of_people()} - decided == set()


@pytest.fixture
def home(tmp_path: Path, sample: PracticeSettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """Data for the command line to find; Ana has no visit to come."""
    monkeypatch.setenv("DESKSIDE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DESKSIDE_KEY", KEY)
    monkeypatch.delenv("DESKSIDE_BACKUPS", raising=False)
    home = Home(tmp_path / "home")
    home.folder.mkdir()
    store = open_sqlite(home.database, KEY, {sample.id: sample})
    store.migrate()
    now = wall_clock()
    store.seed(sample, now)
    with store.turn(sample.id, now) as uow:
        uow.visits.cancel(uow.visits.upcoming(ANA)[0].id, "staff", "")
    store.close()
    yield home
    shutil.rmtree(home.folder)


def test_the_command_says_first_and_does_only_with_yes(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["hold", "Ana Marsh"]) == 1
    assert main(["hold", "Ana Marsh", "--because", "subpoena"]) == 0
    assert main(["erase", "Ana Marsh", "--yes"]) == 1
    assert "on legal hold" in capsys.readouterr().err
    assert main(["hold"]) == 0
    assert "Ana Marsh: since" in capsys.readouterr().out
    assert main(["hold", "--end", "Ana Marsh"]) == 0
    assert main(["erase", "Ana Marsh"]) == 0
    told = capsys.readouterr().out
    assert "This would erase Ana Marsh, born 1980-04-21:" in told
    assert "Nothing is erased yet." in told
    assert main(["erase", "Ana Marsh", "--yes"]) == 0
    assert main(["erase", "Ana Marsh", "--yes"]) == 1
    assert "No patient has that name." in capsys.readouterr().err


def test_the_journal_beside_the_data_holds_nothing_after(home: Home) -> None:
    assert main(["erase", "Ana Marsh", "--yes"]) == 0
    journal = home.database.with_name(home.database.name + "-wal")
    assert not journal.exists() or journal.stat().st_size == 0
    noted = [json.loads(line) for line in (home.folder / "erased.jsonl").read_text().splitlines()]
    assert [line["patient"] for line in noted] == ["ana-marsh"]


def test_a_backup_from_before_does_not_bring_the_patient_back(home: Home, sample: PracticeSettings) -> None:
    copy = Backups(home, KEY, home.folder / "backups", wall_clock).make()
    assert main(["erase", "Ana Marsh", "--yes"]) == 0
    put_back(home, KEY, copy, wall_clock())
    store = open_sqlite(home.database, KEY, {sample.id: sample})
    said = everything_said(store, sample.id)
    store.close()
    assert "Marsh" not in said
    assert "Victor" in said
