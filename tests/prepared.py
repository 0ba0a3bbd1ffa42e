"""What many tests need and none changes: read or made once in each test program."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from unittest.mock import patch

from actions import book
from actions.book import DeskBook
from practice import redflags
from practice.settings import PracticeSettings, read_file
from practice.store import open_sqlite

DATA = Path(__file__).resolve().parents[1] / "data"
_load_book, _load_red_flags = book.load, redflags.load


@cache
def red_flags() -> redflags.RedFlags:
    """The desk's own red flags."""
    return _load_red_flags(DATA / "redflags")


@cache
def _desk_book(language: str, production_on: date | None) -> DeskBook:
    settings = read_file(DATA / "practice.yml", date(2026, 3, 2))
    return _load_book(DATA, settings, language, production_on=production_on)


def desk_book(
    settings: PracticeSettings, language: str = "en", production_on: date | None = None
) -> DeskBook:
    """The desk's own words, for a practice with these settings."""
    return replace(_desk_book(language, production_on), facts=settings)


@contextmanager
def read_once() -> Iterator[None]:
    """While the block runs, whoever loads the desk's own data gets what was read before."""

    def load_red_flags(directory: Path) -> redflags.RedFlags:
        own = directory.resolve() == DATA / "redflags"
        return red_flags() if own else _load_red_flags(directory)

    def load_book(
        data: Path, settings: PracticeSettings, language: str = "en", *, production_on: date | None = None
    ) -> DeskBook:
        if data.resolve() == DATA:
            return desk_book(settings, language, production_on)
        return _load_book(data, settings, language, production_on=production_on)

    with patch.object(redflags, "load", load_red_flags), patch.object(book, "load", load_book):
        yield


@cache
def _migrated(key: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "made.db"
        store = open_sqlite(file, key, {})
        store.migrate()
        store.close()
        return file.read_bytes()


def place_database(file: Path, key: str) -> None:
    """A database with all tables, all empty, unless the file is there already."""
    if not file.exists():
        file.write_bytes(_migrated(key))
