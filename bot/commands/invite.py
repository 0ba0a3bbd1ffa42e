"""`python -m bot invite PATIENT`: a link, a QR code and a code to type, which link one chat with a record."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.app import DATA, read_practice, wall_clock
from bot.commands.opened import opened
from bot.home import CannotStart
from bot.staff.people import named
from practice.episodes import Refused
from practice.identity import Invitation, shown_code
from practice.settings import PracticeSettings


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser(
        "invite",
        help="make a link and a code that link a patient's chat with their record",
        description="The link or the code works once, within three days, together with the date of birth. It "
        "may be made while the desk is open.",
    )
    parser.add_argument("patient", help='the full name as it is on file, such as "Ana Marsh", or the id')
    parser.add_argument("--telegram", metavar="BOT", help="the bot's name, if Telegram is not asked for it")
    parser.add_argument(
        "--png", type=Path, metavar="FILE", help="also write the QR code as a picture to print"
    )
    parser.set_defaults(perform=perform)


def perform(chosen: argparse.Namespace) -> int:
    """Make the invitation and print it; it can be read only here, only now."""
    settings = read_practice(DATA, wall_clock)
    bot = (chosen.telegram or _bot(os.environ, settings) or "").lstrip("@")
    made = _made(chosen.patient)
    until = made.expires_at.astimezone(settings.zone)
    _write(f"For one chat, until {until:%a %b %-d, %-I:%M %p}. The date of birth is asked as well.")
    _write(f"  By SMS, on the page or on Telegram, the patient writes:  {shown_code(made.code)}")
    if not bot:
        _write("  For a link and a QR code: set TELEGRAM_TOKEN, or give --telegram BOT.")
        return 0
    link = f"https://t.me/{bot}?start={made.token}"
    _write(f"  On Telegram the patient opens:  {link}")
    _draw(link, chosen.png)
    return 0


def _made(name: str) -> Invitation:
    with opened() as (store, settings), store.turn(settings.id, wall_clock()) as uow:
        patient = named(uow, name)
        if isinstance(patient, Refused):
            raise CannotStart(patient.because)
        return uow.identity.invite(patient.id, "command line")


def _bot(environment: Mapping[str, str], settings: PracticeSettings) -> str | None:
    """The bot's name, asked of Telegram where it is set up."""
    from bot.channels.telegram.given import given

    found = given(environment, settings.staff.chats)
    if found is None:
        return None
    from bot.channels.telegram.connection import introduced

    return introduced(found)


def _draw(link: str, picture: Path | None) -> None:
    """The QR code in the terminal, and as a picture where one is wanted."""
    import segno

    code = segno.make_qr(link, error="m")
    code.terminal(out=sys.stdout, compact=True)
    if picture is None:
        return
    try:
        code.save(str(picture), kind="png", scale=8)
    except OSError as error:
        raise CannotStart(
            f"{picture} cannot be written ({error.strerror}): choose another --png FILE."
        ) from None
    _write(f"  The QR code is in {picture}: print it, hand it over, and delete it.")


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")
