"""`python -m bot talk`: the desk in a terminal or at the end of a pipe, in transcript form."""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from logging import ERROR
from pathlib import Path

from bot import logs
from bot.app import DATA, Plan, build, read_practice, wall_clock
from bot.channels.terminal import Terminal
from bot.clock import Clock, VirtualClock
from bot.commands.conversation import Conversation
from bot.home import CannotStart, Home

_ABOUT = "talk with the desk in this terminal"


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser(
        "talk",
        help=_ABOUT,
        description=f"{_ABOUT.capitalize()}, as one sample patient or as somebody new. What you write begins "
        "with >, what the desk says with <, what it understood with ~, what it did with !.",
        epilog='Inside: /now "2026-03-03 18:00" moves the clock, /save FILE keeps the transcript, '
        "/staff shows what waits for staff, /help, /quit. Lines may also come from a pipe.",
    )
    parser.add_argument("--as", dest="patient", metavar="PATIENT", help="write as this sample patient")
    parser.add_argument(
        "--now", type=_moment, help='the practice\'s date and time, such as "2026-03-02 08:55"'
    )
    parser.add_argument("--no-nlu", action="store_true", help="without the reading model")
    parser.add_argument(
        "--staff",
        action="store_true",
        help="be staff too: /agenda and the like; shows what waits",
    )
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="use this data folder instead of a passing one"
    )
    parser.set_defaults(perform=perform)


def perform(chosen: argparse.Namespace) -> int:
    """Talk until the end of input or /quit."""
    logs.set_up(as_json=False, level=ERROR)
    if chosen.data and chosen.now:
        raise CannotStart("A made-up time must not reach kept data: use --now without --data.")
    with _home(chosen.data) as (home, key):
        return asyncio.run(_talk(chosen, home, key))


@contextmanager
def _home(folder: Path | None) -> Iterator[tuple[Home, str]]:
    """The data folder given, or one that is thrown away at the end."""
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="deskside-", ignore_cleanup_errors=True) as passing:
            yield Home(Path(passing)), secrets.token_hex(32)
        return
    home = Home(folder.expanduser().absolute())
    lock = home.claim()
    try:
        yield home, home.key(os.environ)
    finally:
        os.close(lock)


async def _talk(chosen: argparse.Namespace, home: Home, key: str) -> int:
    clock = _clock(chosen.now)
    conversation = Conversation(clock, chosen.patient, staff=chosen.staff)
    plan = Plan(
        home,
        key,
        now=clock,
        channels=(Terminal(conversation.show),),
        rasa=not chosen.no_nlu,
        observe=conversation.observe,
    )
    desk = build(plan)
    await desk.start()
    try:
        await conversation.hold(desk)
    finally:
        await desk.stop()
    return 0


def _clock(given: datetime | None) -> Clock:
    if given is None:
        return wall_clock
    return VirtualClock(given.replace(tzinfo=read_practice(DATA, wall_clock).zone))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'{text!r} is no date and time such as "2026-03-02 08:55"') from None
    if moment.tzinfo is not None:
        raise argparse.ArgumentTypeError("give the time as the practice's clock shows it, without a zone")
    return moment
