"""The physician's own calendar: whether it is set rightly and was read lately."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from bot.app import read_practice
from bot.calendars.coming_in import READ_AT
from bot.calendars.fetching import given
from bot.checks.finding import Finding, Looked, broken, care, good
from bot.database import has_data, open_as_it_is
from bot.home import CannotStart
from practice.store.errors import StoreError
from practice.store.migrate import is_made

_STALE = timedelta(minutes=30)


async def own_calendar(looked: Looked) -> AsyncIterator[Finding]:
    """Busy times that are old still block; what was added since does not."""
    try:
        wanted = given(looked.environment)
    except CannotStart as error:
        yield broken("the physician's own calendar cannot be read", str(error))
        return
    if wanted is None:
        yield good("no calendar of the physician comes in")
        return
    read_at = _read_at(looked)
    if read_at is None:
        yield care("the physician's own calendar was not read yet", "start the desk; its log says why not")
    elif looked.now - read_at > _STALE:
        minutes = int((looked.now - read_at).total_seconds() // 60)
        yield care(
            f"the physician's own calendar was read last {minutes} min ago",
            "is the desk open? Its log says why the calendar cannot be read",
        )
    else:
        yield good("the physician's own calendar was read lately")


def _read_at(looked: Looked) -> datetime | None:
    try:
        settings = read_practice(looked.data, lambda: looked.now)
        if not has_data(looked.home):
            return None
        store = open_as_it_is(looked.home, looked.home.key(looked.environment), settings)
        try:
            said = store.recalled(settings.id, READ_AT) if is_made(store.engine) else None
        finally:
            store.close()
    except (StoreError, CannotStart):
        return None  # said where the data are looked at
    return None if said is None else datetime.fromisoformat(said)
