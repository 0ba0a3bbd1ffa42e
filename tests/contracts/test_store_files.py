"""The data file: encrypted, refused to wrong keys, and still there after a restart."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from practice.settings import PracticeSettings
from practice.store import BadKey, WrongKey, key_in, open_sqlite
from practice.store.seed import EXPECTED
from practice.visits import Visit
from tests.conftest import KEY, MONDAY, OpenStore, World

CANARY = b"Marsh"


def seeded(file: Path, sample: PracticeSettings) -> World:
    store = open_sqlite(file, KEY, {sample.id: sample})
    store.migrate()
    store.seed(sample, MONDAY)
    return World(store, sample)


def test_no_name_can_be_read_in_the_files_on_disk(tmp_path: Path, sample: PracticeSettings) -> None:
    world = seeded(tmp_path / "practice.db", sample)
    while_open = [file.read_bytes() for file in tmp_path.iterdir()]
    world.store.close()
    closed = [file.read_bytes() for file in tmp_path.iterdir()]
    assert len(while_open) > 1
    assert not [data for data in while_open + closed if CANARY in data or b"SQLite format" in data]


def test_a_wrong_key_is_refused_in_words_that_help(tmp_path: Path, sample: PracticeSettings) -> None:
    file = tmp_path / "practice.db"
    seeded(file, sample).store.close()
    other = open_sqlite(file, "00" * 32, {sample.id: sample})
    with pytest.raises(WrongKey, match=r"does not open .*practice\.db\. Use the key"):
        other.migrate()


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path: Path, sample: PracticeSettings) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Dr. Amari, " * 500)
    before = file.read_bytes()
    with pytest.raises(WrongKey):
        open_sqlite(file, KEY, {sample.id: sample}).migrate()
    assert file.read_bytes() == before


@pytest.mark.parametrize("key", ["", "password", "5a" * 31, "5a" * 33, "zz" * 32, "5a' OR 1=1"])
def test_a_key_that_is_none_is_refused_and_not_repeated(tmp_path: Path, key: str) -> None:
    with pytest.raises(BadKey, match="64 hexadecimal") as refused:
        open_sqlite(tmp_path / "practice.db", key, {})
    assert not key or key not in str(refused.value)


def test_the_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "new" / "key"
    key = key_in(file)
    assert key_in(file) == key
    assert len(key) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_was_committed_is_there_after_reopening(open_store: OpenStore, sample: PracticeSettings) -> None:
    first = open_store({sample.id: sample})
    first.migrate()
    first.seed(sample, MONDAY)
    world = World(first, sample)
    visit = world.booked(world.openings("follow_up")[0])
    first.accept(sample.id, "web", "a", "1", "hello", {}, MONDAY)
    first.close()
    again = World(open_store({sample.id: sample}), sample)
    with again.turn() as uow:
        kept = uow.visits.get(visit.id)
        assert isinstance(kept, Visit)
        assert kept == visit
        assert visit in uow.visits.upcoming(EXPECTED)
    assert again.store.accept(sample.id, "web", "a", "1", "hello", {}, MONDAY) is None
