"""`python -m bot calendar`: how the physician's own calendar comes in, and where visits' times go out."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import datetime

from bot.app import wall_clock
from bot.calendars.coming_in import READ_AT
from bot.calendars.fetching import given
from bot.channels.web.public import public_place
from bot.commands.opened import opened

_BY = "command line"


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser(
        "calendar",
        help="say how calendars come in and go out; open or end the address of the visits' times",
        description="Without an option: how the physician's own calendar (DESKSIDE_CALENDAR) comes in, and "
        "how many busy times it brought.",
    )
    act = parser.add_mutually_exclusive_group()
    act.add_argument(
        "--open-feed",
        action="store_true",
        help="make a secret address where a calendar program reads the times of visits, as 'Busy'",
    )
    act.add_argument("--end-feeds", action="store_true", help="let all such addresses open nothing any more")
    parser.set_defaults(perform=perform)


def perform(chosen: argparse.Namespace) -> int:
    """Do the one, or say how it stands."""
    now = wall_clock()
    with opened() as (store, settings):
        if chosen.open_feed or chosen.end_feeds:
            with store.turn(settings.id, now) as uow:
                name = uow.outside.open_feed(_BY) if chosen.open_feed else ""
                ended = 0 if chosen.open_feed else uow.outside.end_feeds(_BY)
            _say(*(_opened(name) if name else (f"{ended} address(es) open nothing any more.",)))
            return 0
        with store.look(settings.id, now) as uow:
            count = len(uow.outside.spans())
        read_at = store.recalled(settings.id, READ_AT)
    wanted = given(os.environ)
    if wanted is None:
        _say("No calendar comes in: set DESKSIDE_CALENDAR to its https address, then start the desk again.")
    if read_at is not None:
        local = datetime.fromisoformat(read_at).astimezone(settings.zone)
        _say(f"Read last on {local:%a %b} {local.day}, {local:%H:%M}: {count} busy time(s) to come.")
    elif wanted is not None:
        _say("It was not read yet: is the desk open? Its log says why not.")
    return 0


def _opened(name: str) -> tuple[str, ...]:
    place = public_place(os.environ)
    base = place.url if place else "http://127.0.0.1:8080"
    where = "" if place else "On this machine only; with DESKSIDE_PUBLIC_URL it can be read from anywhere."
    return (
        f"{base}/calendar/{name}.ics",
        "Subscribe to it in your calendar program. It shows 'Busy', no names. Whoever has the address can "
        "read it: keep it secret; --end-feeds ends it.",
        *([where] if where else []),
    )


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
