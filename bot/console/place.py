"""The console's own https address, for staff away from the machine: a port of its own, for one host only.

Nothing else is served there: not the page on which one writes as any patient, and nothing without a login.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.web.pages import application
from bot.home import CannotStart

PORT = 8082
_WRONG_URL = (
    "DESKSIDE_CONSOLE_URL must be the https address under which staff reach the console, like "
    "https://console.example.org: change it, then start again."
)
_WRONG_PORT = "DESKSIDE_CONSOLE_PORT must be a number from 0 to 65535: change it, or leave it out."
_PLAIN = "This page is served over https only. The proxy before it has to say so in X-Forwarded-Proto."


@dataclass(frozen=True, slots=True)
class ConsolePlace:
    """Where staff reach the console, and the port on this machine to which the proxy leads."""

    url: str
    name: str
    port: int


def console_place(environment: Mapping[str, str]) -> ConsolePlace | None:
    """DESKSIDE_CONSOLE_URL and _PORT; None: the console is for this machine only. Raises CannotStart."""
    url = environment.get("DESKSIDE_CONSOLE_URL", "").strip().rstrip("/")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.path or parts.query or parts.username:
        raise CannotStart(_WRONG_URL)
    port = environment.get("DESKSIDE_CONSOLE_PORT", "").strip() or str(PORT)
    if not (port.isascii() and port.isdecimal() and int(port) <= 65535):
        raise CannotStart(_WRONG_PORT)
    return ConsolePlace(url, parts.hostname, int(port))


def console_application(routes: Sequence[BaseRoute], place: ConsolePlace) -> ASGIApp:
    """The console alone, for this host, over https."""
    app = application(routes, [place.name])
    app.user_middleware.append(Middleware(_OnlyHttps))
    return app


class _OnlyHttps:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        plain = scope["type"] == "http" and Request(scope).url.scheme != "https"
        answer: ASGIApp | Response = PlainTextResponse(_PLAIN, status_code=403) if plain else self._app
        await answer(scope, receive, send)
