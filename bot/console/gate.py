"""The one way into the console: nobody passes without a login, no form without the page's own token."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qsl, quote

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.web.guard import LONGEST_BODY, TooLong, body_of
from practice.accounts import Login

BASE = "/staff"
SIGN_IN = f"{BASE}/sign-in"
LIVE = f"{BASE}/live/"  # what the page asks by itself: it keeps nobody signed in
STATIC = f"{BASE}/static/"
TOKEN = "page_token"  # the form field that carries the page's token
_HERE = "desk.staff"
_SAFE = ("GET", "HEAD")
_POLICY = {"Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"}
_MOST_FIELDS = 100


class Logins(Protocol):
    """What the gate asks."""

    async def login(self, token: str, *, quietly: bool) -> Login | None:
        """Whose token this is, if the login holds. Raises MemoryTrouble."""


@dataclass(frozen=True, slots=True)
class Here:
    """Who is behind a request. `token` is for its forms; `form` is what was posted."""

    login: Login | None
    token: str
    form: dict[str, str] = field(default_factory=dict)


def here(request: Request) -> Here:
    """What the gate found."""
    found = request.scope[_HERE]
    assert isinstance(found, Here)
    return found


def login_of(request: Request) -> Login:
    """Who is signed in; behind the gate somebody always is, but for the page where one signs in."""
    login = here(request).login
    assert login is not None
    return login


def cookie_name(request: Request) -> str:
    """Over https the browser itself holds the cookie to this host, and to https."""
    return "__Host-desk_login" if request.url.scheme == "https" else "desk_login"


def own_place(wanted: str) -> str:
    """Where to go after signing in: a page of the console, whatever a link says."""
    plain = wanted.startswith(f"{BASE}/") and "\\" not in wanted and wanted.isprintable()
    return wanted if plain and not wanted.startswith(SIGN_IN) else f"{BASE}/inbox"


class OwnPolicy:
    """Forms tell this place where they come from, and no other place shows it within its own page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _POLICY.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, sent)


class Gate:
    """Stands before every route of the console. A route added later is behind it by itself."""

    def __init__(self, app: ASGIApp, logins: Logins, secret: bytes) -> None:
        self._app = app
        self._logins = logins
        self._secret = secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        if scope["path"].startswith(STATIC):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        answer = await self._turned_away(request)
        await (answer or self._app)(scope, receive, send)

    async def _turned_away(self, request: Request) -> Response | None:
        """Why a request goes no further; None: it does, and knows who is behind it."""
        token = request.cookies.get(cookie_name(request), "")
        quietly = request.url.path.startswith(LIVE)
        login = await self._logins.login(token, quietly=quietly) if token else None
        if login is None and request.url.path != SIGN_IN:
            return _to_sign_in(request, quietly)
        found = Here(login, self._page_token(token))
        if request.method not in _SAFE:
            try:
                found = Here(login, found.token, _form(await body_of(request)))
            except TooLong:
                raise HTTPException(
                    413, f"That is too long: {LONGEST_BODY // 1024} KB are the most."
                ) from None
            if not _is_own(request) or (login is not None and not _same(found)):
                raise HTTPException(403, "This form is from another page or an old one. Load the page again.")
        request.scope[_HERE] = found
        return None

    def _page_token(self, token: str) -> str:
        return hmac.new(self._secret, f"console:{token}".encode(), hashlib.sha256).hexdigest()


def _form(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise HTTPException(400, "That form could not be read. Load the page again.") from None


def _is_own(request: Request) -> bool:
    return request.headers.get("origin") == f"{request.url.scheme}://{request.headers.get('host', '')}"


def _same(found: Here) -> bool:
    given = found.form.get(TOKEN, "")
    return given.isascii() and hmac.compare_digest(given, found.token)


def _to_sign_in(request: Request, quietly: bool) -> Response:
    if quietly:
        return PlainTextResponse("Please sign in.", status_code=401)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    lost = "" if request.method in _SAFE else "&lost=1"
    return RedirectResponse(f"{SIGN_IN}?next={quote(wanted, safe='/')}{lost}", status_code=303)
