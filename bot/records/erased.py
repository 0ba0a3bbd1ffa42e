"""Who was erased, by id, kept beside the data: a backup put back later must not bring them back."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

from bot.home import Home
from practice.episodes import Refused
from practice.ids import PatientId, PracticeId
from practice.store.store import Store

_NAME = "erased.jsonl"


def note(home: Home, patient: PatientId, now: datetime) -> None:
    """Write down that this patient was erased. Raises OSError."""
    handle = os.open(home.folder / _NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(json.dumps({"patient": patient, "at": now.isoformat()}) + "\n")
        file.flush()
        os.fsync(file.fileno())


def again(home: Home, store: Store, practice: PracticeId, now: datetime) -> int:
    """Erase anew whoever was erased; how many a restored backup had brought back."""
    count = 0
    for patient in _noted(home.folder / _NAME):
        with store.turn(practice, now) as uow:
            known = uow.patients.get(patient)
            if known is None or known not in uow.patients.all():
                continue
            count += not isinstance(uow.erasures.erase(patient, "restore", restored=True), Refused)
    return count


def _noted(file: Path) -> list[PatientId]:
    if not file.exists():
        return []
    lines = file.read_text(encoding="utf-8").splitlines()
    return list(dict.fromkeys(PatientId(json.loads(line)["patient"]) for line in lines if line.strip()))
