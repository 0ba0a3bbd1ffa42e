"""Backups: whole, encrypted, taken under traffic, thinned; and a drill in which nothing is sent twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bot.backups import Backups, found, taken_at, too_many
from bot.clock import VirtualClock
from bot.commands.backup import put_back
from bot.home import Home
from practice.ids import PatientId
from practice.ports import Reply
from practice.settings import PracticeSettings
from practice.store import Store, open_sqlite
from practice.store.backup import back_up, check
from practice.store.errors import StoreError
from tests.desk import KEY, MORNING, FakeChannel, opened, plan, said

OTHER_KEY = "2" * 64


@pytest.fixture
def data(tmp_path: Path, sample: PracticeSettings) -> Iterator[Store]:
    store = open_sqlite(tmp_path / "desk.db", KEY, {sample.id: sample})
    store.migrate()
    store.seed(sample, MORNING)
    yield store
    store.close()


def accept(store: Store, sample: PracticeSettings, number: int) -> None:
    store.accept(sample.id, "web", f"a{number % 7}", str(number), "a word of Ana Lopez", {}, MORNING)


def count(file: Path, sample: PracticeSettings) -> int:
    store = open_sqlite(file, KEY, {sample.id: sample})
    with store.engine.connect() as connection:
        found = int(connection.execute(sa.text("SELECT count(*) FROM inbox")).scalar_one())
    store.close()
    return found


def test_a_backup_holds_everything_and_tells_nobody(
    data: Store, sample: PracticeSettings, tmp_path: Path
) -> None:
    for number in range(20):
        accept(data, sample, number)
    back_up(tmp_path / "desk.db", KEY, tmp_path / "copy.db")
    raw = (tmp_path / "copy.db").read_bytes()
    assert b"SQLite format" not in raw
    assert b"Lopez" not in raw
    assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0
    assert count(tmp_path / "copy.db", sample) == 20
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


def test_a_backup_under_traffic_is_whole(data: Store, sample: PracticeSettings, tmp_path: Path) -> None:
    ending = threading.Event()

    def write() -> None:
        number = 0
        while not ending.is_set():
            accept(data, sample, number := number + 1)

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for number in range(5):
            back_up(tmp_path / "desk.db", KEY, tmp_path / f"copy{number}.db")
    finally:
        ending.set()
        writing.join()
    for number in range(5):
        check(tmp_path / f"copy{number}.db", KEY)


def test_another_key_opens_no_backup(data: Store, tmp_path: Path) -> None:
    back_up(tmp_path / "desk.db", KEY, tmp_path / "copy.db")
    with pytest.raises(StoreError):
        check(tmp_path / "copy.db", OTHER_KEY)


@pytest.mark.parametrize("place", [0.0, 0.3, 0.6, 0.95])
def test_a_damaged_backup_is_refused(data: Store, tmp_path: Path, place: float) -> None:
    copy = tmp_path / "copy.db"
    back_up(tmp_path / "desk.db", KEY, copy)
    raw = bytearray(copy.read_bytes())
    at = int(len(raw) * place)
    raw[at : at + 64] = bytes(64)
    copy.write_bytes(raw)
    with pytest.raises(StoreError):
        check(copy, KEY)


@pytest.mark.parametrize("what", ["missing", "empty", "text"])
def test_what_is_no_backup_is_refused(tmp_path: Path, what: str) -> None:
    copy = tmp_path / "copy.db"
    if what != "missing":
        copy.write_text("" if what == "empty" else "hello" * 2000)
    with pytest.raises(StoreError):
        check(copy, KEY)


@given(st.lists(st.integers(0, 60 * 24 * 400), max_size=300), st.integers(0, 60 * 24 * 400))
def test_the_newest_stays_and_thinning_twice_changes_nothing(ages: list[int], now: int) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    moments = [begin + timedelta(minutes=age) for age in ages]
    moment = begin + timedelta(minutes=now)
    gone = too_many(moments, moment)
    left = set(moments) - gone
    assert not moments or max(moments) in left
    assert all(at in left for at in moments if timedelta(0) <= moment - at <= timedelta(hours=4))
    assert too_many(tuple(left), moment) == set()


def test_a_year_of_backups_fits_on_a_small_disk() -> None:
    now = MORNING
    kept: set[datetime] = set()
    for step in range(4 * 24 * 60):
        now = MORNING + timedelta(minutes=15 * step)
        kept.add(now)
        kept -= too_many(tuple(kept), now)
    assert len(kept) < 110
    assert min(kept) <= MORNING + timedelta(days=31)


async def test_a_backup_that_cannot_be_made_rings_once_and_is_tried_again(tmp_path: Path) -> None:
    rung: list[str] = []
    (tmp_path / "backups").write_text("in the way")
    backups = Backups(Home(tmp_path), KEY, tmp_path / "backups", VirtualClock(MORNING))
    backups.ring = lambda kind, **about: rung.append(kind)
    await backups.run()
    await backups.run()
    assert rung == ["backup_failed"]


async def test_a_backup_is_made_every_quarter_of_an_hour_over_restarts(data: Store, tmp_path: Path) -> None:
    clock = VirtualClock(MORNING)
    for _ in range(31):
        await Backups(Home(tmp_path), KEY, tmp_path / "backups", clock).run_when_due()
        clock.advance(timedelta(minutes=1))
    assert len(found(tmp_path / "backups")) == 3


async def test_backups_are_named_by_their_moment(data: Store, tmp_path: Path) -> None:
    clock = VirtualClock(MORNING)
    backups = Backups(Home(tmp_path), KEY, tmp_path / "backups", clock)
    for _ in range(3):
        await backups.run()
        clock.advance(timedelta(minutes=15))
    assert [taken_at(copy) for copy in found(tmp_path / "backups")] == [
        MORNING + timedelta(minutes=30),
        MORNING + timedelta(minutes=15),
        MORNING,
    ]


async def test_the_drill_a_restored_backup_sends_nothing_again(tmp_path: Path) -> None:
    """Invariant I8: a backup, a day of work, the backup again; every phone has each message once."""
    channel, clock = FakeChannel(), VirtualClock(MORNING)
    wanted = replace(plan(tmp_path, channel), now=clock)
    home = Home(tmp_path)
    due, later = MORNING + timedelta(hours=1), MORNING + timedelta(days=5)
    async with opened(wanted) as desk:
        await desk.inbox.receive(said("where do i park?"))
        await desk.quiet()
        with desk.store.turn(desk.settings.id, clock()) as uow:
            chat = uow.conversations.find_or_open("fake", "a").id
            for name, at in (("due", due), ("later", later)):
                uow.nudges.plan("hello", at, name, {}, chat, patient=PatientId("ana-marsh"))
            clock.advance(timedelta(seconds=1))
            uow.mailbox.send(chat, Reply("half sent", kind="nudge"))
        back_up(home.database, KEY, tmp_path / "copy.db")
        await desk.quiet()
        desk.outbox.wake()
        await desk.quiet()
    before = [outbound.text for outbound in channel.given]
    assert before.count("half sent") == 1
    clock.advance(timedelta(hours=3))
    aside, settled = put_back(home, KEY, tmp_path / "copy.db", clock())
    assert aside is not None
    assert aside.exists()
    assert (settled.messages, settled.nudges) == (1, 1)
    async with opened(wanted) as desk:
        desk.outbox.wake()
        desk.turns.wake()
        await desk.quiet()
        assert [outbound.text for outbound in channel.given] == before
        board = await desk.staff.board()
        assert "restored" in [task.kind for task in board.tasks]
        with desk.store.engine.connect() as connection:
            states = connection.execute(
                sa.text("SELECT dedupe_key, state FROM nudges WHERE kind = 'hello'")
            ).all()
        assert dict(map(tuple, states)) == {"due": "dropped", "later": "planned"}  # type: ignore[arg-type]


def test_a_bad_backup_leaves_the_data_alone(data: Store, tmp_path: Path) -> None:
    data.close()
    before = (tmp_path / "desk.db").read_bytes()
    (tmp_path / "bad.db").write_text("no")
    with pytest.raises(StoreError):
        put_back(Home(tmp_path), KEY, tmp_path / "bad.db", MORNING)
    assert (tmp_path / "desk.db").read_bytes() == before
