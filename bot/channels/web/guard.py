"""Who may talk to the local page: this page in this browser, and nobody else."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "desk_browser"
TOKEN_HEADER = "x-desk-token"
LONGEST_BODY = 64 * 1024  # bytes
_BROWSER = re.compile(r"[0-9a-f]{32}")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class TooLong(Exception):
    """The body is longer than LONGEST_BODY."""


class Guard:
    """Makes and checks what ties a request to a browser and to this page. `secret` outlives a restart."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def browser(self, request: Request) -> str | None:
        """The browser's own id, or None when it has none yet or one that this desk did not give out."""
        ident, _, seal = request.cookies.get(COOKIE, "").partition(".")
        known = _BROWSER.fullmatch(ident) and hmac.compare_digest(seal, self._seal("browser", ident))
        return ident if known else None

    def new_cookie(self) -> tuple[str, str]:
        """A fresh browser id and the cookie value that carries it."""
        ident = secrets.token_hex(16)
        return ident, f"{ident}.{self._seal('browser', ident)}"

    def token(self, browser: str) -> str:
        """What the page sends with every post, to show that it is this page."""
        return self._seal("page", browser)

    def may_post(self, request: Request) -> bool:
        """Whether a post comes from our own page in a browser we know."""
        browser = self.browser(request)
        if browser is None or request.headers.get("origin") != _own_origin(request):
            return False
        return hmac.compare_digest(request.headers.get(TOKEN_HEADER, ""), self.token(browser))

    def _seal(self, purpose: str, text: str) -> str:
        return hmac.new(self._secret, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()[:32]


def _own_origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.headers.get('host', '')}"


async def body_of(request: Request) -> bytes:
    """The whole body; raises TooLong without reading further than allowed."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_BODY:
            raise TooLong
    return body


class SafeHeaders:
    """Adds the headers that keep a page to itself, where it set none; no browser stores answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if not scope.get("path", "").startswith("/static/"):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, with_headers)
