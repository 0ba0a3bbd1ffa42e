"""Phones of staff that are patients' phones too: what is texted from them is read as orders only."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.app import read_practice
from bot.channels.sms.given import staff_phones
from bot.checks.finding import Finding, Looked, care
from bot.database import has_data, open_as_it_is
from bot.home import CannotStart
from practice.patients import digits
from practice.store.errors import StoreError
from practice.store.migrate import is_made


async def patients_among_staff(looked: Looked) -> AsyncIterator[Finding]:
    """Says how many, and what follows; whose they are is not told."""
    try:
        many = _shared(looked)
    except (StoreError, CannotStart):
        return  # said where the data are looked at
    if many:
        yield care(
            f"{many} phone(s) of staff are on file for patients too: texts from them are read as orders only",
            "they write about their own health by the page, Telegram or another phone",
        )


def _shared(looked: Looked) -> int:
    settings = read_practice(looked.data, lambda: looked.now)
    phones = {digits(phone) for phone in staff_phones(looked.environment, settings.staff.phones)}
    if not phones or not has_data(looked.home):
        return 0
    store = open_as_it_is(looked.home, looked.home.key(looked.environment), settings)
    try:
        if not is_made(store.engine):
            return 0
        with store.look(settings.id, looked.now) as uow:
            return len(phones & {digits(one.phone) for one in uow.patients.all() if one.phone})
    finally:
        store.close()
