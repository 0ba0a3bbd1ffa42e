"""One HTTP call to a provider, with every way to fail told apart: surely unsent, or unclear."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from bot.channels.base import Ambiguous, NotSent, Outcome

CONNECT, SLOWEST = 5.0, 10.0  # seconds to reach the provider, and for the whole call
WAIT_WHEN_TOLD = 60.0  # seconds, when a provider says "too many" but not for how long
LONGEST_WAIT = 3600.0
MOST_BYTES = 4 * 1024 * 1024
_UNREACHED = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
    httpx.ProxyError,
)


class Failed(Exception):
    """The call gave no answer that could be used. `outcome` is what that means for a sending."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Answer:
    """A provider's answer below 500."""

    status: int
    text: str
    headers: Mapping[str, str]


def connection() -> httpx.AsyncClient:
    """A pool of connections; follows no redirect and no proxy of the environment."""
    limits = httpx.Limits(max_connections=32, max_keepalive_connections=8)
    timeout = httpx.Timeout(SLOWEST, connect=CONNECT, pool=CONNECT)
    return httpx.AsyncClient(timeout=timeout, limits=limits, trust_env=False)


async def ask(line: httpx.AsyncClient, method: str, url: str, **about: Any) -> Answer:
    """The answer. Raises Failed: unreached and 429 as surely unsent; everything else unclear."""
    try:
        async with asyncio.timeout(SLOWEST), line.stream(method, url, **about) as response:
            body = await _read(response)
    except _UNREACHED as error:
        raise Failed(NotSent(f"could not be reached ({type(error).__name__})")) from None
    except TimeoutError:
        raise Failed(Ambiguous("no answer in time")) from None
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise Failed(Ambiguous(f"no clear answer ({type(error).__name__})")) from None
    if response.status_code == 429:
        raise Failed(NotSent("asked to wait", retry_after=_pause(response.headers.get("retry-after", ""))))
    if response.status_code >= 500:
        raise Failed(Ambiguous(f"trouble at the provider ({response.status_code})"))
    return Answer(response.status_code, body, dict(response.headers))


async def _read(response: httpx.Response) -> str:
    body = b""
    async for part in response.aiter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            raise httpx.ReadError("an endless answer")
    return body.decode("utf-8", "replace")


def _pause(said: str) -> float:
    seconds = float(said) if said.isascii() and said.isdecimal() else WAIT_WHEN_TOLD
    return min(seconds, LONGEST_WAIT)
