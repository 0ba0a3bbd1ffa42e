"""`python -m bot run`: opens the desk on this machine and serves the page."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import os
import shlex
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager

from starlette.routing import BaseRoute

from bot import logs
from bot.app import DATA, Desk, Plan, build, read_practice, wall_clock
from bot.backups import Backups, folder_of
from bot.calendars.coming_in import ComingIn
from bot.calendars.feed import feed_route
from bot.calendars.fetching import given as calendar_given
from bot.channels.web.guard import Guard
from bot.channels.web.pages import PageFacts, PatientPage, application
from bot.channels.web.private import PrivatePage
from bot.channels.webchat import Happened, Webchat
from bot.commands.lines import Line, Reporting, in_service, lines
from bot.commands.serving import PageServer, World, beside, listening, public, world
from bot.console.given import Given
from bot.console.later import ConsoleLater
from bot.console.place import ConsolePlace, console_application, console_place
from bot.database import alone, has_data, in_the_clear
from bot.figures.weekly import Weekly
from bot.home import CONSOLE_AT, PYTHON, ROOT, CannotStart, Home, home_of

LOCAL = ("127.0.0.1", "localhost", "::1")


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line this command."""
    about = "open the desk and serve the page where one writes as a patient"
    parser = commands.add_parser(
        "run",
        help=about,
        description=f"{about.capitalize()}. Stop it with Ctrl+C.",
        epilog="Data lives in var/ or DESKSIDE_HOME; its key in the file desk.key there, or in DESKSIDE_KEY. "
        "DESKSIDE_LOG=json writes logs as JSON lines.",
    )
    parser.add_argument("--port", type=_port, default=8080, help="the page's port (default 8080)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to serve on (default 127.0.0.1)")
    parser.add_argument("--no-nlu", action="store_true", help="do not start the reading model")
    parser.set_defaults(perform=perform)


def perform(chosen: argparse.Namespace) -> int:
    """Serve until told to stop."""
    as_json = os.environ.get("DESKSIDE_LOG") == "json"
    logs.set_up(as_json=as_json)
    if chosen.host not in LOCAL:
        raise CannotStart(
            "The practice page lets anyone write as any patient, so it is served on this machine only: "
            "use --host 127.0.0.1."
        )
    ending = _Ending()
    home = home_of(os.environ)
    lock = home.claim()
    try:
        another = f"--port {chosen.port + 1}"
        with (
            listening(chosen.host, chosen.port, another) as listener,
            world(os.environ) as seen,
            _away(os.environ) as away,
            alone(home, read_practice(DATA, wall_clock).id),
        ):
            fresh = not has_data(home)
            key = home.key(os.environ)
            webchat = Webchat()
            outside = lines(os.environ, read_practice(DATA, wall_clock))
            channels = (webchat, *(line.channel for line in outside))
            backups = Backups(home, key, folder_of(home, os.environ), wall_clock)
            hooks = () if home.postgres else (backups.tick(),)
            place = seen.place.url if seen else ""
            desk = build(
                Plan(home, key, channels=channels, rasa=not chosen.no_nlu, hooks=hooks, public=place)
            )
            backups.ring = desk.alarms.ring
            tells = [line.report for line in outside if isinstance(line, Reporting)]
            desk.ticker.add(Weekly(desk.store, desk.settings, desk.memory, home, wall_clock, tells).tick())
            wanted = calendar_given(os.environ)
            if wanted is not None:
                desk.ticker.add(
                    ComingIn(
                        wanted, desk.store, desk.settings, desk.memory, wall_clock, desk.alarms.ring
                    ).tick()
                )
            desk.store.remember(desk.settings.id, CONSOLE_AT, f"{_page(listener)}staff")
            _say(_greeting(home, fresh, listener, seen, outside, [*_first_account(desk), *_away_lines(away)]))
            asyncio.run(_serve(desk, webchat, outside, home, key, listener, ending, seen, away))
    finally:
        os.close(lock)
    _say("The desk is closed. Everything it was told is kept.")
    return 0


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return port


async def _serve(
    desk: Desk,
    webchat: Webchat,
    outside: Sequence[Line],
    home: Home,
    key: str,
    listener: socket.socket,
    ending: _Ending,
    seen: World | None,
    away: _Away | None,
) -> None:
    secret = _page_secret(key)
    facts = PageFacts(desk.settings.name, desk.settings.physician)
    page = PatientPage(desk.front, webchat, Guard(secret), facts)
    console = ConsoleLater(desk, Given(home, key, secret, DATA))

    def end_feeds() -> None:
        webchat.tell_all(Happened("over", {}))
        console.end_feeds()

    server = PageServer(application(local_routes(desk, console, page), LOCAL), end_feeds)
    async with in_service(desk, outside), public(seen, public_routes(desk, outside)), _open(away, console):
        server.should_exit = ending.wanted
        await server.serve(sockets=[listener])


