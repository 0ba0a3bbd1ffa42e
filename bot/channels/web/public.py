"""What the internet may reach: providers' signed calls and short-lived links. Nothing of the pages is here.

It is served on a port of its own, behind the practice's own reverse proxy or tunnel, and only when something
needs it. A path under /hooks/ verifies its caller's signature by itself and is never slowed down; every other
path has a token bucket for each address.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.web.guard import LONGEST_BODY, TooLong
from bot.home import CannotStart

HOOKS = "/hooks/"
PORT = 8081
SLOWEST_BODY = 10.0  # seconds a caller may take to send its body
BURST, REFILL = 30.0, 0.5  # requests of one address at once, and again per second
MOST_REMEMBERED = 10_000  # addresses
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """Where the world sees this desk (`url`, https, without a slash at its end), and where it listens."""

    url: str
    host: str = "127.0.0.1"
    port: int = PORT

    def address(self, path: str) -> str:
        """The full address of a path, as a provider or a patient is given it."""
        return f"{self.url}/{path.lstrip('/')}"


def public_place(environment: Mapping[str, str]) -> PublicPlace | None:
    """DESKSIDE_PUBLIC_URL, _PORT and _HOST; None: this desk is not to be reached. Raises CannotStart."""
    url = environment.get("DESKSIDE_PUBLIC_URL", "").strip().rstrip("/")
    if not url:
        return None
    host = environment.get("DESKSIDE_PUBLIC_HOST", "").strip() or "127.0.0.1"
    return PublicPlace(_checked_url(url), _checked_host(host), _checked_port(environment))


def _checked_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        local = parts.hostname in ("127.0.0.1", "localhost", "::1")
        sound = parts.hostname and (parts.scheme == "https" or (local and parts.scheme == "http"))
        _ = parts.port
    except ValueError:
        sound, parts = False, urlsplit("")
    if not sound or parts.query or parts.fragment or parts.username:
        raise CannotStart(
            "DESKSIDE_PUBLIC_URL must be the https address under which the world sees this desk, like "
            "https://desk.example.org: change it, then start again."
        )
    return url


def _checked_host(host: str) -> str:
    try:
        return str(ipaddress.ip_address("127.0.0.1" if host == "localhost" else host))
    except ValueError:
        raise CannotStart(
            "DESKSIDE_PUBLIC_HOST must be an IP address of this machine, like 127.0.0.1: change it, or leave "
            "it out."
        ) from None


def _checked_port(environment: Mapping[str, str]) -> int:
    text = environment.get("DESKSIDE_PUBLIC_PORT", "").strip() or str(PORT)
    if not (text.isascii() and text.isdecimal() and int(text) <= 65535):
        raise CannotStart(
            "DESKSIDE_PUBLIC_PORT must be a number from 0 to 65535: change it, or leave it out."
        )
    return int(text)


def public_application(routes: Sequence[BaseRoute]) -> ASGIApp:
    """The second web application, with exactly these routes."""
    guards = [Middleware(_Buckets), Middleware(_WholeBody)]
    robots = Route("/robots.txt", _robots)
    silent = {404: _nothing, 405: _nothing, 500: _failed}
    return _Headers(Starlette(routes=[robots, *routes], middleware=guards, exception_handlers=silent))


async def _robots(request: Request) -> Response:
    return PlainTextResponse("User-agent: *\nDisallow: /\n")


async def _nothing(request: Request, error: Exception) -> Response:
    """Unknown paths and methods look alike."""
    return Response(status_code=404)


async def _failed(request: Request, error: Exception) -> Response:
    return Response(status_code=500)


class _Headers:
    """Nothing here is framed, stored, indexed or sniffed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


class _Buckets:
    """Slows down an address that asks too often, so that a link cannot be guessed by trying."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        free = scope["type"] != "http" or scope["path"].startswith(HOOKS)
        if free or self._take((scope.get("client") or ("unknown",))[0]):
            await self._app(scope, receive, send)
            return
        await Response(status_code=429, headers={"Retry-After": "60"})(scope, receive, send)

    def _take(self, address: str) -> bool:
        now = asyncio.get_running_loop().time()
        left, since = self._left.pop(address, (BURST, now))
        left = min(BURST, left + (now - since) * REFILL)
        self._left[address] = (max(left - 1.0, 0.0), now)
        while len(self._left) > MOST_REMEMBERED:
            self._left.popitem(last=False)
        return left >= 1.0


class _WholeBody:
    """Reads the body before anything looks at it: one that is too long or too slow never reaches a route."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        try:
            async with asyncio.timeout(SLOWEST_BODY):
                body = await _read(scope, receive)
        except TimeoutError:
            await _turned_away(408)(scope, receive, send)
            return
        except TooLong:
            await _turned_away(413)(scope, receive, send)
            return
        if body is None:
            return
        given = False

        async def replay() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)


async def _read(scope: Scope, receive: Receive) -> bytes | None:
    """The body; None when the caller went away before its end. Raises TooLong."""
    said = dict(scope["headers"]).get(b"content-length", b"0")
    if said.isdigit() and int(said) > LONGEST_BODY:
        raise TooLong
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += bytes(message.get("body", b""))
        if len(body) > LONGEST_BODY:
            raise TooLong
        if not message.get("more_body", False):
            return body


def _turned_away(status: int) -> Response:
    return Response(status_code=status, headers={"Connection": "close"})
