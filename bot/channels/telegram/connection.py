"""The line to Telegram: one `Bot` of python-telegram-bot with our time-outs, and what it knows of itself."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest, RequestData

from bot.channels.telegram.given import WRONG_TOKEN, Given
from bot.home import CannotStart

Json = Any
POLL = 25  # seconds Telegram may keep a request for updates open
_SLOWEST_GREETING = 8.0  # seconds
_SPEAKING_OF_URLS = ("httpx", "httpcore", "telegram")

os.environ["PTB_TIMEDELTA"] = "1"  # `retry_after` as a timedelta; read at every use


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the line waits, in seconds: to connect, for an answer, to be heard, for a free connection."""

    connect: float = 5.0
    read: float = 12.0
    write: float = 12.0
    pool: float = 5.0
    width: int = 32  # connections


class KeepingRequest(HTTPXRequest):
    """A request that keeps the answer as it came: an update that the library cannot read must not be lost."""

    __slots__ = ("last",)

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.last = b""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **more: Any
    ) -> tuple[int, bytes]:
        """See the library."""
        self.last = b""
        code, self.last = await super().do_request(url, method, request_data, *args, **more)
        return code, self.last

    def updates(self) -> Sequence[Mapping[str, Json]]:
        """The updates in the last answer, as Telegram sent them; none when it held none."""
        with suppress(ValueError, KeyError, TypeError):
            found = json.loads(self.last.decode("utf-8", "replace"))["result"]
            if isinstance(found, list):
                return [update for update in found if isinstance(update, dict)]
        return ()


PATIENCE = Patience()


def connect(given: Given, patience: Patience = PATIENCE) -> tuple[Bot, KeepingRequest]:
    """The bot, not yet initialised, and the request that asks for updates. No address is logged."""
    for name in _SPEAKING_OF_URLS:
        logging.getLogger(name).setLevel(logging.WARNING)
    limits = {
        "connect_timeout": patience.connect,
        "read_timeout": patience.read,
        "write_timeout": patience.write,
        "pool_timeout": patience.pool,
    }
    asking = KeepingRequest(connection_pool_size=2, **limits)
    bot = Bot(
        given.token,
        base_url=f"{given.api}/bot",
        base_file_url=f"{given.api}/file/bot",
        request=HTTPXRequest(connection_pool_size=patience.width, **limits),
        get_updates_request=asking,
    )
    return bot, asking


def introduced(given: Given) -> str | None:
    """The bot's name as Telegram knows it; None when Telegram cannot be asked now. Raises CannotStart."""
    known = asyncio.run(asked(given))
    return known.name if known is not None else None


@dataclass(frozen=True, slots=True)
class Known:
    """What Telegram knows of a bot. `calls`: the address it brings updates to, empty where it is asked."""

    name: str
    calls: str
    trouble: str


async def asked(given: Given) -> Known | None:
    """What Telegram says of this bot; None when it cannot be asked now. Raises CannotStart."""
    bot, _ = connect(given)
    try:
        async with asyncio.timeout(_SLOWEST_GREETING), bot:
            about = await bot.get_webhook_info()
            return Known(bot.username, about.url, about.last_error_message or "")
    except InvalidToken:
        raise CannotStart(WRONG_TOKEN) from None
    except (TelegramError, TimeoutError):
        return None
