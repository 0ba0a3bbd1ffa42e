"""The web servers of one program: the pages on this machine, and beside them what the internet may reach."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from bot.channels.web.public import PublicPlace, public_application, public_place
from bot.home import CannotStart

_GRACE = 3  # seconds for open requests at the end


def listening(host: str, port: int, how: str) -> socket.socket:
    """A socket; who comes too early waits. Raises CannotStart, saying `how` to choose another."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, so that asyncio sends at once: else an answer's body waits 40 ms for its head's receipt.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise CannotStart(
            f"Port {port} on {host} cannot be used ({error.strerror}): stop what uses it, or choose another "
            f"with {how}."
        ) from None
    return listener


class PageServer(uvicorn.Server):
    """Serves the pages. Ends their feeds first: an open feed would keep the server from ending."""

    def __init__(self, app: ASGIApp, end_feeds: Callable[[], None]) -> None:
        super().__init__(_config(app))
        self._end_feeds = end_feeds

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End."""
        self._end_feeds()
        await super().shutdown(sockets)


class _PublicServer(uvicorn.Server):
    """Leaves signals to the page server, beside which it runs."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing to catch."""
        yield


@dataclass(frozen=True, slots=True)
class World:
    """Where the internet reaches this desk."""

    place: PublicPlace
    listener: socket.socket


@contextmanager
def world(environment: Mapping[str, str]) -> Iterator[World | None]:
    """The public place, held for this program while the block runs; None when none is wanted."""
    place = public_place(environment)
    if place is None:
        yield None
        return
    with listening(place.host, place.port, f"DESKSIDE_PUBLIC_PORT={place.port + 1}") as listener:
        yield World(place, listener)


@asynccontextmanager
async def public(world: World | None, routes: Sequence[BaseRoute]) -> AsyncIterator[None]:
    """Serve these routes to the world while the block runs."""
    if world is None:
        yield
        return
    async with beside(public_application(routes), world.listener):
        yield


@asynccontextmanager
async def beside(app: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """Serve an application beside the pages while the block runs."""
    server = _PublicServer(_config(app))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


def _config(app: ASGIApp) -> uvicorn.Config:
    """A caller's address is the one that a proxy on this machine names."""
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        forwarded_allow_ips="127.0.0.1,::1",
        timeout_graceful_shutdown=_GRACE,
    )
