"""The practice's data, opened by a command beside a desk that may be running."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from bot.app import DATA, read_practice, wall_clock
from bot.database import has_data, open_store
from bot.home import CannotStart, home_of
from practice.settings import PracticeSettings
from practice.store.errors import StoreError
from practice.store.store import Store

_NOTHING = "There is no data in {} yet: start the desk once with 'make run'."


@contextmanager
def opened() -> Iterator[tuple[Store, PracticeSettings]]:
    """The store and the settings, while the block runs. Raises CannotStart with the mend."""
    settings, home = read_practice(DATA, wall_clock), home_of(os.environ)
    if not has_data(home):
        raise CannotStart(_NOTHING.format(home.folder))
    try:
        store = open_store(home, home.key(os.environ), settings)
        try:
            if not has_data(home, store, settings):
                raise CannotStart(_NOTHING.format("that database"))
            yield store, settings
        finally:
            store.close()
    except StoreError as error:
        raise CannotStart(str(error)) from error