_Away = tuple[ConsolePlace, socket.socket]


@contextmanager
def _away(environment: Mapping[str, str]) -> Iterator[_Away | None]:
    """Where staff reach the console from elsewhere, held for this program; None: only on this machine."""
    place = console_place(environment)
    if place is None:
        yield None
        return
    with listening("127.0.0.1", place.port, f"DESKSIDE_CONSOLE_PORT={place.port + 1}") as listener:
        yield place, listener


@asynccontextmanager
async def _open(away: _Away | None, console: ConsoleLater) -> AsyncIterator[None]:
    if away is None:
        yield
        return
    async with beside(console_application(console.routes(), away[0]), away[1]):
        yield
        console.end_feeds()


def local_routes(desk: Desk, console: ConsoleLater, page: PatientPage) -> Sequence[BaseRoute]:
    """Everything that is served on this machine."""
    return [*console.routes(), *page.routes(), _feed(desk)]


def public_routes(desk: Desk, outside: Sequence[Line]) -> Sequence[BaseRoute]:
    """Everything of this desk that the internet may reach."""
    links = PrivatePage(desk.private, desk.front, desk.words, desk.settings.name)
    return [*links.routes(), _feed(desk), *(route for line in outside for route in line.routes())]


def _feed(desk: Desk) -> BaseRoute:
    return feed_route(desk.store, desk.settings, desk.memory, wall_clock)


class _Ending:
    """Whether somebody asked for the end, from the first moment on; the server itself listens only later."""

    def __init__(self) -> None:
        self.wanted = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked)

    def _asked(self, number: int, frame: object) -> None:
        self.wanted = True


def _page_secret(key: str) -> bytes:
    """Seals the page's cookies; the same after a restart, so open pages go on."""
    return hashlib.sha256(b"deskside page " + bytes.fromhex(key)).digest()


def _greeting(
    home: Home,
    fresh: bool,
    listener: socket.socket,
    seen: World | None,
    outside: Sequence[Line],
    first_account: Sequence[str],
) -> Sequence[str]:
    page = _page(listener)
    return (
        "",
        f"Deskside is open:  {page}",
        *_data_lines(home, fresh),
        "  The page answers now; the reading model warms up in the background.",
        *_public_lines(seen),
        *(f"  {sentence}" for line in outside for sentence in line.greeting()),
        "",
        "Next:",
        '  Write as a patient on that page, such as "a person please".',
        f"  Answer as the physician on  {page}staff",
        *first_account,
        "  Make it your practice: change data/practice.yml, then start again.",
        *_other_ways(outside),
        "  Stop with Ctrl+C.",
        "",
    )


def _page(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _data_lines(home: Home, fresh: bool) -> Sequence[str]:
    if home.postgres:
        return (
            "  Opened the practice's data in PostgreSQL (DESKSIDE_DATABASE). Deskside makes no backups of",
            "  them: see to those as PostgreSQL's manual says.",
            *(f"  Beware: {sentence}" for sentence in in_the_clear(home, os.environ)),
            f"  The key to logins and links is in {_key_place(home)}: keep a copy in a safe place.",
        )
    data = "Made a sample practice with a few sample patients" if fresh else "Opened the practice's data"
    return (
        f"  {data} in {home.database} (encrypted).",
        f"  Its key is in {_key_place(home)}: keep a copy in a safe place; nothing else opens the data.",
    )


def _away_lines(away: _Away | None) -> Sequence[str]:
    if away is None:
        return ()
    port = away[1].getsockname()[1]
    return (f"    From elsewhere: {away[0].url}/staff; lead that host to port {port} on 127.0.0.1.",)


def _first_account(desk: Desk) -> Sequence[str]:
    """How to make the first account, while there is none."""
    with desk.store.look(desk.settings.id, wall_clock()) as uow:
        if uow.accounts.all():
            return ()
    return (
        "    First make your account: leave this open, and in another terminal run",
        f'    cd {shlex.quote(str(ROOT))} && {PYTHON} -m bot staff add "{desk.settings.physician}"',
    )


def _other_ways(outside: Sequence[Line]) -> Sequence[str]:
    if outside:
        return ()
    return ("  Telegram and SMS join the same desk: README.md says how, in five and fifteen minutes.",)


def _public_lines(seen: World | None) -> Sequence[str]:
    if seen is None:
        return ()
    host, port = seen.listener.getsockname()[:2]
    return (f"  The internet reaches {seen.place.url} only: lead it to port {port} on {host}.",)


def _key_place(home: Home) -> str:
    return "DESKSIDE_KEY" if os.environ.get("DESKSIDE_KEY") else str(home.key_file)


def _say(lines: str | Sequence[str]) -> None:
    sys.stdout.write("\n".join([lines] if isinstance(lines, str) else lines) + "\n")
    sys.stdout.flush()
