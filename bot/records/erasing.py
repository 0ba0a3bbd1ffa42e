"""Erasing a patient for good: what is said before and after, and the note that outlives a backup."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.home import Home
from bot.records import erased
from practice.erasure import Erasure
from practice.ids import PatientId
from practice.store.store import Store

_WHAT = {
    "patients": "the name, date of birth and phone",
    "inbox": "the words of messages from the patient",
    "outbox": "the words of messages to the patient",
    "visits": "the reasons of visits",
    "home_readings": "readings from home",
    "enrolments": "what they were followed by",
    "tasks": "what was written down for staff",
    "episodes": "summaries of cases",
    "episode_notes": "notes on cases",
    "nudges": "what planned messages were about",
    "conversations": "chats: their addresses, and who was linked",
}
ELSEWHERE = (
    "What lies elsewhere is not the desk's to erase: their phone, the carrier, Telegram, your own chart."
)


def goes(foreseen: Erasure) -> list[str]:
    """What would go, a line each."""
    lines = [f"{_WHAT[table]} ({count})" for table, count in foreseen.rows.items() if table in _WHAT]
    return [*lines, f"the name in {foreseen.others} chat(s) of others"] if foreseen.others else lines


def gone(done: Erasure) -> str:
    """What was done."""
    return f"Erased: {done.count} rows lost what they said or went."


def still_held(home: Home, folder: Path) -> str:
    """Where the record still is."""
    if home.postgres:
        return "Dumps of the database made before still hold the record: delete them when you may."
    return (
        f"Backups in {folder} made before still hold the record, until they are thinned out (a year) or you "
        "delete them. One that is put back is erased again at once."
    )


def settle(home: Home, store: Store, patient: PatientId, now: datetime) -> None:
    """After it is committed: note it for backups, and leave no old row in the journal. Raises OSError."""
    erased.note(home, patient, now)
    store.tidy()
