"""Writes what was taken out: files that only their owner reads, whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.records.reading_copy import page_of
from bot.records.spreadsheet import to_csv
from practice.fhir.everything import to_fhir
from practice.patients import Patient
from practice.records import Tables, to_json
from practice.settings import PracticeSettings

_EMPTY = ("id",)


def of_patient(
    tables: Tables, patient: Patient, names: Mapping[str, str], settings: PracticeSettings, now: datetime
) -> dict[str, bytes]:
    """One patient's whole record, by file name: to read, and for another program."""
    head = {"patient": patient.id, "practice": settings.name, "made": now}
    return {
        "record.html": page_of(tables, patient, names, settings, now).encode(),
        "record.json": _json({**head, "record": tables}),
        "record.fhir.json": _json(to_fhir(tables, settings, now)),
    }


def of_practice(tables: Tables, settings: PracticeSettings, now: datetime) -> dict[str, bytes]:
    """Everything, by file name: a CSV for each table, and one FHIR bundle."""
    sheets = {f"{name}.csv": to_csv(list(rows[0]) if rows else _EMPTY, rows) for name, rows in tables.items()}
    return {**sheets, "everything.fhir.json": _json(to_fhir(tables, settings, now))}


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write them into a new folder, all or none. Raises OSError; FileExistsError when it is there already."""
    if folder.exists():
        raise FileExistsError(folder)
    if not folder.parent.is_dir():
        _made(folder.parent)
    part = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, content in files.items():
            handle = os.open(part / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
        part.rename(folder)
    except OSError:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _made(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotADirectoryError(errno.ENOTDIR, "a file of that name is in the way") from error


def _json(value: Any) -> bytes:
    return (json.dumps(to_json(value), indent=2, ensure_ascii=False) + "\n").encode()
