"""Fetches the physician's own calendar: an ICS address, or a calendar on a CalDAV server."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from bot.calendars.busy import busy
from bot.home import CannotStart
from practice.outside_port import Span

PATIENCE = 20.0  # seconds
LARGEST = 10_000_000  # bytes
_HOPS = 3
_MOVED = (301, 302, 303, 307, 308)


class NotFetched(Exception):
    """The calendar could not be had; the message names neither its address nor what is in it."""


@dataclass(frozen=True, slots=True)
class Given:
    """Where it is. `login` makes it CalDAV. `near`: it may be in this network, or on this machine."""

    url: str = field(repr=False)
    login: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    near: bool = False


def given(environment: Mapping[str, str]) -> Given | None:
    """DESKSIDE_CALENDAR, and _LOGIN and _PASSWORD for CalDAV; None: there is none. Raises CannotStart."""
    url = environment.get("DESKSIDE_CALENDAR", "").strip()
    if not url:
        return None
    if url.startswith("webcal://"):
        url = "https://" + url.removeprefix("webcal://")
    near = environment.get("DESKSIDE_CALENDAR_NEAR", "") == "yes"
    if not urlsplit(url).hostname or urlsplit(url).scheme not in (("https", "http") if near else ("https",)):
        raise CannotStart(
            "DESKSIDE_CALENDAR must be the https address of your calendar (webcal:// works too). For one on "
            "this machine or in your network set DESKSIDE_CALENDAR_NEAR=yes; then http works as well."
        )
    login, password = (environment.get(f"DESKSIDE_CALENDAR_{name}", "") for name in ("LOGIN", "PASSWORD"))
    return Given(url, login, password, near)


def fetch(wanted: Given, start: datetime, end: datetime, zone: ZoneInfo) -> tuple[Span, ...]:
    """The busy spans between two aware moments. Blocking. Raises NotFetched, Unreadable."""
    if not wanted.login:
        return busy(_file(wanted), start, end, zone)
    spans = {span for content in _caldav(wanted, start, end) for span in busy(content, start, end, zone)}
    return tuple(sorted(spans))


def _file(wanted: Given) -> bytes:
    import httpx

    url = wanted.url
    try:
        with httpx.Client(timeout=PATIENCE, trust_env=False) as web:
            for _ in range(_HOPS + 1):
                _check(url, near=wanted.near)
                with web.stream("GET", url, headers={"Accept": "text/calendar"}) as answer:
                    if answer.status_code in _MOVED:
                        url = urljoin(url, answer.headers.get("Location", ""))
                        continue
                    if answer.status_code != 200:
                        raise NotFetched(f"its server answered {answer.status_code}")
                    return _whole(answer)
    except httpx.HTTPError as error:
        raise NotFetched(f"its server cannot be reached ({type(error).__name__})") from None
    raise NotFetched("its server sends on and on")


def _whole(answer: object) -> bytes:
    content = b""
    for part in answer.iter_bytes():  # type: ignore[attr-defined]
        content += part
        if len(content) > LARGEST:
            raise NotFetched("it is larger than 10 MB")
    return content


def _caldav(wanted: Given, start: datetime, end: datetime) -> list[str]:
    import caldav
    from caldav.lib.error import DAVError

    try:
        with caldav.DAVClient(
            url=wanted.url,
            username=wanted.login,
            password=wanted.password,
            timeout=int(PATIENCE),
            enable_rfc6764=False,
        ) as server:
            server.session.trust_env = False
            server.session.request = _at_home(server.session.request, wanted)
            found = server.calendar(url=wanted.url).search(start=start, end=end, event=True, expand=False)
            return [str(one.data) for one in found]
    except NotFetched:
        raise
    except (DAVError, OSError) as error:
        raise NotFetched(f"its server gave no calendar ({type(error).__name__})") from None
    except Exception as error:  # the library passes on whatever its own one for HTTP raises
        raise NotFetched(f"its server cannot be asked ({type(error).__name__})") from None


def _at_home(request: Callable[..., Any], wanted: Given) -> Callable[..., Any]:
    """A CalDAV session's requests, each checked; the login goes to the one server that it is for alone.

    Whatever names another place, a redirect or a link in an answer, is refused.
    """
    home = _origin(wanted.url)

    def checked(method: str, url: str, **about: Any) -> Any:
        for _ in range(_HOPS + 1):
            if _origin(url) != home:
                raise NotFetched(
                    "its server sends on to another one: set DESKSIDE_CALENDAR to that one's address"
                )
            _check(url, near=wanted.near)
            answer = request(method, url, **{**about, "allow_redirects": False})
            if answer.status_code not in _MOVED:
                return answer
            url = urljoin(url, answer.headers.get("Location", ""))
        raise NotFetched("its server sends on and on")

    return checked


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _check(url: str, *, near: bool) -> None:
    """Refuse to be sent to a machine of this network: an address from outside must not reach inside."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not near:
        raise NotFetched("its address is not https")
    if near:
        return
    try:
        found = socket.getaddrinfo(parts.hostname or "", parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, ValueError, UnicodeError):
        raise NotFetched("its server cannot be found") from None
    for *_, address in found:
        if not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global:
            raise NotFetched(
                "its address leads into this network; set DESKSIDE_CALENDAR_NEAR=yes to allow that"
            )
