"""The practice's data, opened by a command beside a desk that may be running."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from bot.app import DATA, read_practice, wall_clock
from bot.home import CannotStart, home_of
from practice.settings import PracticeSettings
from practice.store.errors import StoreError
from practice.store.store import Store, open_sqlite


@contextmanager
def opened() -> Iterator[tuple[Store, PracticeSettings]]:
    """The store and the settings, while the block runs. Raises CannotStart with the mend."""
    settings, home = read_practice(DATA, wall_clock), home_of(os.environ)
    if not home.database.exists():
        raise CannotStart(f"There is no data in {home.folder} yet: start with 'python -m bot run'.")
    try:
        store = open_sqlite(home.database, home.key(os.environ), {settings.id: settings})
        try:
            store.migrate()
            yield store, settings
        finally:
            store.close()
    except StoreError as error:
        raise CannotStart(str(error)) from error
