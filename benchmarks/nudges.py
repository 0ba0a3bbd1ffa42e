"""Nudges at size: a look with nothing due among 1,000,000 planned rows, then 10,000 due ones."""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from bot import logs
from bot.app import DATA, Loaded, load
from bot.clock import VirtualClock
from bot.memory import Memory
from bot.nudging import Nudging
from practice.identity import How
from practice.store.desk_tables import nudges
from practice.store.store import Store, open_sqlite
from practice.store.tables import conversation_patients, conversations, patients

NOON = datetime(2026, 3, 3, 17, tzinfo=UTC)
PLANNED = int(os.environ.get("PLANNED", "1000000"))
DUE = int(os.environ.get("DUE", "10000"))
LOOKS = 200
AT_ONCE = 20_000


def main() -> None:
    """Both figures, with the machine they were taken on."""
    logs.set_up(as_json=True, level=50)
    loaded = load(DATA, lambda: NOON)
    busy = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"Nudges ({platform.processor() or platform.machine()}, Python {sys.version.split()[0]}, {busy}):")
    with tempfile.TemporaryDirectory() as folder:
        store = open_sqlite(Path(folder) / "desk.db", "4" * 64, {loaded.settings.id: loaded.settings})
        store.migrate()
        store.seed(loaded.settings, NOON)
        fill(store, loaded)
        nudging = Nudging(store, loaded.settings.id, Memory(), loaded.book, VirtualClock(NOON), lambda: None)
        taken = [milliseconds(nudging) for _ in range(LOOKS)]
        p95 = statistics.quantiles(taken, n=20)[-1]
        middle = statistics.median(taken)
        print(f"  nothing due among {PLANNED:,}: median {middle:.2f} ms, p95 {p95:.2f} ms (at most 2)")
        people(store, loaded)
        begun, worked, count = time.perf_counter(), time.process_time(), 0
        while became := nudging.look():
            assert all(one.line.startswith("sent ") for one in became), became[0].line
            count += len(became)
        wall, cpu = time.perf_counter() - begun, time.process_time() - worked
        print(
            f"  {count:,} due decided and written in {wall:.1f} s, {cpu:.1f} s of them at work (at most 10)"
        )
        store.close()


def milliseconds(nudging: Nudging) -> float:
    """One look."""
    begun = time.perf_counter()
    assert nudging.look() == ()
    return (time.perf_counter() - begun) * 1000


def fill(store: Store, loaded: Loaded) -> None:
    """Rows for the next months."""
    for first in range(0, PLANNED, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, PLANNED))
        later = [(f"p{n}", NOON + timedelta(minutes=n + 1)) for n in numbers]
        insert(store, nudges, [nudge(loaded, ident, due, None) for ident, due in later])


def people(store: Store, loaded: Loaded) -> None:
    """Each with a chat and a nudge that is due."""
    practice = {"practice_id": loaded.settings.id}
    blank = {"speaker": "desk", "state": {}, "version": 0, "last_sequence": 0, "handled_sequence": 0}
    known = {"family_name": "B", "born": NOON.date(), "phone": "", "is_new": False, "verified": True}
    known |= {"created_at": NOON}
    ids = [f"d{n}" for n in range(DUE)]
    insert(store, patients, [{**practice, **known, "id": i, "given_name": i} for i in ids])
    chats = [{**practice, **blank, "id": i, "channel": "web", "address": i, "patient_id": i} for i in ids]
    insert(store, conversations, [{**chat, "opened_at": NOON, "heard_at": NOON} for chat in chats])
    proven = {"linked_at": NOON, "verified_at": NOON, "how": How.CHANNEL.value}
    links = [{**practice, "conversation_id": i, "patient_id": i, **proven} for i in ids]
    insert(store, conversation_patients, links)
    insert(store, nudges, [nudge(loaded, i, NOON, i) for i in ids])


def nudge(loaded: Loaded, ident: str, due: datetime, patient: str | None) -> dict[str, object]:
    """One planned row."""
    about = {"kind": "check_in_follow_up", "about": {}, "rests_on": "", "state": "planned", "reason": ""}
    times = {"due_at": due, "look_at": due, "planned_at": NOON}
    ids = {"practice_id": loaded.settings.id, "id": ident, "dedupe_key": ident, "patient_id": patient}
    return {**ids, **about, **times}


def insert(store: Store, table: sa.Table, rows: list[dict[str, object]]) -> None:
    """Many rows at once."""
    with store.engine.begin() as connection:
        connection.execute(table.insert(), rows)


if __name__ == "__main__":
    main()
